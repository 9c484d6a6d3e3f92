/** Who sends a request: the bearer of the gateway token or of an API key, or a browser that signed in. Nothing a request says of its own rights counts. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { type ApiKeys, type Scope, scopes } from './api-keys.ts'
import type { GatewayToken } from './gateway-token.ts'
import type { SignInCodes } from './sign-in-codes.ts'

export type Caller =
  | { readonly kind: 'nobody' }
  /** Something was shown that is not right, or not any more; `shown` is what it hashes to. */
  | { readonly kind: 'wrong'; readonly by: 'bearer' | 'cookie'; readonly shown: string }
  | {
      readonly kind: 'known'
      readonly by: 'bearer' | 'cookie'
      /** `token`, or `key` and the key's id: for the log. */
      readonly id: string
      readonly scopes: readonly Scope[]
      /** False as soon as what was shown has been replaced or revoked. */
      stillHolds(): boolean
    }

export type Access = {
  /** A Bearer decides alone; without one the cookie does. */
  identify(headers: IncomingHttpHeaders): Caller
  isToken(candidate: string): boolean
  /** True once for each code of a sign-in link. */
  redeem(code: string): boolean
  /** The Set-Cookie value that signs a browser in. */
  cookie(): string
  readonly expiredCookie: string
  /** Whether everybody may ask. */
  readonly isPublic: boolean
}

export type AccessOptions = {
  readonly token: Pick<GatewayToken, 'current'>
  readonly keys: Pick<ApiKeys, 'find' | 'isValid'>
  readonly codes: Pick<SignInCodes, 'redeem'>
  readonly isPublic: boolean
}

const cookieName = 'protech_session'
const attributes = 'Path=/; HttpOnly; SameSite=Strict'
/** Of one name, as a page of a neighbouring port may add its own. */
const cookiesLookedAt = 4

export function createAccess({ token, keys, codes, isPublic }: AccessOptions): Access {
  const isToken = (candidate: string) => {
    const current = token.current()
    return current !== undefined && same(candidate, current)
  }
  const isSession = (candidate: string) => {
    const current = token.current()
    return current !== undefined && same(candidate, sessionOf(current))
  }
  const byBearer = (shown: string): Caller => {
    const key = keys.find(shown)
    if (key)
      return {
        kind: 'known',
        by: 'bearer',
        id: `key ${key.id}`,
        scopes: granted(key.scopes),
        stillHolds: () => keys.isValid(key.id),
      }
    if (!isToken(shown)) return wrong('bearer', shown)
    return { kind: 'known', by: 'bearer', id: 'token', scopes, stillHolds: () => isToken(shown) }
  }
  const byCookie = (shown: readonly string[]): Caller => {
    const right = shown.find(isSession)
    if (right === undefined) return wrong('cookie', shown.join(' '))
    return { kind: 'known', by: 'cookie', id: 'token', scopes, stillHolds: () => isSession(right) }
  }
  return {
    identify({ authorization = '', cookie = '' }) {
      const bearer = /^Bearer (.+)$/i.exec(authorization)?.[1]
      if (bearer !== undefined) return byBearer(bearer)
      const shown = cookiesOf(cookie)
      return shown.length > 0 ? byCookie(shown) : { kind: 'nobody' }
    },
    isToken,
    redeem: codes.redeem,
    cookie: () => `${cookieName}=${sessionOf(token.current() ?? '')}; ${attributes}; Max-Age=${180 * 24 * 3600}`,
    expiredCookie: `${cookieName}=; ${attributes}; Max-Age=0`,
    isPublic,
  }
}

/** Derived from the token: it survives a restart and dies with the token. */
function sessionOf(token: string): string {
  return createHmac('sha256', token).update('protech web session').digest('base64url')
}

function wrong(by: 'bearer' | 'cookie', shown: string): Caller {
  return { kind: 'wrong', by, shown: createHash('sha256').update(shown).digest('base64url') }
}

function granted(given: readonly Scope[]): readonly Scope[] {
  return given.includes('admin') ? scopes : given
}

function cookiesOf(header: string): string[] {
  return header
    .split(';')
    .map((item) => item.trim())
    .filter((item) => item.startsWith(`${cookieName}=`))
    .slice(0, cookiesLookedAt)
    .map((item) => item.slice(cookieName.length + 1))
}

/** Constant time for equal lengths; hashed first, so that lengths tell nothing. */
function same(left: string, right: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'protech').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}
