/** One question to one model outside of any turn: no tools, no conversation, the whole text at once. */
import { HumanMessage } from '@langchain/core/messages'
import type { ModelCall } from '../models/model-call.ts'
import { toModelFailure } from '../models/model-failure.ts'
import type { TurnModel } from '../models/turn-model.ts'
import { createCallMeter } from './call-meter.ts'
import { runLoop } from './loop.ts'

/** The model failed of late and is left alone. */
export class RestingModelError extends Error {
  override name = 'RestingModelError'
}

export type OneQuestion = {
  readonly system: string
  readonly text: string
  readonly signal: AbortSignal
  /** For the ledger: told of every model call, also of one that failed. */
  readonly onCall: (call: ModelCall) => void
}

/** Rejects with RestingModelError, with what the provider rejected with, or with the reason of `signal`. */
export async function askOnce(model: TurnModel, { system, text, signal, onCall }: OneQuestion): Promise<string> {
  const leave = model.breaker?.enter()
  if (model.breaker && !leave) throw new RestingModelError(`${model.name} failed of late and is left alone.`)
  const meter = createCallMeter(model, () => performance.now())
  const { chat, timeouts } = model
  const messages = [new HumanMessage(text)]
  let outcome: ModelCall['outcome'] = 'stopped'
  let said = ''
  try {
    for await (const event of runLoop({ model: chat, system, messages, tools: undefined, timeouts, meter, signal }))
      if (event.type === 'text') said += event.text
    outcome = 'answered'
    leave?.succeeded()
    return said
  } catch (error) {
    if (!signal.aborted) {
      outcome = 'failed'
      leave?.failed(toModelFailure(error, Date.now()))
    }
    throw error
  } finally {
    leave?.giveBack()
    for (const call of meter.close(outcome)) onCall(call)
  }
}
