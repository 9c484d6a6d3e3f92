/** The OpenAI-compatible API: `model` is an agent's id, the answer's content ends with its sources. */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Exchange } from '../agent/prompt.ts'
import { type Answer, collectAnswer, type TurnEvent, type TurnRequest } from '../agent/turn.ts'
import { phrases } from '../language/phrases.ts'
import type { Logger } from '../log/logger.ts'
import { abortWith, formatEvent, sendEvents, turnFailed } from './event-stream.ts'
import { HttpError } from './http-error.ts'
import { beginTurn, type HttpParts } from './http-parts.ts'

const textPart = z.object({ type: z.literal('text', 'only text can be read here'), text: z.string() })
const textParts = z.array(textPart).transform((texts) => texts.map(({ text }) => text).join('\n'))
const message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: z.unknown(),
})
const requestSchema = z.object({
  model: z.string(),
  messages: z.array(message).min(1).max(500),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
})

export function addOpenAiRoutes(server: FastifyInstance, parts: HttpParts): void {
  const models = parts.agents.map(({ id }) => ({ id, object: 'model', created: 0, owned_by: 'protech' }))

  server.get('/v1/models', async () => ({ object: 'list', data: models }))

  server.get<{ Params: { model: string } }>('/v1/models/:model', async ({ params }) => {
    const found = models.find(({ id }) => id === params.model)
    if (!found) throw new HttpError(404, `There is no agent "${params.model.slice(0, 100)}".`, 'model_not_found')
    return found
  })

  server.post('/v1/chat/completions', async (request, reply) => {
    const { model, messages, stream, stream_options } = parse(requestSchema, request.body, [])
    const signal = abortWith(reply)
    const turn = await beginTurn(parts, model, { ...toTurn(messages), signal })
    const head = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model }
    if (stream)
      return sendEvents(
        reply,
        toChunks(turn, head, { withUsage: stream_options?.include_usage === true, signal, logger: parts.logger }),
      )
    return toCompletion(await collectAnswer(turn), head)
  })
}

/** Throws HttpError with the path of the first thing that is wrong. */
function parse<T>(schema: z.ZodType<T>, value: unknown, path: readonly PropertyKey[]): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new HttpError(
    400,
    `${[...path, ...(issue?.path ?? [])].join('.') || 'body'}: ${issue?.message ?? 'not a chat completion request'}`,
  )
}

/** System messages and tool results of the client are left out: what the agent may say is not the client's to change. */
function toTurn(messages: z.output<typeof requestSchema>['messages']): Omit<TurnRequest, 'signal'> {
  const spoken = messages
    .map((entry, index) => ({ ...entry, index }))
    .filter(({ role }) => role !== 'system' && role !== 'developer')
  const last = spoken.at(-1)
  if (last?.role !== 'user')
    throw new HttpError(
      400,
      `messages: the last message has to be the user's, and it is ${last ? `of role "${last.role}"` : 'missing'}.`,
    )
  const exchanges = spoken.flatMap(({ role, content, index }): Exchange[] => {
    if (role !== 'user' && role !== 'assistant') return []
    const text = textOf(content, index)
    return text === '' && index !== last.index
      ? []
      : [{ role, content: role === 'assistant' ? withoutSources(text) : text }]
  })
  return { question: exchanges.at(-1)?.content ?? '', history: exchanges.slice(0, -1) }
}

function textOf(content: unknown, index: number): string {
  if (content === null || content === undefined) return ''
  const path = ['messages', index, 'content']
  return Array.isArray(content) ? parse(textParts, content, path) : parse(z.string(), content, path)
}

type Head = { readonly id: string; readonly created: number; readonly model: string }

function toCompletion(answer: Answer, head: Head) {
  return {
    ...head,
    object: 'chat.completion',
    choices: [
      { index: 0, message: { role: 'assistant', content: answer.answer + sourceList(answer) }, finish_reason: 'stop' },
    ],
    usage: toUsage(answer),
    protech: toExtension(answer),
  }
}

type Streaming = { readonly withUsage: boolean; readonly signal: AbortSignal; readonly logger: Logger }

async function* toChunks(
  turn: AsyncGenerator<TurnEvent>,
  head: Head,
  { withUsage, signal, logger }: Streaming,
): AsyncGenerator<string> {
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
        if (withUsage)
          yield formatEvent({ ...head, object: 'chat.completion.chunk', choices: [], usage: toUsage(event.answer) })
      }
    }
  } catch (error) {
    if (signal.aborted) return
    logger.error({ err: error }, 'a turn failed')
    yield formatEvent({ error: { message: turnFailed, type: 'server_error', param: null, code: null } })
  }
  yield 'data: [DONE]\n\n'
}

function sourceList({ sources, language }: Answer): string {
  const lines = sources
    .filter(({ cited }) => cited)
    .map(
      ({ n, title, heading, file, lines: [from, to] }) =>
        `[${n}] ${heading === '' ? title : `${title} › ${heading}`} (${file}#L${from}-L${to})`,
    )
  return lines.length > 0 ? `\n\n${phrases.sources[language]}:\n${lines.join('\n')}` : ''
}

/** A client sends back what it was given: our own list of sources is no part of the conversation. */
function withoutSources(text: string): string {
  return text.replace(/\n\n(?:Sources|Источники):\n(?:\[\d+\] .*\n?)+$/u, '')
}

function toUsage({ usage }: Answer) {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
  }
}

function toExtension({ declined, language, searched, sources, nearest, model, ms }: Answer) {
  return { declined, language, searched, sources, nearest, model, ms }
}
