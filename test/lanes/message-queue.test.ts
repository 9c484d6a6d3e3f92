import { describe, expect, it } from 'vitest'
import { LaneAbortError, LaneDrainingError } from '../../src/lanes/lane-errors.ts'
import { TurnInterruptedError } from '../../src/lanes/message-queue.ts'
import { home, openMessageDesk, settle, toMessage } from './message-desk.ts'
import { mainPlace } from './stage.ts'

const command = { alone: true }

describe('a message to an idle session', () => {
  it('starts its turn at once', () => {
    const desk = openMessageDesk()
    expect(desk.say('1')).toBe('started')
    expect(desk.ran()).toEqual(['1'])
    expect(desk.clock.timers).toBe(0)
  })

  it('is joined by what comes before a slot is free', async () => {
    const desk = openMessageDesk({}, 1)
    desk.queue.offer(mainPlace('other'), toMessage('other'))
    expect([desk.say('1'), desk.say('2'), desk.say('/new', command), desk.say('3')]).toEqual([
      'started',
      'queued',
      'queued',
      'queued',
    ])
    await desk.last().end()
    expect(desk.ran()).toEqual(['other', '1 2'])
    await desk.last().end()
    expect(desk.last().messages).toBe('/new')
  })

  it('starts at once again when all before it is done', async () => {
    const desk = openMessageDesk()
    desk.say('1')
    await desk.last().end()
    expect(desk.say('2')).toBe('started')
    expect(desk.ran()).toEqual(['1', '2'])
  })
})

describe('in mode collect', () => {
  it('what came during a turn makes one turn, when the line was quiet for a while', async () => {
    const desk = openMessageDesk({ debounceMs: 1_000 })
    for (const id of ['1', '2', '3']) desk.say(id)
    await desk.last().end()
    desk.clock.advance(900)
    expect(desk.say('4')).toBe('queued')
    desk.clock.advance(900)
    desk.say('5')
    desk.clock.advance(999)
    expect(desk.ran()).toEqual(['1'])
    desk.clock.advance(1)
    expect(desk.ran()).toEqual(['1', '2 3 4 5'])
    expect(desk.queue.waiting('person')).toBe(0)
  })

  it('nothing more is waited for when the quiet was during the turn', async () => {
    const desk = openMessageDesk({ debounceMs: 1_000 })
    desk.say('1')
    desk.say('2')
    desk.clock.advance(1_000)
    await desk.last().end()
    expect(desk.ran()).toEqual(['1', '2'])
  })

  it('a burst of 20 makes two turns', async () => {
    const desk = openMessageDesk()
    for (let n = 1; n <= 20; n += 1) desk.say(`${n}`)
    expect(desk.queue.waiting('person')).toBe(19)
    desk.clock.advance(1_000)
    await desk.last().end()
    expect(desk.ran()).toEqual(['1', Array.from({ length: 19 }, (_, n) => n + 2).join(' ')])
    expect(desk.overflows).toEqual([])
  })

  it('messages for different destinations are not merged, and their order is kept', async () => {
    const desk = openMessageDesk({ debounceMs: 0 })
    for (const [id, destination] of [
      ['1', 'a'],
      ['2', 'a'],
      ['3', 'a'],
      ['4', 'b'],
      ['5', 'a'],
      ['6', 'a'],
    ] as const)
      desk.say(id, { destination })
    for (let turn = 0; turn < 4; turn += 1) await desk.last().end()
    expect(desk.ran()).toEqual(['1', '2 3', '4', '5 6'])
  })

  it('a message that stands alone is never merged, nor waits itself, nor lets what is before it wait', async () => {
    const desk = openMessageDesk()
    desk.say('1')
    desk.say('2')
    desk.say('/new', command)
    desk.say('3')
    desk.say('4')
    await desk.last().end()
    await desk.last().end()
    expect(desk.ran()).toEqual(['1', '2', '/new'])
    await desk.last().end()
    expect(desk.ran()).toHaveLength(3)
    desk.clock.advance(1_000)
    expect(desk.last().messages).toBe('3 4')
  })

  it('the debounce ends when a message comes that stands alone', async () => {
    const desk = openMessageDesk()
    desk.say('1')
    desk.say('2')
    await desk.last().end()
    expect(desk.ran()).toEqual(['1'])
    desk.say('/new', command)
    expect(desk.ran()).toEqual(['1', '2'])
    expect(desk.clock.timers).toBe(0)
  })
})

describe('in mode followup', () => {
  it('each message makes its turn, in order, without a pause', async () => {
    const desk = openMessageDesk({ mode: 'followup' })
    for (const id of ['1', '2', '3']) desk.say(id)
    for (let turn = 0; turn < 3; turn += 1) await desk.last().end()
    expect(desk.ran()).toEqual(['1', '2', '3'])
    expect(desk.clock.timers).toBe(0)
  })

  it('what waits for a slot is not merged either', async () => {
    const desk = openMessageDesk({ mode: 'followup' }, 1)
    desk.queue.offer(mainPlace('other'), toMessage('other'))
    desk.say('1')
    desk.say('2')
    await desk.last().end()
    expect(desk.ran()).toEqual(['other', '1'])
  })
})

