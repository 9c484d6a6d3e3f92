/** What happens at the cap, and to messages that come in pieces. */
import { describe, expect, it } from 'vitest'
import { openMessageDesk, settle, toMessage } from './message-desk.ts'
import { mainPlace } from './stage.ts'

const command = { alone: true }

describe('at the cap', () => {
  it.each(['summarize', 'old'] as const)('drop %s displaces the oldest, which the next turn carries', async (drop) => {
    const desk = openMessageDesk({ cap: 2, drop, debounceMs: 0 })
    for (const id of ['1', '2', '3', '4', '5']) expect(desk.say(id)).not.toBe('refused')
    expect(desk.queue.waiting('person')).toBe(2)
    expect(desk.overflows).toEqual(['displaced 2, told', 'displaced 3'])
    await desk.last().end()
    expect(desk.last()).toMatchObject({ messages: '4 5', dropped: '2 3' })
  })

  it('drop new refuses the one that arrives', async () => {
    const desk = openMessageDesk({ cap: 2, drop: 'new', debounceMs: 0 })
    expect(['1', '2', '3', '4', '5'].map((id) => desk.say(id))).toEqual([
      'started',
      'queued',
      'queued',
      'refused',
      'refused',
    ])
    expect(desk.overflows).toEqual(['refused 4, told', 'refused 5'])
    await desk.last().end()
    expect(desk.last()).toMatchObject({ messages: '2 3', dropped: '' })
  })

  it.each(['summarize', 'old'] as const)('drop %s in mode followup goes with the turn behind', async (drop) => {
    const desk = openMessageDesk({ mode: 'followup', cap: 2, drop })
    for (const id of ['1', '2', '3', '4']) desk.say(id)
    await desk.last().end()
    expect(desk.last()).toMatchObject({ messages: '3', dropped: '2' })
    await desk.last().end()
    expect(desk.last()).toMatchObject({ messages: '4', dropped: '' })
  })

  it('drop new in mode followup refuses', async () => {
    const desk = openMessageDesk({ mode: 'followup', cap: 1, drop: 'new' })
    for (const id of ['1', '2', '3']) desk.say(id)
    await desk.last().end()
    await desk.last().end()
    expect(desk.ran()).toEqual(['1', '2'])
  })

  it.each(['summarize', 'old', 'new'] as const)('drop %s is not reached in mode interrupt', async (drop) => {
    const desk = openMessageDesk({ mode: 'interrupt', cap: 1, drop })
    for (const id of ['1', '2', '3']) expect(desk.say(id)).not.toBe('refused')
    await settle()
    expect(desk.last()).toMatchObject({ messages: '3', dropped: '2' })
  })

  it('the person is told once until the line was empty', async () => {
    const desk = openMessageDesk({ cap: 1, debounceMs: 0 })
    for (const id of ['1', '2', '3', '4']) desk.say(id)
    await desk.last().end()
    for (const id of ['5', '6']) desk.say(id)
    expect(desk.overflows).toEqual(['displaced 2, told', 'displaced 3', 'displaced 5, told'])
  })

  it('what stands alone is not displaced, and what is displaced behind it is not carried by it', async () => {
    const desk = openMessageDesk({ cap: 2, debounceMs: 0 })
    desk.say('1')
    desk.say('/new', command)
    for (const id of ['2', '3', '4']) desk.say(id)
    await desk.last().end()
    expect(desk.last()).toMatchObject({ messages: '/new', dropped: '' })
    await desk.last().end()
    expect(desk.last()).toMatchObject({ messages: '4', dropped: '2 3' })
  })

  it('the one that arrives is refused when all others stand alone', () => {
    const desk = openMessageDesk({ cap: 2 })
    desk.say('1')
    for (const id of ['/a', '/b']) desk.say(id, command)
    expect(desk.say('2')).toBe('refused')
    expect(desk.say('/c', command)).toBe('refused')
    expect(desk.queue.waiting('person')).toBe(2)
  })

  it('a lower cap displaces as many as are too many', async () => {
    const desk = openMessageDesk({ cap: 4, debounceMs: 0 })
    for (const id of ['1', '2', '3', '4', '5']) desk.say(id)
    desk.set({ cap: 2 })
    desk.say('6')
    await desk.last().end()
    expect(desk.last()).toMatchObject({ messages: '5 6', dropped: '2 3 4' })
  })

  it('a displaced message can no longer be edited', () => {
    const desk = openMessageDesk({ cap: 1 })
    for (const id of ['1', '2', '3']) desk.say(id)
    expect(desk.queue.replace('person', toMessage('2'))).toBe(false)
    expect(desk.queue.replace('person', toMessage('3'))).toBe(true)
  })
})

describe('a message of which more is on its way', () => {
  const piece = { holdMs: 500 }

  it('is held until nothing came for as long, even by an idle session', () => {
    const desk = openMessageDesk()
    expect(desk.say('1', piece)).toBe('queued')
    desk.clock.advance(400)
    desk.say('2', piece)
    desk.clock.advance(400)
    desk.say('3')
    desk.clock.advance(499)
    expect(desk.ran()).toEqual([])
    desk.clock.advance(1)
    expect(desk.ran()).toEqual(['1 2 3'])
  })

  it.each(['followup', 'interrupt'] as const)('stays whole in mode %s', async (mode) => {
    const desk = openMessageDesk({ mode })
    for (const id of ['1', '2']) desk.say(id, piece)
    desk.say('3')
    desk.clock.advance(500)
    expect(desk.ran()).toEqual(['1 2 3'])
    expect(desk.overflows).toEqual([])
    desk.say('4')
    if (mode === 'followup') await desk.last().end()
    await settle()
    expect(desk.last().messages).toBe('4')
  })

  it('takes in nothing that comes later, or is for another destination', async () => {
    const desk = openMessageDesk({ mode: 'followup' })
    desk.say('1')
    desk.say('2', piece)
    desk.clock.advance(500)
    desk.say('3', piece)
    desk.say('4', { destination: 'elsewhere' })
    for (let turn = 0; turn < 4; turn += 1) await desk.last().end()
    expect(desk.ran()).toEqual(['1', '2', '3', '4'])
  })

  it('is held no longer when a message that stands alone comes behind it', () => {
    const desk = openMessageDesk()
    desk.say('1', piece)
    desk.say('/new', { alone: true, holdMs: 500 })
    expect(desk.ran()).toEqual(['1'])
    expect(desk.clock.timers).toBe(0)
  })

  it('does not join a turn that starts without it', async () => {
    const desk = openMessageDesk({}, 1)
    desk.queue.offer(mainPlace('other'), toMessage('other'))
    desk.say('1')
    desk.say('2', piece)
    await desk.last().end()
    expect(desk.last().messages).toBe('1')
    desk.say('3')
    desk.clock.advance(1_000)
    await desk.last().end()
    expect(desk.last().messages).toBe('2 3')
  })

  it('is held after a turn for as long as the longer of hold and debounce', async () => {
    const desk = openMessageDesk({ debounceMs: 100 })
    desk.say('1')
    desk.say('2', piece)
    await desk.last().end()
    desk.clock.advance(499)
    expect(desk.ran()).toEqual(['1'])
    desk.clock.advance(1)
    expect(desk.ran()).toEqual(['1', '2'])
  })

  it('is given back by stop with its timer cancelled', () => {
    const desk = openMessageDesk()
    desk.say('1', piece)
    expect(desk.queue.stop('person').waiting.map(({ id }) => id)).toEqual(['1'])
    expect(desk.clock.timers).toBe(0)
  })
})
