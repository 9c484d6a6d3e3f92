/** What decides who may use a gateway, opened on its folder and its database. */
import type { StateDb } from '../storage/state-db.ts'
import { type Access, createAccess } from './access.ts'
import { createApiKeys } from './api-keys.ts'
import { createGatewayToken } from './gateway-token.ts'
import { createSignInCodes, type SignInCodes } from './sign-in-codes.ts'

export type OpenedAccess = { readonly access: Access; readonly codes: SignInCodes }

export type AccessPlace = {
  readonly db: StateDb
  /** var. */
  readonly folder: string
  /** gateway.auth.token. */
  readonly configured: string | undefined
  readonly isPublic: boolean
  readonly now: () => number
}

/** Throws GatewayTokenError. */
export function openAccess({ db, folder, configured, isPublic, now }: AccessPlace): OpenedAccess {
  const token = createGatewayToken(folder, configured)
  token.prepare()
  const codes = createSignInCodes(db, token, now)
  return { access: createAccess({ token, keys: createApiKeys(db, now), codes, isPublic }), codes }
}
