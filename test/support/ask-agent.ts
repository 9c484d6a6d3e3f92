/** Asks an agent of a running gateway as a channel does: by its workshop, with what a turn reports on the way. */
import { type Answer, collectAnswer } from '../../src/agent/turn.ts'
import type { ModelCall } from '../../src/models/model-call.ts'
import type { RunningGateway } from './running-gateway.ts'

export type AskAgentOptions = { readonly signal?: AbortSignal; readonly onCall?: (call: ModelCall) => void }

export function askAgent(
  { gateway: { workshop, keeper } }: RunningGateway,
  agent: string,
  { signal = new AbortController().signal, onCall = () => undefined }: AskAgentOptions = {},
): Promise<Answer> {
  const request = { question: 'what shutter speed for 25 fps', history: [], signal, onCall }
  return collectAnswer(workshop.answer(() => keeper.knowledge, agent, request))
}

/** What the answer of a model that failed, or is not asked, begins with. */
export const apology = 'The language model did not answer, so these are the passages that fit best.'
export const cutShort = 'The language model stopped in the middle of this answer. Please ask again.'
