/** What of a turn is kept for whoever reviews answers and pays for them. */
import type { Answer } from '../agent/turn.ts'
import { extractiveModelName } from '../models/extractive.ts'
import type { ModelCall } from '../models/model-call.ts'
import type { RetrievalLog } from '../retrieval-log/records.ts'
import type { Ledger } from '../usage/ledger.ts'

export type TurnRecords = {
  readonly records: RetrievalLog
  readonly ledger: Ledger
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Whose turn it was. */
export type TurnOwner = {
  readonly turnId: string
  readonly agentId: string
  readonly sessionKey: string
  readonly person: string | null
}

/** What was looked up; manners are not. */
export function isOnRecord({ sources, declined }: Answer): boolean {
  return sources.length > 0 || declined
}

export function recordAnswer({ records }: TurnRecords, { turnId, ...owner }: TurnOwner, answer: Answer): void {
  if (isOnRecord(answer)) records.record({ ...answer, ...owner, turn: turnId })
}

/** Quoting passages is no call to anybody. */
export function recordCalls({ ledger, now }: TurnRecords, owner: TurnOwner, calls: readonly ModelCall[]): void {
  const { person: personKey, ...context } = owner
  for (const call of calls)
    if (call.model !== extractiveModelName)
      ledger.record({ ...call, ...context, personKey, at: now(), purpose: 'chat' })
}
