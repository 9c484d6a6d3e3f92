/**
 * What every request passes before its route: the name it was sent to, how often its sender asks, whose page sent it, who sends it, and what
 * the route needs. Whoever guesses is locked out, by address and by the page that guesses, so that a page locks out nobody but itself.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Access, Caller } from './access.ts'
import { isFromThisMachine, networkOf } from './client-address.ts'
import { HttpError } from './http-error.ts'
import type { LiveRequests } from './live-requests.ts'
import type { Origin, OwnNames } from './own-names.ts'
import type { RequestLimits } from './request-limits.ts'
import { type Need, needOf } from './route-needs.ts'

export type Guard = {
  /** Throws HttpError. A reply that is returned has been sent. */
  admit(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined
  /** Who an admitted request comes from. */
  callerOf(request: FastifyRequest): Caller
  addressOf(request: FastifyRequest): string
  /** A secret that no header of ours carries. Counts as a guess when it is not right; throws HttpError for somebody who is locked out. */
  attempt(request: FastifyRequest, what: 'sign-in' | 'webhook', isRight: () => boolean): boolean
}

export type GuardOptions = {
  readonly access: Access
  readonly names: OwnNames
  readonly limits: RequestLimits
  readonly live: LiveRequests
  readonly webhookPaths: readonly string[]
  readonly addressOf: (request: FastifyRequest['raw']) => string
}

const nobody: Caller = { kind: 'nobody' }
const readingMethods = ['GET', 'HEAD']
const needsToken =
  'This needs the gateway token or an API key: send "Authorization: Bearer <token>", or open the link that ./protech token link prints.'

export function createGuard(options: GuardOptions): Guard {
  const { access, names, limits, live, webhookPaths, addressOf } = options
  const callers = new WeakMap<FastifyRequest, Caller>()

  const senderOf = ({ raw }: FastifyRequest, origin: Origin) => {
    const page = origin === 'foreign' ? 'a foreign page' : (raw.headers.origin ?? '')
    return `${networkOf(addressOf(raw))} ${page}`
  }
  /** A key is one program, wherever it runs; the token may be in many hands. */
  const whoseOf = ({ raw }: FastifyRequest, id: string) => (id === 'token' ? `${networkOf(addressOf(raw))} token` : id)
  const identify = (request: FastifyRequest, sender: string): Caller => {
    const caller = access.identify(request.headers)
    if (caller.kind === 'nobody') return caller
    const from = `${sender} ${caller.by}`
    const locked = limits.lockedSeconds(from)
    if (caller.kind === 'known' && (locked === 0 || isLocalProgram(request))) return caller
    if (locked > 0) throw lockedOut(locked)
    if (caller.kind === 'wrong') limits.fail(from, caller.by === 'cookie' ? caller.shown : undefined)
    return caller
  }

  /** Who it is takes one from what they may send. What a foreign page sends is nobody's, and so is what needs nobody. */
  const count = (request: FastifyRequest, need: Need, origin: Origin): Caller => {
    const sender = senderOf(request, origin)
    const isOpen = need === 'nothing' || (need === 'chat' && access.isPublic)
    const caller = isOpen || origin === 'foreign' ? nobody : identify(request, sender)
    const wait = limits.take(caller.kind === 'known' ? whoseOf(request, caller.id) : sender)
    if (wait > 0) throw new HttpError(429, `Too many requests. Ask again in ${wait} s.`, 'rate_limit_exceeded', wait)
    return caller
  }

  return {
    admit(request, reply) {
      const need = needOfRequest(request, webhookPaths)
      if (need === 'webhook') return undefined
      if (need === undefined) throw new HttpError(403, 'Nobody may use this: the route says not who may.')
      requireOwnHost(request, names)
      const origin = names.originOf(request)
      const caller = count(request, need, origin)
      callers.set(request, caller)
      if (origin === 'allowed') allowOrigin(request, reply)
      if (request.method === 'OPTIONS') return answerPreflight(origin, reply)
      requireOrigin(request, { need, origin, caller })
      requireScope(need, caller, access.isPublic)
      if (caller.kind === 'known') live.watch(reply, caller.stillHolds)
      return undefined
    },
    callerOf: (request) => callers.get(request) ?? nobody,
    addressOf: ({ raw }) => addressOf(raw),
    attempt(request, what, isRight) {
      const from = `${senderOf(request, names.originOf(request))} ${what}`
      const locked = limits.lockedSeconds(from)
      if (locked > 0) throw lockedOut(locked)
      const right = isRight()
      if (!right) limits.fail(from)
      return right
    },
  }
}

