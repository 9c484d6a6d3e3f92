/** A question that is asked and answered within one request, as over HTTP: it waits for a slot like any other and is accounted for. */
import { randomUUID } from 'node:crypto'
import { createEventQueue } from '../agent/event-queue.ts'
import type { Answer, TurnEvent, TurnRequest } from '../agent/turn.ts'
import type { LaneQueue } from '../lanes/lane-queue.ts'
import { extractiveModelName } from '../models/extractive.ts'
import type { ModelCall } from '../models/model-call.ts'
import type { RetrievalLog } from '../retrieval-log/records.ts'
import type { StateDb } from '../storage/state-db.ts'
import type { Ledger } from '../usage/ledger.ts'

export type AnswerRequestParts = {
  readonly db: StateDb
  readonly lanes: LaneQueue
  readonly ledger: Ledger
  readonly records: RetrievalLog
  readonly answer: (agentId: string, request: TurnRequest) => AsyncGenerator<TurnEvent>
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Rejects with LaneDrainingError when the gateway is stopping. */
export async function* answerRequest(
  parts: AnswerRequestParts,
  agentId: string,
  request: TurnRequest,
): AsyncGenerator<TurnEvent> {
  const turnId = randomUUID()
  const session = `agent:${agentId}:api:dm:${turnId}`
  const events = createEventQueue<TurnEvent>()
  const calls: ModelCall[] = []
  const answer = async (signal: AbortSignal) => {
    const onCall = (call: ModelCall) => void calls.push(call)
    try {
      for await (const event of parts.answer(agentId, { ...request, signal, onCall })) {
        if (event.type === 'done') record(parts, { turnId, agentId, session }, event.answer)
        events.push(event)
      }
    } finally {
      recordCalls(parts, { turnId, agentId, session }, calls)
    }
  }
  parts.lanes
    .run({ session, agent: agentId, lane: 'main' }, ({ signal }) => answer(signal), request.signal)
    .then(events.end, events.fail)
  yield* events.read()
}

type Asked = { readonly turnId: string; readonly agentId: string; readonly session: string }

function record({ records }: AnswerRequestParts, { turnId, agentId, session }: Asked, answer: Answer): void {
  if (answer.sources.length === 0 && !answer.declined) return
  records.record({ ...answer, turn: turnId, agentId, sessionKey: session, person: null })
}

function recordCalls(
  { db, ledger, now }: AnswerRequestParts,
  { turnId, agentId, session }: Asked,
  calls: readonly ModelCall[],
): void {
  const context = { at: now(), personKey: null, agentId, sessionKey: session, turnId, purpose: 'chat' as const }
  db.transaction(() => {
    for (const call of calls) if (call.model !== extractiveModelName) ledger.record({ ...call, ...context })
  })
}
