/** The HTTP side of a gateway: chat page, chat API, OpenAI-compatible API, the admin's view, health. */
import { existsSync } from 'node:fs'
import fastifyStatic from '@fastify/static'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { createClientAddress } from './client-address.ts'
import { createGuard, type Guard } from './guard.ts'
import { HttpError } from './http-error.ts'
import type { GuardedParts, HttpParts } from './http-parts.ts'
import { createLiveRequests } from './live-requests.ts'
import { createOwnNames } from './own-names.ts'
import { createRequestLimits } from './request-limits.ts'
import { needOf } from './route-needs.ts'
import { addChatRoutes } from './routes-chat.ts'
import { addHealthRoutes } from './routes-health.ts'
import { addKnowledgeRoutes } from './routes-knowledge.ts'
import { addOpenAiRoutes } from './routes-openai.ts'
import { addPeopleRoutes } from './routes-people.ts'
import { addSessionRoutes } from './routes-sessions.ts'
import { addWebhookRoutes } from './routes-webhook.ts'
import { addSecurityHeaders, refusalHeaders } from './security-headers.ts'

/** Throws ProxyAddressError. */
export async function createServer(parts: HttpParts): Promise<FastifyInstance> {
  const server = fastify({
    bodyLimit: 1024 * 1024,
    forceCloseConnections: true,
    frameworkErrors: (_error, _request, { raw }) => {
      const body = toErrorBody('invalid_request_error', 'The path of this request cannot be read.', null)
      raw.writeHead(400, { ...refusalHeaders, 'content-type': 'application/json' }).end(JSON.stringify(body))
    },
  })
  const guard = guardFor(server, parts)
  const guarded: GuardedParts = { ...parts, guard }
  server.addHook('onRoute', ({ method, url }) => requireNeeds([method].flat(), url, parts))
  server.addHook('onRequest', async (request, reply) => guard.admit(request, reply))
  server.addHook('onSend', async (_request, reply) => addSecurityHeaders(reply))
  server.setErrorHandler((error, request, reply) => answerError(parts, error, request, reply))
  server.setNotFoundHandler((request, reply) => {
    const message = `There is nothing at ${request.method} ${pathOf(request)}.`
    return reply.code(404).send(toErrorBody('invalid_request_error', message, 'not_found'))
  })
  addHealthRoutes(server, guarded)
  addOpenAiRoutes(server, parts)
  addKnowledgeRoutes(server, parts)
  addPeopleRoutes(server, guarded)
  addSessionRoutes(server, guarded)
  addWebhookRoutes(server, guarded)
  if (parts.webEnabled) await addWeb(server, guarded)
  return server
}

/** A route that nobody has thought about is not served at all. */
function requireNeeds(methods: readonly string[], url: string, { webhooks }: HttpParts): void {
  const paths = webhooks.map(({ path }) => path)
  for (const method of methods)
    if (needOf(method, url, paths) === undefined)
      throw new Error(`${method} ${url} has no line in route-needs.ts: say there who may use it.`)
}

function guardFor(server: FastifyInstance, { access, gateway, webhooks }: HttpParts): Guard {
  const { host, allowedHosts, allowedOrigins, trustedProxies, rateLimit } = gateway
  const port = () => {
    const address = server.server.address()
    return address === null || typeof address === 'string' ? gateway.port : address.port
  }
  const live = createLiveRequests()
  server.addHook('onClose', async () => live.close())
  return createGuard({
    access,
    names: createOwnNames({ host, port, allowedHosts, allowedOrigins }),
    limits: createRequestLimits(rateLimit, () => performance.now()),
    live,
    webhookPaths: webhooks.map(({ path }) => path),
    addressOf: createClientAddress(trustedProxies),
  })
}

async function addWeb(server: FastifyInstance, parts: GuardedParts): Promise<void> {
  addChatRoutes(server, parts)
  if (existsSync(parts.uiFolder)) await server.register(fastifyStatic, { root: parts.uiFolder, index: 'index.html' })
  else server.get('/', (_request, reply) => reply.type('text/plain').send('The page is not built yet. Run: make setup'))
}

function answerError(parts: HttpParts, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = statusOf(error)
  if (error instanceof HttpError) {
    const wait = error.retryAfterSeconds ?? (status >= 500 ? 2 : undefined)
    const type = status < 500 ? 'invalid_request_error' : 'server_error'
    if (wait !== undefined) reply.header('retry-after', String(wait))
    return reply.code(status).send(toErrorBody(type, error.message, error.code))
  }
  if (status < 500) return reply.code(status).send(toErrorBody('invalid_request_error', messageOf(error), null))
  if (!reply.raw.destroyed) parts.logger.error({ err: error, path: pathOf(request) }, 'request failed')
  return reply.code(500).send(toErrorBody('server_error', 'Something went wrong here. The log says what.', null))
}

/** The shape OpenAI's clients read, for every route. */
function toErrorBody(type: string, message: string, code: string | null) {
  return { error: { message, type, param: null, code } }
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? ''
}

function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status
  return typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
