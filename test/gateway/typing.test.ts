import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { createTyping, type Typing } from '../../src/gateway/typing.ts'
import { createFakeChannel, type FakeChannel, type Fault, route } from './fake-channel.ts'

describe('typing', () => {
  let typing: Typing
  afterEach(() => typing.close())

  const reach = async (channel: FakeChannel, beats: number) => {
    while (channel.calls.length < beats) await wait(2)
  }
  /** Nothing more comes within many beats. */
  const isQuiet = async (channel: FakeChannel) => {
    const before = channel.calls.length
    await wait(60)
    expect(channel.calls.length).toBe(before)
  }

  it('is shown at once and again until it is stopped', async () => {
    const channel = createFakeChannel()
    typing = createTyping({ everyMs: 5, longestMs: 3600_000 })
    typing.start('anna', channel, route)
    expect(channel.calls).toHaveLength(1)
    await reach(channel, 4)
    typing.stop('anna')
    await isQuiet(channel)
  })

  it('is one for a chat, however many messages wait', async () => {
    const channel = createFakeChannel()
    typing = createTyping({ everyMs: 3600_000, longestMs: 3600_000 })
    for (let n = 0; n < 20; n += 1) typing.start('anna', channel, route)
    expect(channel.calls).toHaveLength(1)
  })

  it.each([
    ['has failed three times', { kind: 'offline' as const, reason: '502' }, 3],
    ['the person has blocked the bot', { kind: 'unreachable' as const, reason: '403' }, 1],
    ['the token was refused', { kind: 'stopped' as const, reason: '401' }, 1],
  ])('ends by itself when %s, and can begin again', async (_what, delivery, calls) => {
    const channel = createFakeChannel((): Fault => ({ delivery }))
    typing = createTyping({ everyMs: 5, longestMs: 3600_000 })
    typing.start('anna', channel, route)
    await reach(channel, calls)
    await isQuiet(channel)
    expect(channel.calls).toHaveLength(calls)
    typing.start('anna', channel, route)
    expect(channel.calls).toHaveLength(calls + 1)
  })

  it('never overlaps itself, and does not go on for ever', async () => {
    const slow = Promise.withResolvers<undefined>()
    const channel = createFakeChannel(() => slow.promise)
    typing = createTyping({ everyMs: 3, longestMs: 3600_000 })
    typing.start('anna', channel, route)
    await isQuiet(channel)
    expect(channel.calls).toHaveLength(1)
    slow.resolve(undefined)
    typing.close()
    const endless = createFakeChannel()
    typing = createTyping({ everyMs: 3, longestMs: 15 })
    typing.start('anna', endless, route)
    await reach(endless, 5)
    await isQuiet(endless)
    expect(endless.calls).toHaveLength(5)
  })

  it('of a turn that has ended does not end the typing of the next one', async () => {
    const late = Promise.withResolvers<Fault>()
    const first = createFakeChannel(() => late.promise)
    const second = createFakeChannel()
    typing = createTyping({ everyMs: 5, longestMs: 3600_000 })
    typing.start('anna', first, route)
    typing.stop('anna')
    typing.start('anna', second, route)
    late.resolve({ delivery: { kind: 'stopped', reason: '401' } })
    await reach(second, 3)
    typing.stop('anna')
    await isQuiet(second)
  })
})
