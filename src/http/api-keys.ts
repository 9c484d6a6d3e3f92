/** Keys for programs, each with what it may do. Only a hash of a key is kept: what `create` returns is not to be had again. */
import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { StateDb } from '../storage/state-db.ts'

export const scopes = ['chat', 'read', 'admin'] as const
/** `chat` asks questions, `read` sees how the gateway is, `admin` may do everything. */
export type Scope = (typeof scopes)[number]

export type ApiKey = {
  readonly id: string
  readonly name: string
  readonly scopes: readonly Scope[]
  /** Milliseconds since 1970, as are the other times. */
  readonly createdAt: number
  /** To the minute. */
  readonly lastUsedAt: number | null
  readonly revokedAt: number | null
}

export type ApiKeys = {
  create(name: string, scopes: readonly Scope[]): ApiKey & { readonly secret: string }
  list(): readonly ApiKey[]
  /** @returns undefined when there is no such key, or it was revoked before. */
  revoke(id: string): ApiKey | undefined
  /** The key that holds at this moment; its use is noted. */
  find(secret: string): ApiKey | undefined
  isValid(id: string): boolean
}

const prefix = 'ptk_'
const minuteMs = 60_000

const rowSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.string().transform((text) => scopes.filter((scope) => text.split(' ').includes(scope))),
    created_at: z.number(),
    last_used_at: z.number().nullable(),
    revoked_at: z.number().nullable(),
  })
  .transform(
    ({ created_at, last_used_at, revoked_at, ...rest }): ApiKey => ({
      ...rest,
      createdAt: created_at,
      lastUsedAt: last_used_at,
      revokedAt: revoked_at,
    }),
  )

export function createApiKeys({ sql }: Pick<StateDb, 'sql'>, now: () => number): ApiKeys {
  const columns = 'id, name, scopes, created_at, last_used_at, revoked_at'
  const insert = sql.prepare(`INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, NULL, NULL) RETURNING ${columns}`)
  const all = sql.prepare(`SELECT ${columns} FROM api_keys ORDER BY created_at, id`)
  const end = sql.prepare(`UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL RETURNING ${columns}`)
  const byHash = sql.prepare(`SELECT ${columns} FROM api_keys WHERE hash = ? AND revoked_at IS NULL`)
  const byId = sql.prepare('SELECT 1 FROM api_keys WHERE id = ? AND revoked_at IS NULL')
  const used = sql.prepare('UPDATE api_keys SET last_used_at = ? WHERE id = ?')
  const one = (row: unknown) => (row === undefined ? undefined : rowSchema.parse(row))
  return {
    create(name, granted) {
      const secret = prefix + randomBytes(32).toString('base64url')
      const row = insert.get(randomBytes(4).toString('hex'), name, hashOf(secret), granted.join(' '), now())
      return { ...rowSchema.parse(row), secret }
    },
    list: () => all.all().map((row) => rowSchema.parse(row)),
    revoke: (id) => one(end.get(now(), id)),
    find(secret) {
      if (!secret.startsWith(prefix)) return undefined
      const key = one(byHash.get(hashOf(secret)))
      const minute = Math.floor(now() / minuteMs) * minuteMs
      if (key && (key.lastUsedAt ?? 0) < minute) used.run(minute, key.id)
      return key
    },
    isValid: (id) => byId.get(id) !== undefined,
  }
}

/** 256 random bits need no salt and no slow hash. */
function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