describe('in mode interrupt', () => {
  it('the running turn is aborted and the newest message runs when it has ended', async () => {
    const desk = openMessageDesk({ mode: 'interrupt' })
    desk.say('1')
    for (const id of ['2', '3', '4']) desk.say(id)
    await settle()
    expect(desk.ran()).toEqual(['1', '4'])
    expect(desk.last()).toMatchObject({ dropped: '2 3' })
    expect(desk.failures).toEqual([{ messages: '1', error: expect.any(TurnInterruptedError) }])
    expect(desk.overflows).toEqual(['displaced 2, told', 'displaced 3'])
  })

  it('the newest takes the place of what waits for a slot', async () => {
    const desk = openMessageDesk({ mode: 'interrupt' }, 1)
    desk.queue.offer(mainPlace('other'), toMessage('other'))
    desk.say('1')
    desk.say('2')
    await desk.last().end()
    expect(desk.last()).toMatchObject({ messages: '2', dropped: '1' })
  })

  it('a message that stands alone interrupts nothing, and is neither interrupted nor displaced', async () => {
    const desk = openMessageDesk({ mode: 'interrupt' })
    desk.say('1')
    desk.say('/new', command)
    expect(desk.turns[0]?.signal.aborted).toBe(false)
    desk.say('2')
    await settle()
    expect(desk.ran()).toEqual(['1', '/new'])
    desk.say('3')
    expect(desk.last().signal.aborted).toBe(false)
    await desk.last().end()
    expect(desk.last()).toMatchObject({ messages: '3', dropped: '2' })
  })
})

describe('a turn that fails', () => {
  it('is reported with its messages, and the next one runs', async () => {
    const desk = openMessageDesk({ mode: 'followup' })
    desk.say('1')
    desk.say('2')
    await desk.last().fail(new Error('broke'))
    expect(desk.failures).toEqual([{ messages: '1', error: new Error('broke') }])
    expect(desk.ran()).toEqual(['1', '2'])
  })

  it('because its place in the lanes was taken away is reported with what did not run', async () => {
    const desk = openMessageDesk({}, 1)
    desk.queue.offer(mainPlace('other'), toMessage('other'))
    desk.say('1')
    desk.say('2')
    desk.lanes.abort('person')
    await settle()
    expect(desk.failures).toEqual([{ messages: '1 2', error: expect.any(LaneAbortError) }])
    expect(desk.queue.waiting('person')).toBe(0)
  })

  it('because the lanes take no more work is reported, with everything behind it', async () => {
    const desk = openMessageDesk({ mode: 'followup' })
    desk.say('1')
    desk.say('2')
    desk.say('3')
    const drained = desk.lanes.drain({ deadlineMs: 1_000, queued: 'run' })
    await desk.last().end()
    expect(await drained).toEqual({ drained: true, aborted: 0 })
    expect(desk.failures.map(({ messages }) => messages)).toEqual(['2', '3'])
    expect(desk.failures[0]?.error).toBeInstanceOf(LaneDrainingError)
    desk.say('4')
    await settle()
    expect(desk.failures.map(({ messages }) => messages)).toEqual(['2', '3', '4'])
  })
})

describe('settings', () => {
  it('count from the next decision on', async () => {
    const desk = openMessageDesk({ mode: 'followup' })
    for (const id of ['1', '2', '3', '4']) desk.say(id)
    await desk.last().end()
    desk.set({ mode: 'collect', debounceMs: 0 })
    await desk.last().end()
    expect(desk.ran()).toEqual(['1', '2', '3 4'])
  })
})

describe('stop', () => {
  it('takes out what waits, aborts what runs, and leaves the session ready', async () => {
    const desk = openMessageDesk({ cap: 2 })
    for (const id of ['1', '2', '3', '4']) desk.say(id)
    const { waiting, running } = desk.queue.stop('person')
    expect(waiting.map(({ id }) => id)).toEqual(['2', '3', '4'])
    expect(running).toBe(true)
    expect(desk.last().signal.reason).toBeInstanceOf(LaneAbortError)
    desk.say('5')
    await settle()
    expect(desk.ran()).toEqual(['1', '5'])
    expect(desk.say('6')).toBe('queued')
    expect(desk.queue.waiting('person')).toBe(1)
    expect(desk.failures).toEqual([{ messages: '1', error: expect.any(LaneAbortError) }])
  })

  it('of a turn that waits for its slot gives back its messages and reports none of them', async () => {
    const desk = openMessageDesk({}, 1)
    desk.queue.offer(mainPlace('other'), toMessage('other'))
    desk.say('1')
    expect(desk.queue.stop('person')).toEqual({ waiting: [toMessage('1')], running: false })
    desk.say('2')
    await desk.turns[0]?.end()
    expect(desk.ran()).toEqual(['other', '2'])
    expect(desk.failures).toEqual([])
  })

  it('of a session that pauses between turns leaves no timer', async () => {
    const desk = openMessageDesk()
    desk.say('1')
    desk.say('2')
    await desk.last().end()
    expect(desk.queue.stop('person')).toEqual({ waiting: [toMessage('2')], running: false })
    expect(desk.clock.timers).toBe(0)
  })

  it('of an idle session finds nothing', () => {
    expect(openMessageDesk().queue.stop('person')).toEqual({ waiting: [], running: false })
  })
})

describe('an edited message', () => {
  it('is run as edited while it waits, in the place it had', async () => {
    const desk = openMessageDesk({ debounceMs: 0 })
    for (const id of ['1', '2', '3']) desk.say(id)
    expect(desk.queue.replace('person', toMessage('2', { text: 'edited' }))).toBe(true)
    await desk.last().end()
    expect(desk.last().messages).toBe('edited 3')
  })

  it('that runs or is unknown is not replaced', () => {
    const desk = openMessageDesk()
    desk.say('1')
    expect(desk.queue.replace('person', toMessage('1', { text: 'edited' }))).toBe(false)
    expect(desk.queue.replace('nobody', toMessage('1'))).toBe(false)
    expect(desk.queue.waiting(home.session)).toBe(0)
  })
})
