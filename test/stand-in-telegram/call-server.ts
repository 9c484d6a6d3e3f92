/** The HTTP side: takes calls at /bot<token>/<method>, lets the planned faults happen to them, answers in Telegram's envelope. */
import { setTimeout as wait } from 'node:timers/promises'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Bot } from './bot.ts'
import { BotApiError, conflict, forbidden, notFound, tooManyRequests, unauthorized } from './bot-api-error.ts'
import { methodName, type Perform } from './bot-methods.ts'
import type { CallLog, Outcome } from './call-log.ts'
import type { Fault, Faults } from './faults.ts'
import { type Payload, parsePayload } from './payload.ts'

export type CallServerParts = {
  readonly bots: ReadonlyMap<string, Bot>
  readonly faults: Faults
  readonly perform: Perform
  readonly now: () => number
  readonly log: CallLog
}

export function createCallServer(parts: CallServerParts): FastifyInstance {
  const server = fastify({ forceCloseConnections: true, bodyLimit: 50 * 1024 * 1024 })
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  server.all('/*', async (request, reply) => {
    const { pathname, search } = new URL(request.url, 'http://127.0.0.1')
    const path = decodeURIComponent(pathname)
    const file = /^\/file\/bot([^/]*)\/(.+)$/.exec(path)
    if (file !== null) return sendFile(parts, file[1] ?? '', file[2] ?? '', reply)
    const asked = /^\/bot([^/]*)\/([^/]+)\/?$/.exec(path)
    if (asked === null) return sendError(reply, notFound())
    const answer = await answerCall(parts, { token: asked[1] ?? '', method: asked[2] ?? '', search, request, reply })
    return answer(reply)
  })
  return server
}

type Asked = {
  readonly token: string
  readonly method: string
  readonly search: string
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

type Answer = (reply: FastifyReply) => FastifyReply

async function answerCall(parts: CallServerParts, asked: Asked): Promise<Answer> {
  const { bots, now, log } = parts
  const method = methodName(asked.method)
  try {
    const payload = await payloadOf(asked)
    const note = log({ method, payload, at: now(), token: asked.token, outcome: { kind: 'open' } })
    const bot = bots.get(asked.token)
    if (bot === undefined) {
      const error = unauthorized(/^[1-9]\d*:/.test(asked.token) ? undefined : 'invalid token specified')
      return answerWith(note, error)
    }
    return await carryOut(parts, { bot, method, payload, note, gone: hangUpOf(asked.reply) })
  } catch (error) {
    if (error instanceof BotApiError) return (reply) => sendError(reply, error)
    throw error
  }
}

function payloadOf({ search, request }: Asked): Promise<Payload> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  return parsePayload(search.slice(1), request.headers['content-type'] ?? '', body)
}

function hangUpOf({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort()
  })
  return gone.signal
}

type Task = {
  readonly bot: Bot
  readonly method: string
  readonly payload: Payload
  readonly note: (outcome: Outcome) => void
  readonly gone: AbortSignal
}

async function carryOut(parts: CallServerParts, task: Task): Promise<Answer> {
  const fault = parts.faults.meet(task.method)
  const before = fault === undefined ? undefined : await insteadOf(parts, task, fault)
  if (before !== undefined) return before
  const answer = await performed(parts, task)
  const isLost = fault?.kind === 'timeout-after' || fault?.kind === 'reset'
  if (!isLost) return answer
  task.note({ kind: 'lost', effect: true })
  return fault.kind === 'reset' ? breakOff : leaveOpen
}

/** What a fault does in place of the call; undefined when the call goes on. */
async function insteadOf({ faults }: CallServerParts, task: Task, fault: Fault): Promise<Answer | undefined> {
  const { note, gone } = task
  switch (fault.kind) {
    case '429':
      return answerWith(note, tooManyRequests(fault.retryAfter))
    case '500':
      return answerWith(note, new BotApiError(500, 'Internal Server Error'))
    case '401':
      return answerWith(note, unauthorized())
    case '403':
      return answerWith(note, forbidden(fault.description.replace(/^Forbidden: /, '')))
    case '409':
      return answerWith(
        note,
        conflict('terminated by other getUpdates request; make sure that only one bot instance is running'),
      )
    case '502':
      note({ kind: 'lost', effect: false })
      return (reply) => reply.code(502).type('text/html').send('<html><body><h1>502 Bad Gateway</h1></body></html>')
    case 'garbage':
      note({ kind: 'lost', effect: false })
      return (reply) => reply.type('application/json').send(fault.body)
    case 'hang':
      await Promise.race([faults.released(), aborted(gone)])
      return gone.aborted ? lost(note) : undefined
    case 'slow':
      await Promise.race([wait(fault.ms), aborted(gone)])
      return gone.aborted ? lost(note) : undefined
    case 'reset':
      return fault.when === 'before' ? lost(note) : undefined
    case 'timeout-after':
      return undefined
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

function lost(note: Task['note']): Answer {
  note({ kind: 'lost', effect: false })
  return breakOff
}

async function performed({ perform }: CallServerParts, { bot, method, payload, note, gone }: Task): Promise<Answer> {
  try {
    const result = await perform(bot, method, payload, gone)
    note({ kind: 'ok', result })
    return (reply) => reply.type('application/json').send(JSON.stringify({ ok: true, result }))
  } catch (error) {
    if (error instanceof BotApiError) return answerWith(note, error)
    throw error
  }
}

function answerWith(note: Task['note'], error: BotApiError): Answer {
  note({ kind: 'error', code: error.code, description: error.message })
  return (reply) => sendError(reply, error)
}

function sendError(reply: FastifyReply, { code, message, parameters }: BotApiError): FastifyReply {
  if (parameters?.retry_after !== undefined) reply.header('retry-after', parameters.retry_after)
  return reply
    .code(code)
    .type('application/json')
    .send(JSON.stringify({ ok: false, error_code: code, description: message, ...(parameters && { parameters }) }))
}

function breakOff(reply: FastifyReply): FastifyReply {
  reply.hijack()
  reply.raw.socket?.resetAndDestroy()
  return reply
}

function leaveOpen(reply: FastifyReply): FastifyReply {
  reply.hijack()
  return reply
}

function sendFile({ bots }: CallServerParts, token: string, path: string, reply: FastifyReply): FastifyReply {
  const file = [...(bots.get(token)?.files.values() ?? [])].find((stored) => stored.path === path)
  return file === undefined
    ? sendError(reply, notFound())
    : reply.type('application/octet-stream').send(Buffer.from(file.bytes))
}
