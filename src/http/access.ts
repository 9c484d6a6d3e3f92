/** Who may use the page and the API: the bearer of the gateway token, or a browser that signed in with it. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyRequest } from 'fastify'

export type Access = {
  /** Whether this request carries the token, or the cookie of a browser that signed in; always true when the web is public. */
  mayUse(request: FastifyRequest): boolean
  /** The same, and a public web does not count. */
  isSignedIn(request: FastifyRequest): boolean
  isToken(candidate: string): boolean
  /** The Set-Cookie value that signs a browser in. */
  readonly cookie: string
  readonly expiredCookie: string
}

const cookieName = 'protech_session'

/** The token of the config, else the one made at first start: 256 bits, in a file only its owner may read. */
export function openGatewayToken(folder: string, configured: string | undefined): string {
  if (configured) return configured
  const file = join(folder, 'gateway-token')
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const token = randomBytes(32).toString('base64url')
  writeFileSync(file, `${token}\n`, { mode: 0o600 })
  return token
}

/** The cookie is derived from the token: it survives a restart and dies with the token. */
export function createAccess(token: string, isPublic: boolean): Access {
  const session = createHmac('sha256', token).update('protech web session').digest('base64url')
  const attributes = 'Path=/; HttpOnly; SameSite=Strict'
  const isSignedIn = (request: FastifyRequest) => {
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (bearer !== undefined) return same(bearer, token)
    return same(cookieOf(request), session)
  }
  return {
    isSignedIn,
    mayUse: (request) => isPublic || isSignedIn(request),
    isToken: (candidate) => same(candidate, token),
    cookie: `${cookieName}=${session}; ${attributes}; Max-Age=${180 * 24 * 3600}`,
    expiredCookie: `${cookieName}=; ${attributes}; Max-Age=0`,
  }
}

function cookieOf(request: FastifyRequest): string {
  const cookies = (request.headers.cookie ?? '').split(';').map((item) => item.trim())
  return cookies.find((item) => item.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1) ?? ''
}

/** Constant time for equal lengths; hashed first, so that lengths tell nothing. */
function same(left: string, right: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'protech').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}
