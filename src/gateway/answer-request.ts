/** A question that is asked and answered within one request, as over HTTP: it waits for a slot like any other and is accounted for. */
import { randomUUID } from 'node:crypto'
import { createEventQueue } from '../agent/event-queue.ts'
import type { TurnEvent, TurnRequest } from '../agent/turn.ts'
import type { LaneQueue } from '../lanes/lane-queue.ts'
import type { ModelCall } from '../models/model-call.ts'
import type { StateDb } from '../storage/state-db.ts'
import { recordAnswer, recordCalls, type TurnRecords } from './record-turn.ts'

export type AnswerRequestParts = TurnRecords & {
  readonly db: StateDb
  readonly lanes: LaneQueue
  readonly answer: (agentId: string, request: TurnRequest) => AsyncGenerator<TurnEvent>
}

/** Rejects with LaneDrainingError when the gateway is stopping. */
export async function* answerRequest(
  parts: AnswerRequestParts,
  agentId: string,
  request: TurnRequest,
): AsyncGenerator<TurnEvent> {
  const turnId = randomUUID()
  const session = `agent:${agentId}:api:dm:${turnId}`
  const owner = { turnId, agentId, sessionKey: session, person: null }
  const events = createEventQueue<TurnEvent>()
  const calls: ModelCall[] = []
  const answer = async (signal: AbortSignal) => {
    const onCall = (call: ModelCall) => void calls.push(call)
    try {
      for await (const event of parts.answer(agentId, { ...request, signal, onCall })) {
        if (event.type === 'done') recordAnswer(parts, owner, event.answer)
        events.push(event)
      }
    } finally {
      parts.db.transaction(() => recordCalls(parts, owner, calls))
    }
  }
  parts.lanes
    .run({ session, agent: agentId, lane: 'main' }, ({ signal }) => answer(signal), request.signal)
    .then(events.end, events.fail)
  yield* events.read()
}
