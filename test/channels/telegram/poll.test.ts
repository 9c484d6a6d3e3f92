import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Arrival, ChannelState } from '../../../src/channels/channel.ts'
import { type BotApi, createBotApi } from '../../../src/channels/telegram/bot-api.ts'
import { pollPace, runPolling } from '../../../src/channels/telegram/poll.ts'
import type { Fault } from '../../stand-in-telegram/faults.ts'
import { type StandInTelegram, startStandInTelegram } from '../../stand-in-telegram/stand-in-telegram.ts'
import { type CapturedLog, captureLog } from './captured-log.ts'

it('polls again after 1, 2, 4 and then every 5 seconds, and after a conflict within half a minute', () => {
  expect([1, 2, 3, 4, 1000].map(pollPace.pauseMs)).toEqual([1000, 2000, 4000, 5000, 5000])
  for (const failures of [1, 2, 1000]) {
    expect(pollPace.conflictMs(failures)).toBeGreaterThan(4000)
    expect(pollPace.conflictMs(failures)).toBeLessThanOrEqual(33_000)
  }
})

describe('polling', () => {
  let telegram: StandInTelegram
  let bot: BotApi
  let ending: AbortController
  let states: ChannelState['state'][]
  let arrived: Arrival[]
  let log: CapturedLog
  /** Failures in a row at each pause. */
  let pauses: number[]
  let polling: Promise<void>
  beforeEach(async () => {
    telegram = await startStandInTelegram()
    bot = createBotApi(telegram.token, telegram.apiRoot)
    ending = new AbortController()
    states = []
    arrived = []
    pauses = []
    log = captureLog()
  })
  afterEach(async () => {
    ending.abort()
    await bot.close()
    await polling
    await telegram.close()
  })

  const start = (accept: (arrivals: readonly Arrival[]) => void = (arrivals) => void arrived.push(...arrivals)) => {
    const pauseMs = (failures: number) => {
      pauses.push(failures)
      return 5
    }
    polling = runPolling(
      {
        api: bot.api,
        accept,
        report: ({ state }) => void (states.at(-1) === state || states.push(state)),
        logger: log.logger,
        signal: ending.signal,
      },
      { shortestPollMs: 200, restMs: 20, pauseMs, conflictMs: pauseMs },
    )
  }
  const fail = (times: number, fault: Fault) => telegram.fail('getUpdates', fault, times)
  const has = (count: number) => vi.waitFor(() => expect(arrived).toHaveLength(count), { timeout: 20_000 })

  it('confirms what came only after it is written down', async () => {
    const anna = telegram.person(501)
    const pendingAtAccept: number[] = []
    start((arrivals) => {
      pendingAtAccept.push(telegram.pending())
      arrived.push(...arrivals)
    })
    anna.send('one')
    await has(1)
    await vi.waitFor(() => expect(telegram.pending()).toBe(0), { timeout: 20_000 })
    expect(pendingAtAccept).toEqual([1])
  })

  it('asks again for what could not be written down, and does not stop', async () => {
    let refusals = 3
    start((arrivals) => {
      refusals -= 1
      if (refusals >= 0) throw new Error('database or disk is full')
      arrived.push(...arrivals)
    })
    telegram.person(501).send('one')
    await has(1)
    expect(pauses).toEqual([1, 2, 3])
    expect(log.count('updates could not be written down; they will be asked for again')).toBe(1)
    expect(states).toContain('offline')
    expect(states.at(-1)).toBe('ok')
  })

  it('goes on after everything a service does, one poll at a time, and logs each kind of trouble once', async () => {
    fail(3, { kind: '500' })
    fail(2, { kind: '502' })
    fail(1, { kind: 'reset', when: 'after' })
    fail(1, { kind: 'garbage', body: '{"ok":true}' })
    fail(1, { kind: 'garbage', body: '{"ok":true,"result":{"a":1}}' })
    fail(1, { kind: 'garbage', body: 'null' })
    fail(1, { kind: '403', description: 'no' })
    telegram.person(501).send('one')
    start()
    await has(1)
    expect(pauses).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(telegram.callsOf('getUpdates').length).toBeLessThanOrEqual(12)
    expect(log.count('polling failed')).toBe(5)
    await vi.waitFor(() => expect(log.count('polling works again')).toBe(1))
  })

  it('waits as long as it is told to', async () => {
    fail(1, { kind: '429', retryAfter: 1 })
    telegram.person(501).send('one')
    start()
    await has(1)
    const [first, second] = telegram.callsOf('getUpdates')
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990)
  })

  it('does not hammer a server that answers at once with nothing, or with what nobody can confirm', async () => {
    fail(10, { kind: 'garbage', body: '{"ok":true,"result":[]}' })
    fail(10, { kind: 'garbage', body: '{"ok":true,"result":[{},null,5,{"update_id":"x"}]}' })
    const started = performance.now()
    start()
    telegram.person(501).send('one')
    await has(1)
    expect(performance.now() - started).toBeGreaterThanOrEqual(20 * 19)
    expect(log.count('updates without a number were left out')).toBe(10)
  })

  it('does not hammer a server that gives the same update again and again', async () => {
    const body = '{"ok":true,"result":[{"update_id":7}]}'
    fail(11, { kind: 'garbage', body })
    const started = performance.now()
    start()
    await has(11)
    expect(performance.now() - started).toBeGreaterThanOrEqual(9 * 19)
  })

  it('ends for good when the token is not valid', async () => {
    fail(1, { kind: '401' })
    start()
    await polling
    expect(states).toEqual(['unauthorized'])
    expect(telegram.callsOf('getUpdates')).toHaveLength(1)
  })

  it('reports that somebody else polls, and takes over when they stop', async () => {
    fail(5, { kind: '409' })
    telegram.person(501).send('one')
    start()
    await has(1)
    expect(states.slice(0, 2)).toEqual(['conflict', 'ok'])
    expect(log.count('somebody else receives the updates of this bot')).toBe(1)
    expect(telegram.callsOf('deleteWebhook')).toHaveLength(0)
  })

  it('deletes a webhook that was left behind once, and leaves one that is set again', async () => {
    const hook = { url: 'http://127.0.0.1:9/hook' }
    await bot.api.raw.setWebhook(hook)
    telegram.fail('deleteWebhook', { kind: '500' })
    start()
    await telegram.called('deleteWebhook', 2)
    telegram.person(501).send('one')
    await has(1)
    await bot.api.raw.setWebhook(hook)
    const polls = telegram.callsOf('getUpdates').length
    await telegram.called('getUpdates', polls + 2, { timeoutMs: 20_000 })
    expect(telegram.callsOf('deleteWebhook')).toHaveLength(2)
    expect(states.at(-1)).toBe('conflict')
  })

  it('finds a service again that was away', async () => {
    start()
    await telegram.goDark()
    await vi.waitFor(() => expect(states.at(-1)).toBe('offline'), { timeout: 20_000 })
    await wait(50)
    await telegram.comeBack()
    telegram.person(501).send('one')
    await has(1)
  })
})
