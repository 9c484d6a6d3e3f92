/** Everything that is kept of people and conversations, opened: for a gateway, and for a command that works on it without one. */
import { join } from 'node:path'
import { createPairing } from './channels/pairing.ts'
import type { LoadedConfig } from './config/load.ts'
import type { Stores } from './gateway/forget-person.ts'
import { createInbox } from './gateway/inbox.ts'
import { createOutbox } from './gateway/outbox.ts'
import { createForgetInLogs, type PausedLog } from './log/forget-in-logs.ts'
import type { Logger } from './log/logger.ts'
import { createFeedback } from './retrieval-log/feedback.ts'
import { createRetrievalLog } from './retrieval-log/records.ts'
import { openSessions } from './sessions/store.ts'
import { openSecretKey } from './storage/secret-key.ts'
import { openStateDb } from './storage/state-db.ts'
import { openLedger } from './usage/ledger.ts'
import { createPeople } from './users/people.ts'
import { createTombstones } from './users/tombstones.ts'
import { createUserFolders } from './users/user-folder.ts'

export type OpenedStores = Stores & {
  close(): Promise<void>
}

export type StoresOptions = {
  readonly loaded: LoadedConfig
  readonly logger: Logger
  readonly pausedLog: PausedLog
  readonly clock: () => Date
  /** Ends what reads in a person's folder, before the folder goes. @param path absolute. */
  readonly beforeRemoval?: (path: string) => Promise<void>
}

/** Throws StateDbError, SecretKeyError. */
export async function openStores({
  loaded,
  logger,
  pausedLog,
  clock,
  beforeRemoval,
}: StoresOptions): Promise<OpenedStores> {
  const { config, places } = loaded
  const now = () => clock().getTime()
  const secretKey = openSecretKey(places.var)
  const db = openStateDb(join(places.var, 'state.db'))
  try {
    const folder = join(places.var, 'agents')
    const folders = createUserFolders({ root: places.users, historyEntries: config.users.historyEntries, now })
    const sessions = await openSessions({ folder, clock, logger, reset: config.session.reset })
    return {
      config,
      db,
      sessions,
      records: createRetrievalLog(db, now),
      feedback: createFeedback(db, now),
      ledger: openLedger(db.sql),
      people: createPeople(db, now),
      pairing: createPairing(db, now, secretKey.pseudonymOf),
      inbox: createInbox(db, now),
      outbox: createOutbox(db, now),
      folders: {
        ...folders,
        async remove(person) {
          await beforeRemoval?.(folders.pathOf(person))
          return folders.remove(person)
        },
      },
      tombstones: createTombstones(db, secretKey, now),
      forgetInLogs: createForgetInLogs(join(places.var, 'logs'), pausedLog),
      logger,
      async close() {
        await sessions.close()
        db.close()
      },
    }
  } catch (error) {
    db.close()
    throw error
  }
}
