/**
 * The codes of sign-in links: each signs in one browser, once, within ten minutes, and stands in a link instead of the token. They are kept
 * in the state database, so that a command can make one for a running gateway and a restart loses none; a new token ends them all.
 */
import { createHmac, randomBytes } from 'node:crypto'
import type { StateDb } from '../storage/state-db.ts'
import type { GatewayToken } from './gateway-token.ts'

export type SignInCodes = {
  /** Undefined while there is no token. */
  create(): string | undefined
  /** True once for each code. */
  redeem(code: string): boolean
}

export const codeMinutes = 10

export function createSignInCodes(
  { sql }: Pick<StateDb, 'sql'>,
  token: Pick<GatewayToken, 'current'>,
  now: () => number,
): SignInCodes {
  const insert = sql.prepare('INSERT INTO sign_in_codes VALUES (?, ?)')
  const take = sql.prepare('DELETE FROM sign_in_codes WHERE hash = ? AND expires_at > ?')
  const sweep = sql.prepare('DELETE FROM sign_in_codes WHERE expires_at <= ?')
  const hashOf = (code: string, key: string) => createHmac('sha256', key).update(`sign-in code ${code}`).digest('hex')
  return {
    create() {
      const key = token.current()
      if (key === undefined) return undefined
      const code = randomBytes(32).toString('base64url')
      sweep.run(now())
      insert.run(hashOf(code, key), now() + codeMinutes * 60_000)
      return code
    },
    redeem(code) {
      const key = token.current()
      return key !== undefined && take.run(hashOf(code, key), now()).changes === 1
    },
  }
}
