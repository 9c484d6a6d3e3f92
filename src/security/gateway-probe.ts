/**
 * Asks a running gateway as an attacker would: without a token, with a wrong one, under a foreign name, from a foreign page. It changes
 * nothing: what would change something is sent without what it needs, and has to be refused before that is noticed.
 */
import { request } from 'node:http'

export type GatewayOffence = {
  readonly kind: 'no-auth' | 'wrong-token' | 'host' | 'origin' | 'token-in-url' | 'headers'
  readonly what: string
}

export type GatewayProbe = {
  /** Why nothing could be tried; undefined when it was. */
  readonly failure: string | undefined
  readonly offences: readonly GatewayOffence[]
}

export type GatewayTarget = {
  readonly host: string
  readonly port: number
  /** Undefined: there is none yet, and what needs the right one is not tried. */
  readonly token: string | undefined
  /** Chat and models are open to all by choice. */
  readonly isPublic: boolean
}

type Answer = { readonly status: number; readonly headers: Readonly<Record<string, unknown>>; readonly body: string }
type Sent = {
  readonly method?: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}
type Ask = (sent: Sent) => Promise<Answer>

const patienceMs = 5000
const longestBody = 64 * 1024

/** What the administrator alone may see, and what needs a token unless the web is public. */
const adminRoutes = ['/api/knowledge/status', '/api/sessions']
const chatRoutes: readonly Sent[] = [
  { path: '/v1/models' },
  { method: 'POST', path: '/v1/chat/completions', body: '{}', headers: { 'content-type': 'application/json' } },
  { method: 'POST', path: '/api/chat', body: '{}', headers: { 'content-type': 'application/json' } },
]

export async function probeGateway(target: GatewayTarget): Promise<GatewayProbe> {
  const address = `${target.host}:${target.port}`
  if (target.port === 0)
    return { failure: 'gateway.port is 0: the port is another at each start and cannot be known.', offences: [] }
  const ask: Ask = (sent) => send(target, sent)
  const first = await ask({ path: '/healthz' }).catch(() => undefined)
  if (!first) return { failure: `Nothing answers at ${address}.`, offences: [] }
  if (!isOurs(first)) return { failure: `What answers at ${address} is no gateway of ProTech's.`, offences: [] }
  try {
    const probes = [withoutToken, withWrongToken, underForeignName, fromForeignPage, withTokenInUrl, headersOf]
    const offences: GatewayOffence[] = []
    for (const probe of probes) offences.push(...(await probe(ask, target)))
    return { failure: undefined, offences }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { failure: `The gateway at ${address} stopped answering: ${reason}`, offences: [] }
  }
}

function isOurs({ body }: Answer): boolean {
  return /"status"\s*:\s*"(?:ok|degraded|down)"/.test(body) && body.includes('"version"')
}

async function withoutToken(ask: Ask, { isPublic }: GatewayTarget): Promise<GatewayOffence[]> {
  const shut = [...adminRoutes.map((path): Sent => ({ path })), ...(isPublic ? [] : chatRoutes)]
  return offencesOf(ask, 'no-auth', shut, isServed)
}

async function withWrongToken(ask: Ask): Promise<GatewayOffence[]> {
  const headers = { authorization: 'Bearer an-audit-tries-a-wrong-token-here' }
  return offencesOf(ask, 'wrong-token', [{ path: '/api/knowledge/status', headers }], isServed)
}

async function underForeignName(ask: Ask): Promise<GatewayOffence[]> {
  const names = ['audit.example', 'localhost.audit.example', '127.0.0.1.audit.example']
  const sent = names.map((host): Sent => ({ path: '/healthz', headers: { host } }))
  return offencesOf(ask, 'host', sent, isServed)
}

/** Signing out needs no token and changes nothing here; a gateway that looks at the origin refuses it all the same. */
async function fromForeignPage(ask: Ask): Promise<GatewayOffence[]> {
  const origins = ['https://audit.example', 'null']
  const sent = origins.map((origin): Sent => ({ method: 'POST', path: '/api/sign-out', headers: { origin } }))
  return offencesOf(ask, 'origin', sent, isServed)
}

async function withTokenInUrl(ask: Ask, { token, isPublic }: GatewayTarget): Promise<GatewayOffence[]> {
  if (token === undefined) return []
  const value = encodeURIComponent(token)
  const paths = ['token', 'access_token', 'auth'].map((name) => `/api/knowledge/status?${name}=${value}`)
  const sent = [...paths, ...(isPublic ? [] : [`/v1/models?token=${value}`])].map((path): Sent => ({ path }))
  const cookie = await ask({ path: `/sign-in?token=${value}` })
  const signsIn = 'set-cookie' in cookie.headers
  return [
    ...(await offencesOf(ask, 'token-in-url', sent, isServed)),
    ...(signsIn ? [{ kind: 'token-in-url', what: 'GET /sign-in?token=… signs in' } as const] : []),
  ]
}

async function headersOf(ask: Ask): Promise<GatewayOffence[]> {
  const { headers } = await ask({ path: '/' })
  const missing = ['content-security-policy', 'x-content-type-options'].filter((name) => !(name in headers))
  return missing.map((name) => ({ kind: 'headers', what: `GET / comes without ${name}` }))
}

async function offencesOf(
  ask: Ask,
  kind: GatewayOffence['kind'],
  sent: readonly Sent[],
  isWrong: (answer: Answer) => boolean,
): Promise<GatewayOffence[]> {
  const offences: GatewayOffence[] = []
  for (const one of sent) {
    const answer = await ask(one)
    if (isWrong(answer)) offences.push({ kind, what: describe(one, answer) })
  }
  return offences
}

/** A route that is not there serves nothing; a body that is found wanting was let in first. */
function isServed({ status }: Answer): boolean {
  return status < 400 || status === 400 || status === 415 || status === 422 || status >= 500
}

/** The token never stands in it. */
function describe({ method = 'GET', path, headers = {} }: Sent, { status }: Answer): string {
  const named = Object.entries(headers).filter(([name]) => name === 'host' || name === 'origin')
  const under = named.map(([name, value]) => ` with ${name} ${value}`).join('')
  return `${method} ${path.replace(/=.*/, '=…')}${under} answers ${status}`
}

function send({ host, port }: GatewayTarget, { method = 'GET', path, headers, body }: Sent): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const outgoing = request({ host: reachable(host), port, method, path, headers, agent: false, timeout: patienceMs })
  outgoing.on('response', (response) => {
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (part: string) => {
      text += part
      if (text.length > longestBody) response.destroy()
    })
    response.on('close', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
  })
  outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${patienceMs / 1000} s`)))
  outgoing.on('error', reject)
  outgoing.end(body)
  return promise
}

/** An address that means "all of this machine's" is asked over loopback. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return /^\[?::\]?$/.test(host) ? '::1' : host.replace(/^\[|\]$/g, '')
}
