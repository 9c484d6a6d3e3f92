/** What came to the model's address, as far as a model reads it. */
import { z } from 'zod'
import type { SeenContext } from './attack-case.ts'

const part = z.looseObject({ text: z.string().optional() })
const message = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(part), z.null()]).optional(),
  tool_call_id: z.string().optional(),
  tool_calls: z.array(z.looseObject({ id: z.string().optional() })).optional(),
})
const body = z.looseObject({
  model: z.string(),
  messages: z.array(message),
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string() }) })).optional(),
})

export type SeenMessage = { readonly role: string; readonly text: string; readonly callId: string | undefined }

export type SeenRequest = Omit<SeenContext, 'foreignMark'> & {
  readonly model: string
  /** Everything in the body. */
  readonly body: string
  /** System, then what was said before the turn. */
  readonly earlier: readonly SeenMessage[]
  /** From the person's message on. */
  readonly current: readonly SeenMessage[]
  /** Passages and results of tools: what neither the person nor the gateway wrote. */
  readonly untrusted: string
  /** The line that is between them. */
  readonly boundary: string | undefined
}

export function readRequest(raw: string): SeenRequest {
  const { model, messages, tools = [] } = body.parse(JSON.parse(raw))
  const seen = messages.map(
    ({ role, content, tool_call_id: callId }): SeenMessage => ({
      role,
      text: typeof content === 'string' ? content : (content ?? []).map(({ text = '' }) => text).join('\n'),
      callId,
    }),
  )
  const turn = Math.max(
    0,
    seen.findLastIndex(({ role }) => role === 'user'),
  )
  const textOf = (list: readonly SeenMessage[]) => list.map(({ text }) => text).join('\n')
  const current = seen.slice(turn)
  const asked = current[0]?.text ?? ''
  const toolResults = current.flatMap(({ role, text }) => (role === 'tool' ? [text] : []))
  return {
    model,
    body: raw,
    earlier: seen.slice(0, turn).filter(({ role }) => role !== 'system'),
    current,
    untrusted: [asked.split('\n\nQuestion: ', 1)[0] ?? '', ...toolResults].join('\n'),
    boundary: /^--- [^\n]+ ---$/m.exec(asked)?.[0],
    system: textOf(seen.filter(({ role }) => role === 'system')),
    messages: textOf(seen.filter(({ role }) => role !== 'system')),
    tools: tools.map((tool) => tool.function.name),
  }
}
