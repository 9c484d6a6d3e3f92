/** What a turn reports of its model calls, for the ledger. */
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ModelCall } from '../../src/models/model-call.ts'
import { noCost } from '../../src/models/pricing.ts'
import { openStateDb } from '../../src/storage/state-db.ts'
import { openLedger } from '../../src/usage/ledger.ts'
import { askAgent } from '../support/ask-agent.ts'
import { type RunningGateway, startTestGateway } from '../support/running-gateway.ts'
import {
  openStandInModelServer,
  type Reply,
  type StandInModelServer,
  saying,
  searching,
} from '../support/stand-in-model-server.ts'

let provider: StandInModelServer
let running: RunningGateway
let today = Date.parse('2026-03-01T12:00:00Z')
beforeAll(async () => {
  provider = await openStandInModelServer()
  const price = { input: 1, cachedInput: 0.1, output: 2 }
  const standin = { baseUrl: provider.baseUrl, models: [{ id: 'priced', price }] }
  running = await startTestGateway({
    outside: { clock: () => new Date(today) },
    config: {
      models: { providers: { standin } },
      agents: {
        list: [
          { id: 'priced', model: 'standin/priced' },
          { id: 'unpriced', model: 'standin/unpriced' },
          { id: 'careful', model: { primary: 'standin/unpriced', fallbacks: ['standin/priced'] } },
        ],
      },
    },
  })
})
afterEach(() => {
  provider.reset()
  today += 3 * 24 * 60 * 60_000
})
afterAll(async () => {
  await running.close()
  await provider.close()
})

const counted = (reply: Reply, prompt_tokens: number, completion_tokens: number, cached_tokens = 0): Reply => ({
  ...reply,
  usage: { prompt_tokens, completion_tokens, prompt_tokens_details: { cached_tokens } },
})
const good = saying('Use 1/50 s [1].')
const nothingKnown = { inputTokens: null, cachedInputTokens: null, outputTokens: null, costUsd: null }

describe('a call', () => {
  it('has its tokens, its price and its cost', async () => {
    provider.script([counted(good, 2000, 100, 1500)])
    const { calls, usage } = await askAgent(running, 'priced')
    expect(usage).toEqual({ inputTokens: 2000, cachedInputTokens: 1500, outputTokens: 100 })
    expect(calls).toEqual([
      {
        provider: 'standin',
        model: 'priced',
        ...usage,
        costUsd: expect.closeTo((500 * 1 + 1500 * 0.1 + 100 * 2) / 1_000_000, 12),
        price: { input: 1, cachedInput: 0.1, output: 2, version: 'config' },
        outcome: 'answered',
        ms: { firstToken: expect.any(Number), total: expect.any(Number) },
      },
    ])
  })

  it('without a known price has no cost, not even none', async () => {
    provider.script([counted(good, 2000, 100)])
    expect((await askAgent(running, 'unpriced')).calls).toMatchObject([
      { model: 'unpriced', inputTokens: 2000, costUsd: null, price: null, outcome: 'answered' },
    ])
  })

  it('is one of several when the model searches', async () => {
    provider.script([counted(searching('lavalier'), 1000, 10), counted(good, 3000, 50, 900)])
    const { calls, usage } = await askAgent(running, 'priced')
    expect(calls.map(({ inputTokens, outcome }) => [inputTokens, outcome])).toEqual([
      [1000, 'answered'],
      [3000, 'answered'],
    ])
    expect(usage).toEqual({ inputTokens: 4000, cachedInputTokens: 900, outputTokens: 60 })
  })

  it('that failed is reported beside the one that answered', async () => {
    provider.script((request) =>
      request.body.includes('"unpriced"') ? { status: 401, body: '{}' } : counted(good, 2000, 100),
    )
    const { calls, usage } = await askAgent(running, 'careful')
    expect(calls).toMatchObject([
      { model: 'unpriced', outcome: 'failed', ...nothingKnown, ms: { firstToken: null } },
      { model: 'priced', outcome: 'answered', inputTokens: 2000 },
    ])
    expect(usage.inputTokens).toBe(2000)
  })

  it('that brought nothing of use has failed, and is paid for all the same', async () => {
    provider.script([counted(saying(''), 2000, 5)])
    expect((await askAgent(running, 'priced')).calls).toMatchObject([
      { model: 'priced', outcome: 'failed', inputTokens: 2000, costUsd: expect.closeTo(0.00201, 8) },
      { provider: '', model: 'extractive', outcome: 'answered', costUsd: 0, price: noCost },
    ])
  })

  it('that broke in the middle has failed, after its first word', async () => {
    provider.script([{ steps: [{ text: 'Set the' }, { waitMs: 10 }, 'cut'] }])
    const { calls } = await askAgent(running, 'priced')
    expect(calls).toMatchObject([{ outcome: 'failed', ...nothingKnown, ms: { firstToken: expect.any(Number) } }])
  })

  it('of an answer that a person stopped is reported, though there is no answer', async () => {
    provider.script([{ steps: [{ text: 'Set the' }, 'hang'] }])
    const calls: ModelCall[] = []
    const leaving = new AbortController()
    const asked = askAgent(running, 'priced', { signal: leaving.signal, onCall: (call) => calls.push(call) })
    const stopped = expect(asked).rejects.toThrow()
    await expect.poll(() => provider.requests[0]?.firstTextAt, { interval: 5 }).toBeDefined()
    leaving.abort(new Error('The person left.'))
    await stopped
    expect(calls).toMatchObject([{ model: 'priced', outcome: 'stopped', ...nothingKnown }])
  })

  it('is told as it ends, and the same as in the answer', async () => {
    provider.script([counted(searching('lavalier'), 1000, 10), counted(good, 3000, 50)])
    const told: ModelCall[] = []
    const { calls } = await askAgent(running, 'priced', { onCall: (call) => told.push(call) })
    expect(told).toEqual(calls)
  })
})

it('goes into the ledger as it is', async () => {
  const db = openStateDb(join(running.loaded.places.var, 'ledger.db'))
  const ledger = openLedger(db.sql)
  const whose = { personKey: 'tg_7', agentId: 'priced', sessionKey: 's', turnId: 't', purpose: 'chat' } as const
  provider.script([counted(good, 2000, 100, 1500)])
  await askAgent(running, 'priced', { onCall: (call) => ledger.record({ ...call, ...whose, at: today }) })
  await askAgent(running, 'unpriced', { onCall: (call) => ledger.record({ ...call, ...whose, at: today }) })
  expect(ledger.sumBy('model', 0, today + 1)).toMatchObject([
    { key: 'standin/priced', inputTokens: 2000, cachedInputTokens: 1500, costUsd: expect.closeTo(0.00085, 8) },
    { key: 'standin/unpriced', inputTokens: 2000, costUsd: null, unknownCosts: 1 },
  ])
  db.close()
})
