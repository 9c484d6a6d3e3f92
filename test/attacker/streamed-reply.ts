/** Replies as the bytes of a stream, for what no well-meaning model sends. */
import type { Reply, Step } from '../support/stand-in-model-server.ts'
import type { AttackCall } from './attack-case.ts'

export type IdentifiedCall = AttackCall & { readonly id: string }

/** One event of a stream. */
export function event(delta: object, finish: string | null = null): Step {
  const choices = [{ index: 0, delta, finish_reason: finish }]
  return {
    raw: `data: ${JSON.stringify({ id: 'chatcmpl-attack', object: 'chat.completion.chunk', created: 0, model: 'm', choices })}\n\n`,
  }
}

/** All of them at once, under these ids. */
export function calling(calls: readonly IdentifiedCall[], text = ''): Reply {
  const toolCalls = calls.map(({ id, name, arguments: args }, index) => ({
    index,
    id,
    type: 'function',
    function: { name, arguments: args },
  }))
  return { steps: [...(text === '' ? [] : [{ text }]), event({ tool_calls: toolCalls }), { finish: 'tool_calls' }] }
}

/** In pieces with a pause, so that an answer is shown while it is written. */
export function sayingSlowly(text: string, pauseMs: number): Reply {
  const middle = Math.ceil(text.length / 2)
  return { steps: [{ text: text.slice(0, middle) }, { waitMs: pauseMs }, { text: text.slice(middle) }] }
}
