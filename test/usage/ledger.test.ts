import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noCost } from '../../src/models/pricing.ts'
import { openStateDb, type StateDb } from '../../src/storage/state-db.ts'
import { type Ledger, type LedgerEntry, openLedger } from '../../src/usage/ledger.ts'

const noon = new Date(2026, 2, 1, 12).getTime()
const day = 24 * 60 * 60_000

let folder: string
let db: StateDb
let ledger: Ledger
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'protech-ledger-'))
  db = openStateDb(join(folder, 'state.db'))
  ledger = openLedger(db.sql)
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

function call(more: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    at: noon,
    personKey: 'tg_7',
    agentId: 'protech',
    sessionKey: 'agent:protech:telegram:dm:7',
    turnId: 'turn-1',
    purpose: 'chat',
    provider: 'deepseek',
    model: 'deepseek-chat',
    inputTokens: 2000,
    cachedInputTokens: 500,
    outputTokens: 300,
    costUsd: 0.25,
    price: { input: 0.28, cachedInput: 0.028, output: 0.42, version: 'config' },
    outcome: 'answered',
    ms: { firstToken: 400, total: 2100 },
    ...more,
  }
}

const unknownTokens = { inputTokens: null, cachedInputTokens: null, outputTokens: null, costUsd: null }
const all = (group: Parameters<Ledger['sumBy']>[0]) => ledger.sumBy(group, 0, Number.MAX_SAFE_INTEGER)

describe('the ledger', () => {
  it('keeps every call with all that is known of it', () => {
    ledger.record(call())
    const row = db.sql.prepare('SELECT * FROM usage_calls').get()
    expect(row).toMatchObject({
      at: noon,
      person: 'tg_7',
      agent: 'protech',
      session: 'agent:protech:telegram:dm:7',
      turn: 'turn-1',
      provider: 'deepseek',
      model: 'deepseek-chat',
      purpose: 'chat',
      outcome: 'answered',
      input_tokens: 2000,
      cached_input_tokens: 500,
      output_tokens: 300,
      cost_usd: 0.25,
      first_token_ms: 400,
      total_ms: 2100,
    })
    expect(JSON.parse(String(row?.price))).toEqual(call().price)
  })

  it('keeps what is not known as null, and nobody as nobody', () => {
    const failed = { outcome: 'failed', price: null, ms: { firstToken: null, total: 5000 } } as const
    ledger.record(call({ ...unknownTokens, ...failed, personKey: null }))
    expect(db.sql.prepare('SELECT * FROM usage_calls').get()).toMatchObject({
      person: null,
      input_tokens: null,
      cached_input_tokens: null,
      output_tokens: null,
      cost_usd: null,
      price: null,
      first_token_ms: null,
    })
    expect(all('person')).toMatchObject([{ key: null, calls: 1, failed: 1, inputTokens: 0, costUsd: null }])
  })

  it('survives being opened again', () => {
    ledger.record(call())
    db.close()
    db = openStateDb(join(folder, 'state.db'))
    ledger = openLedger(db.sql)
    expect(all('agent')).toMatchObject([{ key: 'protech', calls: 1 }])
  })
})

describe('a sum', () => {
  it('by person adds tokens and costs, the dearest first', () => {
    ledger.record(call({ costUsd: 0.25 }))
    ledger.record(call({ personKey: 'tg_8', costUsd: 0.5 }))
    ledger.record(call({ costUsd: 0.125, purpose: 'compaction' }))
    expect(all('person')).toEqual([
      {
        key: 'tg_8',
        calls: 1,
        failed: 0,
        inputTokens: 2000,
        cachedInputTokens: 500,
        outputTokens: 300,
        costUsd: 0.5,
        unknownCosts: 0,
      },
      {
        key: 'tg_7',
        calls: 2,
        failed: 0,
        inputTokens: 4000,
        cachedInputTokens: 1000,
        outputTokens: 600,
        costUsd: 0.375,
        unknownCosts: 0,
      },
    ])
  })

  it('never takes an unknown cost for nothing', () => {
    ledger.record(call({ costUsd: 0.25 }))
    ledger.record(call({ costUsd: null }))
    ledger.record(call({ ...unknownTokens, outcome: 'stopped' }))
    ledger.record(call({ ...unknownTokens, outcome: 'failed', ms: { firstToken: 300, total: 900 } }))
    expect(all('agent')).toMatchObject([{ calls: 4, failed: 1, costUsd: 0.25, unknownCosts: 3 }])
  })

  it('of calls without any known cost is unknown', () => {
    ledger.record(call({ costUsd: null, price: null }))
    expect(all('agent')).toMatchObject([{ costUsd: null, unknownCosts: 1 }])
  })

  it('takes a call that failed before its first word to be free', () => {
    ledger.record(call({ ...unknownTokens, outcome: 'failed', ms: { firstToken: null, total: 5000 } }))
    expect(all('agent')).toMatchObject([{ calls: 1, failed: 1, costUsd: null, unknownCosts: 0 }])
  })

  it('by model names the provider where there is one', () => {
    ledger.record(call())
    ledger.record(call({ provider: 'openrouter', model: 'qwen/qwen-3.5-72b:free', costUsd: 0 }))
    ledger.record(call({ ...unknownTokens, provider: '', model: 'extractive', costUsd: 0, price: noCost }))
    expect(all('model').map(({ key, costUsd }) => [key, costUsd])).toEqual([
      ['deepseek/deepseek-chat', 0.25],
      ['extractive', 0],
      ['openrouter/qwen/qwen-3.5-72b:free', 0],
    ])
  })

  it('by day follows the clock of the gateway, in order', () => {
    for (const hour of [0, 23]) ledger.record(call({ at: new Date(2026, 2, 2, hour, 30).getTime() }))
    ledger.record(call({ at: new Date(2026, 2, 1, 23, 59).getTime(), costUsd: 9 }))
    expect(all('day').map(({ key, calls }) => [key, calls])).toEqual([
      ['2026-03-01', 1],
      ['2026-03-02', 2],
    ])
  })

  it('takes its time from the first moment to before the last', () => {
    for (const at of [noon - 1, noon, noon + day - 1, noon + day]) ledger.record(call({ at }))
    expect(ledger.sumBy('agent', noon, noon + day)).toMatchObject([{ calls: 2 }])
    expect(ledger.sumBy('agent', 0, 1)).toEqual([])
  })
})
