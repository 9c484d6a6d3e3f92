/** What the command line asks of a running gateway, which is the one that writes the index. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { HttpError, type HttpParts } from './http-parts.ts'

export function addKnowledgeRoutes(server: FastifyInstance, parts: HttpParts): void {
  const preHandler: Parameters<typeof server.get>[1]['preHandler'] = async (request) => {
    if (!parts.access.isSignedIn(request)) throw new HttpError(401, 'This needs the gateway token.')
  }

  server.get('/api/knowledge/status', { preHandler }, () => parts.keeper.knowledge.status())

  server.post('/api/knowledge/sync', { preHandler }, (request) => {
    const parsed = z.object({ confirm: z.boolean().default(false) }).safeParse(request.body ?? {})
    if (!parsed.success) throw new HttpError(400, 'Send {"confirm": true}, or nothing.')
    return parts.keeper.knowledge.sync({ confirmDeletes: parsed.data.confirm })
  })
}
