/** The OpenAI-compatible API: `model` is an agent's id, the answer's content ends with its sources. */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Exchange } from '../agent/prompt.ts'
import { type Answer, collectAnswer, type TurnEvent, type TurnRequest } from '../agent/turn.ts'
import { phrases } from '../language/phrases.ts'
import { abortWith, formatEvent, sendEvents } from './event-stream.ts'
import { HttpError, type HttpParts, requireAccess } from './http-parts.ts'

const textPart = z.object({ type: z.literal('text'), text: z.string() })
const content = z.union([z.string(), z.array(textPart).transform((parts) => parts.map(({ text }) => text).join('\n'))])
const requestSchema = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']), content: content.nullish() })).min(1).max(200),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
})

export function addOpenAiRoutes(server: FastifyInstance, parts: HttpParts): void {
  const preHandler = requireAccess(parts)

  server.get('/v1/models', { preHandler }, async () => ({
    object: 'list',
    data: parts.agents.map(({ id }) => ({ id, object: 'model', created: 0, owned_by: 'protech' })),
  }))

  server.post('/v1/chat/completions', { preHandler }, async (request, reply) => {
    const parsed = requestSchema.safeParse(request.body)
    if (!parsed.success) {
      const issue = parsed.error.issues[0]
      throw new HttpError(400, `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not a chat completion request'}`)
    }
    const { model, messages, stream, stream_options } = parsed.data
    if (!parts.agents.some(({ id }) => id === model))
      throw new HttpError(404, `There is no agent "${model}". Known are ${parts.agents.map(({ id }) => id).join(', ')}.`)
    const turn = parts.answer(model, { ...toTurn(messages), signal: abortWith(reply) })
    const head = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model }
    if (stream) return sendEvents(reply, toChunks(turn, head, stream_options?.include_usage === true, parts))
    return toCompletion(await collectAnswer(turn), head)
  })
}

/** System messages of the client are left out: what the agent may say is not the client's to change. */
function toTurn(messages: z.output<typeof requestSchema>['messages']): Omit<TurnRequest, 'signal'> {
  const exchanges: Exchange[] = messages.flatMap(({ role, content: text }) =>
    role === 'user' || role === 'assistant' ? [{ role, content: withoutSources(text ?? '') }] : [],
  )
  const last = exchanges.at(-1)
  if (last?.role !== 'user') throw new HttpError(400, 'messages: the last message has to be the user\'s.')
  return { question: last.content, history: exchanges.slice(0, -1) }
}

type Head = { readonly id: string; readonly created: number; readonly model: string }

function toCompletion(answer: Answer, head: Head) {
  return {
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: answer.answer + sourceList(answer) }, finish_reason: 'stop' }],
    usage: toUsage(answer),
    protech: toExtension(answer),
  }
}

async function* toChunks(turn: AsyncGenerator<TurnEvent>, head: Head, withUsage: boolean, parts: HttpParts): AsyncGenerator<string> {
  const chunk = (delta: object, finish: string | null = null) => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: finish }],
  })
  try {
    let role: object = { role: 'assistant' }
    for await (const event of turn) {
      if (event.type === 'delta') {
        yield formatEvent(chunk({ ...role, content: event.text }))
        role = {}
      }
      if (event.type === 'done') {
        const list = sourceList(event.answer)
        if (list !== '') yield formatEvent(chunk({ content: list }))
        yield formatEvent({ ...chunk({}, 'stop'), protech: toExtension(event.answer) })
        if (withUsage) yield formatEvent({ ...head, object: 'chat.completion.chunk', choices: [], usage: toUsage(event.answer) })
      }
    }
  } catch (error) {
    parts.logger.error({ err: error }, 'a turn failed')
    yield formatEvent({ error: { message: 'Something went wrong here. Please try again.', type: 'server_error' } })
  }
  yield 'data: [DONE]\n\n'
}

function sourceList({ sources, language }: Answer): string {
  const lines = sources
    .filter(({ cited }) => cited)
    .map(({ n, title, heading, file, lines: [from, to] }) => `[${n}] ${heading === '' ? title : `${title} › ${heading}`} (${file}#L${from}-L${to})`)
  return lines.length > 0 ? `\n\n${phrases.sources[language]}:\n${lines.join('\n')}` : ''
}

/** A client sends back what it was given: our own list of sources is no part of the conversation. */
function withoutSources(text: string): string {
  return text.replace(/\n\n(?:Sources|Источники):\n(?:\[\d+\] .*\n?)+$/u, '')
}

function toUsage({ usage }: Answer) {
  return { prompt_tokens: usage.inputTokens, completion_tokens: usage.outputTokens, total_tokens: usage.inputTokens + usage.outputTokens }
}

function toExtension({ declined, language, searched, sources, nearest, model, ms }: Answer) {
  return { declined, language, searched, sources, nearest, model, ms }
}
