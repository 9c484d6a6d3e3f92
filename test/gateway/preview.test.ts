import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPreview, type Preview, previewPace } from '../../src/gateway/preview.ts'
import { createServiceLine, type ServiceLine } from '../../src/gateway/service-line.ts'
import { createSilentLogger } from '../../src/log/logger.ts'
import { createFakeChannel, type FakeChannel, type Fault, faultsInTurn, route } from './fake-channel.ts'
import { openTemporaryOutbox, type TemporaryOutbox } from './temporary-outbox.ts'

const begun = 'An answer that is long enough to be shown'

it('edits at most 50 times a minute in a private chat and 18 times in a group, and less often as the answer grows', () => {
  expect(previewPace.everyMs(false, 0)).toBe(1200)
  expect(previewPace.everyMs(false, 9000)).toBe(3000)
  expect(previewPace.everyMs(true, 0)).toBe(3500)
  expect(previewPace.everyMs(true, 9000)).toBe(5000)
})

describe('a preview', () => {
  let temporary: TemporaryOutbox
  let ending: AbortController
  let line: ServiceLine
  let preview: Preview
  beforeEach(() => {
    temporary = openTemporaryOutbox()
    ending = new AbortController()
    line = createServiceLine(ending.signal, { slowMs: 50, pauseMs: () => 3600_000 })
  })
  afterEach(async () => {
    ending.abort()
    await preview.stop()
    temporary.close()
  })

  const open = (channel: FakeChannel, everyMs = 10) => {
    preview = createPreview(
      {
        channel,
        line,
        outbox: temporary.outbox,
        route,
        turn: 't1',
        isGroup: false,
        logger: createSilentLogger(),
      },
      { atOnceMs: 1, firstAfterMs: 30, longestWaitMs: 1000, everyMs: () => everyMs },
    )
    return preview
  }
  const has = (channel: FakeChannel, texts: readonly string[]) =>
    vi.waitFor(() => expect(channel.chat('1')).toEqual(texts), { timeout: 45_000, interval: 5 })

  it('is one message that grows, and a further one where it goes beyond the first', async () => {
    const channel = createFakeChannel()
    open(channel).show(begun)
    await has(channel, [begun])
    preview.show(`${begun} and goes on`)
    await has(channel, [`${begun} and goes on`])
    preview.show(`${begun} and goes on|in a second`)
    await has(channel, [`${begun} and goes on`, 'in a second'])
    preview.show(`${begun} and goes on|in a second one`)
    await has(channel, [`${begun} and goes on`, 'in a second one'])
    expect(channel.callsOf('edit').filter(({ text }) => text.endsWith('goes on'))).toHaveLength(1)
    expect([...temporary.outbox.shown('t1').keys()]).toEqual([0, 1])
  })

  it('is not made of one word, unless no more comes for a while', async () => {
    const channel = createFakeChannel()
    open(channel).show('Yes')
    expect(channel.calls).toHaveLength(0)
    await has(channel, ['Yes'])
  })

  it('shows nothing of an answer that is there at once', async () => {
    const channel = createFakeChannel()
    open(channel).show(begun)
    await preview.stop()
    expect(channel.calls).toHaveLength(0)
  })

  it('skips what was overtaken: the pace is its own, whatever the pace of the words', async () => {
    const channel = createFakeChannel()
    open(channel, 20)
    for (let n = 0; n < 200; n += 1) {
      preview.show(begun + '.'.repeat(n))
      if (n % 10 === 0) await wait(1)
    }
    await has(channel, [begun + '.'.repeat(199)])
    expect(channel.calls.length).toBeLessThan(100)
  })

  it('waits when it is told to, and goes on with the newest words', async () => {
    const channel = createFakeChannel(faultsInTurn([{ delivery: { kind: 'wait', ms: 40 } }]))
    open(channel).show(begun)
    await vi.waitFor(() => expect(channel.calls).toHaveLength(1))
    preview.show(`${begun} and goes on`)
    await has(channel, [`${begun} and goes on`])
  })

  const offline: Fault = { delivery: { kind: 'offline', reason: '500' } }
  it.each([
    ['fails', offline],
    ['is not confirmed', { delivery: { kind: 'unknown', reason: 'ECONNRESET' } } satisfies Fault],
    ['is told to wait for long', { delivery: { kind: 'wait', ms: 60_000 } } satisfies Fault],
    ['meets somebody who has blocked it', { delivery: { kind: 'unreachable', reason: '403' } } satisfies Fault],
  ])('is given up when it %s', async (_what, fault) => {
    const channel = createFakeChannel(faultsInTurn([fault], ({ method }) => method === 'edit'))
    open(channel).show(begun)
    await has(channel, [begun])
    preview.show(`${begun} and goes on`)
    await vi.waitFor(() => expect(channel.callsOf('edit')).toHaveLength(1))
    preview.show(`${begun} and goes on and on`)
    await preview.stop()
    expect(channel.callsOf('edit')).toHaveLength(1)
  })

  it('does not disturb a service that is out of reach', async () => {
    const channel = createFakeChannel()
    await line.call(async () => offline.delivery)
    open(channel).show(begun)
    await wait(30)
    expect(channel.calls).toHaveLength(0)
  })

  it('that cannot be made is given up, and nothing else with it', async () => {
    const channel = createFakeChannel()
    const broken = { ...channel, renderPreview: () => [''].map(() => JSON.parse('{')) }
    open(broken).show(begun)
    await wait(10)
    preview.show(`${begun} and goes on`)
    await expect(preview.stop()).resolves.toBe(undefined)
  })

  it('goes on with the messages that are on the screen from before a restart', async () => {
    const channel = createFakeChannel()
    open(channel).show(begun)
    await has(channel, [begun])
    await preview.stop()
    open(channel).show(`${begun} once more`)
    await has(channel, [`${begun} once more`])
  })

  it('sends nothing more once it is stopped', async () => {
    const channel = createFakeChannel()
    open(channel).show(begun)
    await has(channel, [begun])
    await preview.stop()
    preview.show(`${begun} and goes on`)
    await wait(40)
    expect(channel.chat('1')).toEqual([begun])
  })
})
