/** What the chat page talks to: signing in, who am I, and a streamed answer. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Source } from '../agent/passage.ts'
import type { Answer, TurnEvent } from '../agent/turn.ts'
import type { Scope } from './api-keys.ts'
import { abortWith, formatEvent, sendEvents, turnFailed } from './event-stream.ts'
import { HttpError } from './http-error.ts'
import { beginTurn, type GuardedParts, type HttpParts } from './http-parts.ts'

const chatSchema = z.object({
  agent: z.string().optional(),
  messages: z
    .array(z.object({ role: z.enum(['user', 'assistant']), content: z.string() }))
    .min(1)
    .max(100),
})

const signInSchema = z.union([z.strictObject({ token: z.string() }), z.strictObject({ code: z.string() })])
const linkSchema = z.strictObject({ code: z.string() })

export function addChatRoutes(server: FastifyInstance, parts: GuardedParts): void {
  addSignIn(server, parts)
  addMe(server, parts)
  server.post('/api/chat', async (request, reply) => {
    const parsed = chatSchema.safeParse(request.body)
    const last = parsed.data?.messages.at(-1)
    if (!parsed.success || last?.role !== 'user')
      throw new HttpError(
        400,
        'Send {"messages": [{"role": "user", "content": "..."}]}; the last message has to be the user\'s.',
      )
    const signal = abortWith(reply)
    const turn = await beginTurn(parts, parsed.data.agent, {
      question: last.content,
      history: parsed.data.messages.slice(0, -1),
      signal,
    })
    return sendEvents(reply, toChatEvents(turn, signal, parts))
  })
}

function addSignIn(server: FastifyInstance, { access, guard }: GuardedParts): void {
  // A link that was used leads to the page too: who is signed in by it goes on, whoever is not is told how to get another.
  server.get('/sign-in', { exposeHeadRoute: false }, (request, reply) => {
    if (String(request.headers['sec-purpose'] ?? '').includes('prefetch')) return reply.code(204).send()
    const parsed = linkSchema.safeParse(request.query)
    if (!parsed.success || !access.redeem(parsed.data.code)) return reply.redirect('/?link=spent', 303)
    return reply.header('set-cookie', access.cookie()).redirect('/', 303)
  })

  server.post('/api/sign-in', (request, reply) => {
    const parsed = signInSchema.safeParse(request.body)
    if (!parsed.success) throw new HttpError(401, 'Send {"token": "..."}, or {"code": "..."} of a sign-in link.')
    const { data } = parsed
    const isRight = () => ('token' in data ? access.isToken(data.token.trim()) : access.redeem(data.code))
    if (!guard.attempt(request, 'sign-in', isRight)) throw new HttpError(401, 'That is not the gateway token.')
    return reply.header('set-cookie', access.cookie()).code(204).send()
  })

  server.post('/api/sign-out', (_request, reply) => reply.header('set-cookie', access.expiredCookie).code(204).send())
}

function addMe(server: FastifyInstance, parts: GuardedParts): void {
  server.get('/api/me', async (request) => {
    const caller = parts.guard.callerOf(request)
    const has = (scope: Scope) => caller.kind === 'known' && caller.scopes.includes(scope)
    if (!parts.access.isPublic && !has('chat'))
      return {
        signedIn: false,
        version: parts.version,
        agents: [],
        documents: 0,
        embedding: { model: '', state: 'ready' },
        indexing: null,
      }
    const status = await parts.keeper.knowledge.status()
    const { progress } = parts.keeper
    return {
      signedIn: true,
      admin: has('admin'),
      version: parts.version,
      agents: parts.agents,
      documents: status.documents,
      embedding: status.embedding,
      indexing: progress && { done: progress.done, total: progress.total },
    }
  })
}

async function* toChatEvents(
  turn: AsyncGenerator<TurnEvent>,
  signal: AbortSignal,
  parts: HttpParts,
): AsyncGenerator<string> {
  try {
    for await (const event of turn) {
      switch (event.type) {
        case 'sources':
          yield formatEvent({ sources: event.sources.map(toPageSource), question: event.searched }, 'sources')
          break
        case 'delta':
          yield formatEvent({ text: event.text }, 'delta')
          break
        case 'done':
          yield formatEvent(toPageAnswer(event.answer), 'done')
          break
      }
    }
  } catch (error) {
    if (signal.aborted) return
    parts.logger.error({ err: error }, 'a turn failed')
    yield formatEvent({ message: turnFailed }, 'failed')
  }
}

function toPageAnswer({ answer, declined, language, sources, nearest, model, ms }: Answer) {
  return { answer, declined, language, sources: sources.map(toPageSource), nearest, model, ms }
}

function toPageSource({ n, title, heading, file, lines, score, language, text, cited }: Source) {
  return { n, title, heading, file, lines, score, language, text, cited }
}
