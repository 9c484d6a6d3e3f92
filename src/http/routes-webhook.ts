/** Where a channel's service posts what comes in. Nothing but the channel's own secret opens it, and the answer's body is empty. */
import type { FastifyInstance } from 'fastify'
import type { GuardedParts } from './http-parts.ts'

export function addWebhookRoutes(
  server: FastifyInstance,
  { webhooks, guard }: Pick<GuardedParts, 'webhooks' | 'guard'>,
): void {
  for (const { path, isKnown, take } of webhooks)
    server.post(path, {
      onRequest: async (request, reply) => {
        if (isKnown(request.headers['x-telegram-bot-api-secret-token'])) return undefined
        guard.attempt(request, 'webhook', () => false)
        return reply.code(401).send()
      },
      handler: (request, reply) => {
        const status = take(request.body)
        return (status === 503 ? reply.header('retry-after', '2') : reply).code(status).send()
      },
    })
}
