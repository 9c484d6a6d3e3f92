/** Strangers who ask to talk to a bot, and those an administrator has let in. Holds for private chats and grants nothing else. */
import { randomInt } from 'node:crypto'
import type { StateDb } from '../storage/state-db.ts'

export type PairingRequest = {
  readonly channel: string
  readonly accountId: string
  readonly sender: string
  readonly name: string
  readonly code: string
  /** Milliseconds since 1970. */
  readonly askedAt: number
}

export type Approved = Omit<PairingRequest, 'code' | 'askedAt'> & { readonly approvedAt: number }

export type Pairing = {
  isApproved(channel: string, accountId: string, sender: string): boolean
  /** @returns the code to show; undefined when one was shown within the hour, or too many are waiting. */
  ask(who: Omit<PairingRequest, 'code' | 'askedAt'>): string | undefined
  pending(): readonly PairingRequest[]
  approved(): readonly Approved[]
  /** @returns who was let in; undefined when no such code is waiting. */
  approve(code: string): PairingRequest | undefined
  revoke(channel: string, sender: string): number
  /** Who was let in stays let in, under a pseudonym; name and number go, and so does a request that waits. */
  forget(channel: string, sender: string): void
}

const validMs = 3600 * 1000
const mostPending = 3
/** Without characters that are read as one another. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** @param pseudonymOf gives the same name for the same text, and nobody can read the text out of it. */
export function createPairing(
  { sql, transaction }: StateDb,
  now: () => number,
  pseudonymOf: (text: string) => string,
): Pairing {
  const approvedOne = sql.prepare(
    'SELECT 1 FROM pairing WHERE channel = ? AND account = ? AND sender = ? AND approved_at IS NOT NULL',
  )
  const pending = sql.prepare('SELECT * FROM pairing WHERE approved_at IS NULL AND asked_at > ? ORDER BY asked_at')
  const put = sql.prepare(
    `INSERT INTO pairing (channel, account, sender, name, code, asked_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (channel, account, sender) DO UPDATE SET name = excluded.name, code = excluded.code, asked_at = excluded.asked_at`,
  )
  const approve = sql.prepare(
    'UPDATE pairing SET approved_at = ?, code = NULL WHERE channel = ? AND account = ? AND sender = ?',
  )
  const approvedAll = sql.prepare('SELECT * FROM pairing WHERE approved_at IS NOT NULL ORDER BY approved_at')
  const revoke = sql.prepare('DELETE FROM pairing WHERE channel = ? AND sender = ?')
  const expire = sql.prepare('DELETE FROM pairing WHERE approved_at IS NULL AND asked_at <= ?')
  const unname = sql.prepare(
    "UPDATE OR REPLACE pairing SET name = '', sender = ? WHERE channel = ? AND sender = ? AND approved_at IS NOT NULL",
  )
  const hidden = (channel: string, sender: string) => `~${pseudonymOf(`${channel}:${sender}`)}`
  const withdraw = sql.prepare('DELETE FROM pairing WHERE approved_at IS NULL AND channel = ? AND sender = ?')
  const waiting = () => pending.all(now() - validMs).map(toRequest)
  return {
    isApproved: (channel, accountId, sender) =>
      [sender, hidden(channel, sender)].some((name) => approvedOne.get(channel, accountId, name) !== undefined),
    ask: ({ channel, accountId, sender, name }) =>
      transaction(() => {
        expire.run(now() - validMs)
        const here = waiting().filter((request) => request.channel === channel && request.accountId === accountId)
        if (here.length >= mostPending || here.some((request) => request.sender === sender)) return undefined
        const code = newCode()
        put.run(channel, accountId, sender, name, code, now())
        return code
      }),
    pending: waiting,
    approved: () => approvedAll.all().map((row) => ({ ...whoOf(row), approvedAt: Number(row.approved_at) })),
    approve: (code) =>
      transaction(() => {
        const request = waiting().find((candidate) => candidate.code === code.trim().toUpperCase())
        if (request) approve.run(now(), request.channel, request.accountId, request.sender)
        return request
      }),
    forget: (channel, sender) =>
      transaction(() => {
        withdraw.run(channel, sender)
        unname.run(hidden(channel, sender), channel, sender)
      }),
    revoke: (channel, sender) =>
      [sender, hidden(channel, sender)].reduce((sum, name) => sum + Number(revoke.run(channel, name).changes), 0),
  }
}

function newCode(): string {
  return Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]).join('')
}

function whoOf(row: Record<string, unknown>) {
  return {
    channel: String(row.channel),
    accountId: String(row.account),
    sender: String(row.sender),
    name: String(row.name),
  }
}

function toRequest(row: Record<string, unknown>): PairingRequest {
  return { ...whoOf(row), code: String(row.code), askedAt: Number(row.asked_at) }
}
