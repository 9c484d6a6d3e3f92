/** The admin's view of conversations: which there are, and what was said. Who reads one stands in the log. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { SessionEntry } from '../sessions/session-entry.ts'
import { HttpError } from './http-error.ts'
import type { GuardedParts } from './http-parts.ts'

const listSchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset: z.coerce.number().int().min(0).default(0),
})

const transcriptSchema = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  before: z.coerce.number().int().min(0).optional(),
})

export function addSessionRoutes(server: FastifyInstance, { sessions, guard, logger }: GuardedParts): void {
  server.get('/api/sessions', (request) => {
    const parsed = listSchema.safeParse(request.query)
    if (!parsed.success) throw new HttpError(400, 'limit is 1 to 200, offset 0 or more.')
    const { limit, offset } = parsed.data
    const all = sessions.list().toSorted((left, right) => right.updatedAt.localeCompare(left.updatedAt))
    const shown = all.slice(offset, offset + limit)
    return { sessions: shown.map(toListed), total: all.length }
  })

  server.get<{ Params: { sessionId: string } }>('/api/sessions/:sessionId/transcript', async (request) => {
    const parsed = transcriptSchema.safeParse(request.query)
    if (!parsed.success) throw new HttpError(400, 'limit is 1 to 1000, before 0 or more.')
    const { sessionId } = request.params
    const found = await sessions.read(sessionId)
    if (!found) throw new HttpError(404, 'There is no such conversation. GET /api/sessions lists them.', 'not_found')
    const caller = guard.callerOf(request)
    const reader = caller.kind === 'known' ? `${caller.id} by ${caller.by}` : caller.kind
    logger.info(
      { reader, address: guard.addressOf(request), session: found.entry.key, sessionId },
      'a transcript was read',
    )
    const { limit, before = found.entries.length } = parsed.data
    const end = Math.min(before, found.entries.length)
    const start = Math.max(0, end - limit)
    return { session: toListed(found.entry), entries: found.entries.slice(start, end), start }
  })
}

function toListed({ key, sessionId, agentId, channel, chatKind, displayName, previous, ...rest }: SessionEntry) {
  const { messages, startedAt, updatedAt } = rest
  return { key, sessionId, agentId, channel, chatKind, displayName, previous, messages, startedAt, updatedAt }
}
