/** What the command line asks of a running gateway about people: it holds their conversations open. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { HttpError } from './http-error.ts'
import type { GuardedParts } from './http-parts.ts'

const whoSchema = z.strictObject({
  channel: z.string().regex(/^[a-z]{1,20}$/),
  id: z.string().regex(/^[1-9]\d{0,15}$/),
})

export function addPeopleRoutes(server: FastifyInstance, { forgetPerson, guard, logger }: GuardedParts): void {
  server.post('/api/people/forget', async (request) => {
    const parsed = whoSchema.safeParse(request.body)
    if (!parsed.success) throw new HttpError(400, 'Send {"channel": "telegram", "id": "<numeric id>"}.')
    const caller = guard.callerOf(request)
    logger.info({ by: caller.kind === 'known' ? `${caller.id} by ${caller.by}` : caller.kind }, 'a person is forgotten')
    return forgetPerson(parsed.data)
  })
}
