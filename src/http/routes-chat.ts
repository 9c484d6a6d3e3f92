/** What the chat page talks to: signing in, who am I, and a streamed answer. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Source } from '../agent/passage.ts'
import type { Answer, TurnEvent } from '../agent/turn.ts'
import { abortWith, formatEvent, sendEvents, turnFailed } from './event-stream.ts'
import { beginTurn, HttpError, type HttpParts, requireAccess } from './http-parts.ts'

const chatSchema = z.object({
  agent: z.string().optional(),
  messages: z
    .array(z.object({ role: z.enum(['user', 'assistant']), content: z.string() }))
    .min(1)
    .max(100),
})

export function addChatRoutes(server: FastifyInstance, parts: HttpParts): void {
  const { access } = parts

  server.get('/sign-in', (request, reply) => {
    const parsed = z.object({ token: z.string() }).safeParse(request.query)
    if (!parsed.success || !access.isToken(parsed.data.token))
      throw new HttpError(401, 'This link is not valid any more. ./protech start prints the current one.')
    return reply.header('set-cookie', access.cookie).header('cache-control', 'no-store').redirect('/', 303)
  })

  server.post('/api/sign-in', (request, reply) => {
    const parsed = z.object({ token: z.string() }).safeParse(request.body)
    if (!parsed.success || !access.isToken(parsed.data.token.trim()))
      throw new HttpError(401, 'That is not the gateway token.')
    return reply.header('set-cookie', access.cookie).code(204).send()
  })

  server.post('/api/sign-out', (_request, reply) => reply.header('set-cookie', access.expiredCookie).code(204).send())

  server.get('/api/me', async (request) => {
    if (!access.mayUse(request))
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
      version: parts.version,
      agents: parts.agents,
      documents: status.documents,
      embedding: status.embedding,
      indexing: progress && { done: progress.done, total: progress.total },
    }
  })

  server.post('/api/chat', { preHandler: requireAccess(parts) }, async (request, reply) => {
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
