/** What the command line asks of a running gateway, which is the one that writes the index. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { HttpError } from './http-error.ts'
import type { HttpParts } from './http-parts.ts'

export function addKnowledgeRoutes(server: FastifyInstance, parts: HttpParts): void {
  server.get('/api/knowledge/status', () => parts.keeper.knowledge.status())

  server.post('/api/knowledge/sync', (request) => {
    const parsed = z.object({ confirm: z.boolean().default(false) }).safeParse(request.body ?? {})
    if (!parsed.success) throw new HttpError(400, 'Send {"confirm": true}, or nothing.')
    return parts.keeper.knowledge.sync({ confirmDeletes: parsed.data.confirm })
  })
}
