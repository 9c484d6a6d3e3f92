/** The HTTP side of a gateway: chat page, chat API, OpenAI-compatible API, health. */
import { existsSync } from 'node:fs'
import fastifyStatic from '@fastify/static'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { HttpError, type HttpParts } from './http-parts.ts'
import { addChatRoutes } from './routes-chat.ts'
import { addHealthRoutes } from './routes-health.ts'
import { addKnowledgeRoutes } from './routes-knowledge.ts'
import { addOpenAiRoutes } from './routes-openai.ts'
import { addWebhookRoutes } from './routes-webhook.ts'

const contentSecurityPolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ')

export async function createServer(parts: HttpParts): Promise<FastifyInstance> {
  const server = fastify({ bodyLimit: 1024 * 1024, forceCloseConnections: true })
  server.addHook('onSend', async (_request, reply) => {
    reply.header('content-security-policy', contentSecurityPolicy)
    reply.header('x-content-type-options', 'nosniff')
    reply.header('referrer-policy', 'no-referrer')
  })
  server.setErrorHandler((error, request, reply) => answerError(parts, error, request, reply))
  server.setNotFoundHandler((request, reply) => {
    const message = `There is nothing at ${request.method} ${pathOf(request)}.`
    return reply.code(404).send(toErrorBody('invalid_request_error', message, 'not_found'))
  })
  addHealthRoutes(server, parts)
  addOpenAiRoutes(server, parts)
  addKnowledgeRoutes(server, parts)
  addWebhookRoutes(server, parts)
  if (parts.webEnabled) await addWeb(server, parts)
  return server
}

async function addWeb(server: FastifyInstance, parts: HttpParts): Promise<void> {
  addChatRoutes(server, parts)
  if (existsSync(parts.uiFolder)) await server.register(fastifyStatic, { root: parts.uiFolder, index: 'index.html' })
  else server.get('/', (_request, reply) => reply.type('text/plain').send('The page is not built yet. Run: make setup'))
}

function answerError(parts: HttpParts, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = statusOf(error)
  if (status < 500)
    return reply.code(status).send(toErrorBody('invalid_request_error', messageOf(error), codeOf(error)))
  if (error instanceof HttpError)
    return reply
      .code(status)
      .header('retry-after', '2')
      .send(toErrorBody('server_error', error.message, error.code))
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

function codeOf(error: unknown): string | null {
  return error instanceof HttpError ? error.code : null
}
