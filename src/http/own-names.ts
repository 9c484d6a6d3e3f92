/**
 * By which names the gateway may be reached, and whose pages may talk to it. A page of another site that has its own name point to this
 * machine is told by its Host, one that calls across origins by its Origin. Exact comparison: nothing is unescaped, folded or guessed.
 */
import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'

/**
 * `none`: no browser, or a page's own plain GET; `own`: a page of the very host it calls; `allowed`: of gateway.allowedOrigins;
 * `foreign`: of anybody else.
 */
export type Origin = 'none' | 'own' | 'allowed' | 'foreign'

export type OwnNames = {
  /** `X-Forwarded-Host` and the like count for nothing. */
  isOwnHost(request: Pick<FastifyRequest, 'raw'>): boolean
  originOf(request: Pick<FastifyRequest, 'raw'>): Origin
}

export type OwnNamesOptions = {
  /** What the gateway listens on. */
  readonly host: string
  readonly port: () => number
  readonly allowedHosts: readonly string[]
  readonly allowedOrigins: readonly string[]
}

const everyAddress = ['0.0.0.0', '::', '[::]']

export function createOwnNames({ host, port, allowedHosts, allowedOrigins }: OwnNamesOptions): OwnNames {
  const machines = ['127.0.0.1', 'localhost', '[::1]']
  if (!everyAddress.includes(host)) machines.push(isIP(host) === 6 ? `[${host}]` : host.toLowerCase())
  const named = new Set(allowedHosts.map((name) => name.toLowerCase()))
  const origins = new Set(allowedOrigins.map((origin) => URL.parse(origin)?.origin ?? origin))
  /** Of the pages that are reached by this name; with TLS where a proxy stands before it. */
  const originsOf = (name: string) => (named.has(name) ? [`http://${name}`, `https://${name}`] : [`http://${name}`])
  const isListening = (name: string) => {
    const at = port()
    return machines.some((machine) => name === `${machine}:${at}` || (at === 80 && name === machine))
  }
  return {
    isOwnHost({ raw }) {
      const [name, ...more] = headersOf(raw, 'host')
      return name !== undefined && more.length === 0 && (isListening(name) || named.has(name))
    },
    originOf({ raw }) {
      const [origin, ...more] = headersOf(raw, 'origin')
      if (origin === undefined) return isOfSameOrigin(raw) ? 'none' : 'foreign'
      if (more.length > 0) return 'foreign'
      if (origins.has(origin)) return 'allowed'
      return isOfSameOrigin(raw) && originsOf(raw.headers.host ?? '').includes(origin) ? 'own' : 'foreign'
    },
  }
}

/** What the browser says of who asks: the page itself, or a person in the address bar. Programs say nothing. */
function isOfSameOrigin({ headers }: FastifyRequest['raw']): boolean {
  const site = headers['sec-fetch-site'] ?? 'none'
  return site === 'same-origin' || site === 'none'
}

/** Every one of them: Node keeps the first of some headers that come twice. */
function headersOf({ rawHeaders }: FastifyRequest['raw'], name: string): string[] {
  return rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name)
}
