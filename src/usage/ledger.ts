/**
 * What every model call took and cost, also of calls that failed or were stopped: one row a call, never changed. A cost that is not known
 * is null and is counted as such, never as zero. The table is `usage_calls` of the state database.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { ModelCall } from '../models/model-call.ts'

export type LedgerEntry = ModelCall & {
  /** When it was over, milliseconds since 1970. */
  readonly at: number
  /** null: nobody's, as for a request without a person behind it. */
  readonly personKey: string | null
  readonly agentId: string
  readonly sessionKey: string
  readonly turnId: string
  readonly purpose: 'chat' | 'compaction' | 'learning' | 'subagent'
}

export type UsageGroup = 'person' | 'agent' | 'model' | 'day'

export type UsageSum = {
  /** A person's key, an agent's id, "provider/model", or a day of the gateway's clock: "2026-03-01". */
  readonly key: string | null
  readonly calls: number
  readonly failed: number
  /** As far as the providers said. */
  readonly inputTokens: number
  readonly cachedInputTokens: number
  readonly outputTokens: number
  /** US dollars, of the calls whose cost is known; null when it is of none. */
  readonly costUsd: number | null
  /** Calls that cost something nobody knows. A call that failed before its first word is taken to be free. */
  readonly unknownCosts: number
}

export type Ledger = {
  record(entry: LedgerEntry): void
  /** Days in their order, all else the dearest first. @param from milliseconds since 1970; @param to the same, not included. */
  sumBy(group: UsageGroup, from: number, to: number): readonly UsageSum[]
  /** What was spent stays, for whom does not. */
  forget(personKey: string): void
}

const keyOf: Readonly<Record<UsageGroup, string>> = {
  person: 'person',
  agent: 'agent',
  model: "ltrim(provider || '/' || model, '/')",
  day: "date(at / 1000, 'unixepoch', 'localtime')",
}

const insert = `
  INSERT INTO usage_calls (at, person, agent, session, turn, provider, model, purpose, outcome,
    input_tokens, cached_input_tokens, output_tokens, cost_usd, price, first_token_ms, total_ms)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

function select(group: UsageGroup): string {
  return `
    SELECT ${keyOf[group]} AS key, count(*) AS calls, sum(outcome = 'failed') AS failed,
      total(input_tokens) AS input, total(cached_input_tokens) AS cached, total(output_tokens) AS output,
      sum(cost_usd) AS cost, sum(cost_usd IS NULL AND (outcome <> 'failed' OR first_token_ms IS NOT NULL)) AS unknown
    FROM usage_calls WHERE at >= ? AND at < ?
    GROUP BY key ORDER BY ${group === 'day' ? 'key' : 'cost DESC NULLS LAST, calls DESC, key'}`
}

/** @param db with the tables of storage/migrations.ts. */
export function openLedger(db: DatabaseSync): Ledger {
  const add = db.prepare(insert)
  const disown = db.prepare("UPDATE usage_calls SET person = NULL, session = '' WHERE person = ?")
  const sums = {
    person: db.prepare(select('person')),
    agent: db.prepare(select('agent')),
    model: db.prepare(select('model')),
    day: db.prepare(select('day')),
  }
  return {
    record({ at, personKey, agentId, sessionKey, turnId, purpose, ...call }) {
      add.run(
        ...[at, personKey, agentId, sessionKey, turnId, call.provider, call.model, purpose, call.outcome],
        ...[call.inputTokens, call.cachedInputTokens, call.outputTokens, call.costUsd],
        ...[call.price && JSON.stringify(call.price), call.ms.firstToken, call.ms.total],
      )
    },
    sumBy: (group, from, to) => sums[group].all(from, to).map(toSum),
    forget: (personKey) => void disown.run(personKey),
  }
}

function toSum({ key, calls, failed, input, cached, output, cost, unknown }: Record<string, SQLOutputValue>): UsageSum {
  return {
    key: typeof key === 'string' ? key : null,
    calls: Number(calls),
    failed: Number(failed),
    inputTokens: Number(input),
    cachedInputTokens: Number(cached),
    outputTokens: Number(output),
    costUsd: typeof cost === 'number' ? cost : null,
    unknownCosts: Number(unknown),
  }
}
