import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ReplyRoute } from '../../src/channels/channel.ts'
import { createDelivering, type Delivering } from '../../src/gateway/delivery.ts'
import type { OutboxRow } from '../../src/gateway/outbox.ts'
import { createPatience } from '../../src/gateway/patience.ts'
import { createServiceLine } from '../../src/gateway/service-line.ts'
import { createSilentLogger } from '../../src/log/logger.ts'
import { createFakeChannel, type FakeCall, type FakeChannel, type Fault, faultsInTurn, route } from './fake-channel.ts'
import { openTemporaryOutbox, type TemporaryOutbox } from './temporary-outbox.ts'

const offline: Fault = { delivery: { kind: 'offline', reason: '502' } }
const lost: Fault = { delivery: { kind: 'unknown', reason: 'ECONNRESET' }, hasEffect: true }
const swallowed: Fault = { delivery: { kind: 'unknown', reason: 'ECONNRESET' } }
const blocked: Fault = { delivery: { kind: 'unreachable', reason: '403 Forbidden: bot was blocked by the user' } }

describe('delivery', () => {
  let temporary: TemporaryOutbox
  let ending: AbortController
  let told: string[]
  beforeEach(() => {
    temporary = openTemporaryOutbox()
    ending = new AbortController()
    told = []
  })
  afterEach(() => {
    ending.abort()
    temporary.close()
  })

  const deliveringTo = (channel: FakeChannel): Delivering => {
    const line = createServiceLine(ending.signal, { slowMs: 50, pauseMs: () => 1 })
    return createDelivering({
      outbox: temporary.outbox,
      channelOf: ({ channel: name }) => (name === 'fake' ? channel : undefined),
      lineOf: () => line,
      logger: createSilentLogger(),
      signal: ending.signal,
      mayRepeat: ({ turn }) => turn.startsWith('u:'),
      onUnknown: ({ turn, part }) => void told.push(`unknown ${turn} ${part}`),
      onUnreachable: ({ chatId }) => void told.push(`unreachable ${chatId}`),
      onFailed: ({ turn }, reason) => void told.push(`failed ${turn} ${reason}`),
    })
  }
  const commit = (turn: string, texts: readonly string[], to: ReplyRoute = route): readonly OutboxRow[] =>
    temporary.outbox.commit(turn, to, texts).rows
  const statesOf = (turn: string) => temporary.outbox.find(turn).map(({ state }) => state)
  /** What is on the screen of a turn before its reply. */
  const preview = async (channel: FakeChannel, turn: string, text: string) => {
    temporary.outbox.preview(turn, 0, route)
    const delivery = await channel.send(route, text)
    if (delivery.kind === 'sent') temporary.outbox.markShown(turn, 0, delivery.messageId)
    return delivery.kind === 'sent' ? delivery.messageId : ''
  }
  const meeting = (faults: readonly Fault[], method: FakeCall['method'] = 'send') =>
    createFakeChannel(faultsInTurn(faults, (call) => call.method === method))

  it('sends the parts of a reply in their order, behind what goes to the same chat', async () => {
    const channel = meeting([offline, offline, { delivery: { kind: 'wait', ms: 5 } }, offline])
    const delivering = deliveringTo(channel)
    delivering.deliver(commit('t1', ['one', 'two', 'three']))
    delivering.deliver(commit('t2', ['four']))
    await delivering.idle()
    expect(channel.chat('1')).toEqual(['one', 'two', 'three', 'four'])
    expect([...statesOf('t1'), ...statesOf('t2')]).toEqual(['sent', 'sent', 'sent', 'sent'])
  })

  it('does not send again what may have arrived, and says so', async () => {
    const channel = meeting([lost])
    const delivering = deliveringTo(channel)
    delivering.deliver(commit('t1', ['one', 'two']))
    await delivering.idle()
    expect(channel.chat('1')).toEqual(['one', 'two'])
    expect(statesOf('t1')).toEqual(['unknown', 'sent'])
    expect(told).toEqual(['unknown t1 0'])
  })

  it('repeats an edit that was not confirmed', async () => {
    const channel = meeting([lost, swallowed], 'edit')
    await preview(channel, 't1', 'be')
    const delivering = deliveringTo(channel)
    delivering.deliver(commit('t1', ['begun and ended']))
    await delivering.idle()
    expect(channel.chat('1')).toEqual(['begun and ended'])
    expect(statesOf('t1')).toEqual(['sent'])
  })

  it('repeats the line that asks whether a message came, but not without end', async () => {
    const channel = meeting(Array.from({ length: 50 }, () => lost))
    const delivering = deliveringTo(channel)
    delivering.deliver(commit('u:0:t1', ['did it come?']))
    await delivering.idle()
    expect(channel.chat('1')).toEqual(['did it come?', 'did it come?', 'did it come?'])
    expect(statesOf('u:0:t1')).toEqual(['unknown'])
  })

  it('sends the reply anew when the message on the screen is gone', async () => {
    const channel = meeting([])
    channel.remove(await preview(channel, 't1', 'be'))
    const delivering = deliveringTo(channel)
    delivering.deliver(commit('t1', ['begun and ended']))
    await delivering.idle()
    expect(channel.chat('1')).toEqual(['begun and ended'])
  })

  it('does not go round in circles with a service that says a message it was sent is gone, or moved to where it is', async () => {
    const channel = meeting([{ delivery: { kind: 'gone', reason: 'gone' } }, { delivery: { kind: 'moved', to: '1' } }])
    const delivering = deliveringTo(channel)
    delivering.deliver(commit('t1', ['one', 'two']))
    await delivering.idle()
    expect(statesOf('t1')).toEqual(['failed', 'failed'])
  })

  it('follows a chat that moved', async () => {
    const channel = createFakeChannel(({ chatId }) =>
      chatId === '1' ? { delivery: { kind: 'moved', to: '-100' } } : undefined,
    )
    const delivering = deliveringTo(channel)
    delivering.deliver(commit('t1', ['one', 'two']))
    await delivering.idle()
    expect(channel.chat('-100')).toEqual(['one', 'two'])
    expect(temporary.outbox.find('t1').map((row) => row.route.chatId)).toEqual(['-100', '-100'])
  })

  it('drops what waits for a person who has blocked the bot, with one call', async () => {
    const channel = meeting([blocked])
    const delivering = deliveringTo(channel)
    delivering.deliver(commit('t1', ['one', 'two', 'three']))
    delivering.deliver(commit('t2', ['four']))
    delivering.deliver(commit('t3', ['to somebody else'], { ...route, chatId: '2' }))
    await delivering.idle()
    expect(channel.calls.filter(({ chatId }) => chatId === '1')).toHaveLength(1)
    expect([...statesOf('t1'), ...statesOf('t2')]).toEqual(['failed', 'failed', 'failed', 'failed'])
    expect(channel.chat('2')).toEqual(['to somebody else'])
    expect(told).toEqual(['unreachable 1'])
    expect(temporary.outbox.counts()).toEqual({ open: 0, unknown: 0, failed: 0 })
  })

  it('gives up what the service refuses, and says why', async () => {
    const delivering = deliveringTo(meeting([{ delivery: { kind: 'refused', reason: '400 message is too long' } }]))
    delivering.deliver(commit('t1', ['one']))
    await delivering.idle()
    expect(statesOf('t1')).toEqual(['failed'])
    expect(told).toEqual(['failed t1 400 message is too long'])
  })

  it('gives up on one message that always fails while others get through', async () => {
    const channel = createFakeChannel(({ text }) => (text === 'poison' ? offline : undefined))
    const delivering = deliveringTo(channel)
    delivering.deliver(commit('t1', ['poison', 'after it']))
    for (let n = 0; n < 400 && statesOf('t1')[0] !== 'failed'; n += 1) {
      delivering.deliver(commit(`o${n}`, ['fine'], { ...route, chatId: '2' }))
      await wait(5)
    }
    await delivering.idle()
    expect(statesOf('t1')).toEqual(['failed', 'sent'])
    expect(channel.chat('1')).toEqual(['after it'])
  })

  it('waits for a service that takes nothing from anybody', async () => {
    const channel = meeting(Array.from({ length: 100 }, () => offline))
    const delivering = deliveringTo(channel)
    delivering.deliver(commit('t1', ['one']))
    await delivering.idle()
    expect(statesOf('t1')).toEqual(['sent'])
  })

  it('counts a row as on its way only while it is, so that a crash in a pause leaves nothing in doubt', async () => {
    const channel = meeting([{ delivery: { kind: 'wait', ms: 3600_000 } }])
    const delivering = deliveringTo(channel)
    delivering.deliver(commit('t1', ['one']))
    while (channel.calls.length === 0) await wait(2)
    await wait(2)
    expect(statesOf('t1')).toEqual(['pending'])
    ending.abort()
    await delivering.idle()
    expect(statesOf('t1')).toEqual(['pending'])
  })

  it('leaves what it cannot send to the next start when the bot is shut out or the gateway ends', async () => {
    const delivering = deliveringTo(meeting([{ delivery: { kind: 'stopped', reason: '401' } }]))
    delivering.deliver(commit('t1', ['one']))
    await delivering.idle()
    ending.abort()
    delivering.deliver(commit('t2', ['two']))
    await delivering.idle()
    expect(temporary.outbox.open().map(({ turn }) => turn)).toEqual(['t1', 't2'])
  })

  it('waits for a send on its way when the gateway ends', async () => {
    const arriving = Promise.withResolvers<undefined>()
    const channel = createFakeChannel(() => arriving.promise)
    const delivering = deliveringTo(channel)
    delivering.deliver(commit('t1', ['one']))
    while (channel.calls.length === 0) await wait(2)
    ending.abort()
    const idle = delivering.idle()
    arriving.resolve(undefined)
    await idle
    expect(statesOf('t1')).toEqual(['sent'])
  })
})

it('patience ends after a day of nothing', () => {
  let now = 0
  const patience = createPatience(
    () => 0,
    () => now,
  )
  for (let n = 0; n < 1000; n += 1) patience.fail()
  expect(patience.isOver()).toBe(false)
  now = 25 * 3600 * 1000
  expect(patience.isOver()).toBe(true)
})
