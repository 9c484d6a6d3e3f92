/**
 * Deletes what is kept of a person: conversations, questions, opinions, settings, their folder, messages that came and went, their lines in
 * the log. Of conversations that several people share their words go. Costs stay, without a name; a tombstone under a pseudonym stays too.
 */
import type { Pairing } from '../channels/pairing.ts'
import type { Config } from '../config/schema.ts'
import type { ForgetInLogs } from '../log/forget-in-logs.ts'
import type { Logger } from '../log/logger.ts'
import type { Feedback } from '../retrieval-log/feedback.ts'
import type { RetrievalLog } from '../retrieval-log/records.ts'
import { parseSessionKey, sessionKey } from '../routing/session-key.ts'
import type { Sessions } from '../sessions/store.ts'
import type { StateDb } from '../storage/state-db.ts'
import type { Ledger } from '../usage/ledger.ts'
import type { People } from '../users/people.ts'
import { type PersonId, personKey, personOfKey } from '../users/person-id.ts'
import type { Tombstones } from '../users/tombstones.ts'
import type { UserFolders } from '../users/user-folder.ts'
import type { Inbox } from './inbox.ts'
import type { Outbox } from './outbox.ts'

export type Stores = {
  readonly config: Pick<Config, 'agents' | 'session'>
  readonly db: StateDb
  readonly sessions: Sessions
  readonly records: RetrievalLog
  readonly feedback: Feedback
  readonly ledger: Ledger
  readonly people: People
  readonly pairing: Pairing
  readonly inbox: Inbox
  readonly outbox: Outbox
  readonly folders: UserFolders
  readonly tombstones: Tombstones
  readonly forgetInLogs: ForgetInLogs
  readonly logger: Logger
}

export type Forgotten = {
  readonly conversations: number
  readonly questions: number
  readonly opinions: number
  /** Lines of the log that named the person. */
  readonly logLines: number
}

/** Nothing of the person may be running meanwhile. @param accounts the ids of all bots. */
export async function forgetStored(stores: Stores, who: PersonId, accounts: readonly string[]): Promise<Forgotten> {
  const { db, sessions, logger } = stores
  const person = personKey(who)
  const keys = conversationsOf(stores, who, accounts)
  const sessionIds = sessions
    .list()
    .filter(({ key }) => keys.some((own) => key === own || key.startsWith(`${own}:subagent:`)))
    .flatMap(({ sessionId, previous }) => [sessionId, ...previous])
  const rows = stores.inbox.seqsOf(who.channel, who.id)
  const counts = db.durable(() => {
    stores.tombstones.set(person)
    const deleted = { questions: stores.records.forget(person), opinions: stores.feedback.forget(person) }
    stores.ledger.forget(person)
    stores.people.forget(who.channel, who.id)
    stores.pairing.forget(who.channel, who.id)
    stores.outbox.forget(who.channel, who.id, rows)
    stores.inbox.forget(who.channel, who.id)
    return deleted
  })
  const forgotten = await Promise.all(keys.map((key) => sessions.forget(key)))
  await sessions.redact(person)
  await stores.folders.remove(who)
  db.purge()
  const turns = rows.map((seq) => `t${seq}`)
  const logLines = await stores.forgetInLogs({ id: who.id, words: [person, ...keys, ...sessionIds, ...turns] })
  const conversations = forgotten.reduce((sum, count) => sum + count, 0)
  logger.info({ channel: who.channel, ...counts, conversations }, 'a person was forgotten')
  return { ...counts, conversations, logLines }
}

/** Every private conversation of the person, with whatever agent and bot; one that several people share stays. */
export function conversationsOf(
  { config, sessions }: Pick<Stores, 'config' | 'sessions'>,
  { channel, id }: PersonId,
  accounts: readonly string[],
): readonly string[] {
  const chat = { kind: 'direct' as const, id }
  const keys = config.agents.list.flatMap((agent) =>
    accounts.map((accountId) => sessionKey(agent.id, { channel, accountId, chat }, config.session)),
  )
  return sessions
    .list()
    .filter(({ key }) => {
      const parsed = parseSessionKey(key)
      if (parsed.kind !== 'direct') return false
      return keys.includes(key) || (parsed.peerId === id && (parsed.channel ?? channel) === channel)
    })
    .map(({ key }) => key)
}

/** Folders that came back with a backup, of people who had been forgotten, go again. @param people all who have one, by their keys. */
export async function forgetRestored(
  { folders, tombstones, logger }: Stores,
  people: readonly string[],
): Promise<void> {
  let removed = 0
  for (const person of people) {
    const who = personOfKey(person)
    const at = tombstones.at(person)
    const changed = at === undefined ? undefined : await folders.changedAt(who)
    if (at === undefined || changed === undefined || changed >= at) continue
    await folders.remove(who)
    removed += 1
  }
  if (removed > 0) logger.warn({ folders: removed }, 'folders of people who had been forgotten were there again')
}