function requireOwnHost(request: FastifyRequest, names: OwnNames): void {
  if (!request.raw.url?.startsWith('/'))
    throw new HttpError(400, 'The request names another place than a path of this gateway.')
  if (!names.isOwnHost(request))
    throw new HttpError(
      421,
      'The gateway is not reached by this name. Use the address that ./protech start prints, or add the name to gateway.allowedHosts in protech.json5.',
      'unknown_host',
    )
}

function needOfRequest(request: FastifyRequest, webhookPaths: readonly string[]): Need | undefined {
  if (request.is404) return 'nothing'
  return needOf(request.method, request.routeOptions.url ?? '', webhookPaths)
}

/** Programs of this machine have the token's file; another one that shows a wrong token does not shut them out. Pages are no programs. */
function isLocalProgram({ raw }: FastifyRequest): boolean {
  return isFromThisMachine(raw) && !('origin' in raw.headers) && !('sec-fetch-site' in raw.headers)
}

type Judged = { readonly need: Need; readonly origin: Origin; readonly caller: Caller }

/** A foreign page changes nothing and reads nothing; a browser's cookie changes something only for a page that says whose it is. */
function requireOrigin({ method }: FastifyRequest, { need, origin, caller }: Judged): void {
  if (need === 'nothing') return
  const changes = !readingMethods.includes(method)
  if (origin === 'foreign' && (changes || need !== 'caller'))
    throw new HttpError(
      403,
      'A page of another site may not do this. Add its origin to gateway.allowedOrigins if it should.',
      'foreign_origin',
    )
  if (!changes || origin !== 'none') return
  if (need === 'own-page' || (caller.kind !== 'nobody' && caller.by === 'cookie'))
    throw new HttpError(
      403,
      'This came without an Origin. Programs send "Authorization: Bearer <token>"; a browser sends both by itself.',
      'missing_origin',
    )
}

function requireScope(need: Need, caller: Caller, isPublic: boolean): void {
  if (need === 'nothing' || need === 'caller' || need === 'own-page' || need === 'webhook') return
  if (isPublic && need === 'chat') return
  if (caller.kind !== 'known') throw new HttpError(401, needsToken, 'invalid_api_key')
  if (!caller.scopes.includes(need))
    throw new HttpError(
      403,
      `This API key may ${caller.scopes.join(' and ') || 'do nothing'}; this needs ${need}.`,
      'insufficient_scope',
    )
}

function lockedOut(seconds: number): HttpError {
  return new HttpError(
    429,
    `Too many wrong tokens from here. Nothing is looked at for another ${seconds} s.`,
    'locked_out',
    seconds,
  )
}

function allowOrigin(request: FastifyRequest, reply: FastifyReply): void {
  reply
    .header('access-control-allow-origin', request.headers.origin ?? '')
    .header('access-control-expose-headers', 'retry-after')
    .header('vary', 'Origin')
}

/** No cookies across origins: a page of another origin brings an API key. */
function answerPreflight(origin: Origin, reply: FastifyReply): FastifyReply {
  if (origin === 'foreign') throw new HttpError(403, 'Pages of this origin may not call the gateway.', 'foreign_origin')
  if (origin === 'allowed')
    reply
      .header('access-control-allow-methods', 'GET, POST')
      .header('access-control-allow-headers', 'authorization, content-type')
      .header('access-control-max-age', '600')
  return reply.code(204).send()
}
