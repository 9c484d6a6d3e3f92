/**
 * var/state.db: what must survive a crash. One file, write-ahead log; other processes (the command line) may open it at the same time. What
 * is written here survives the end of the process at once. A power cut can take what came after the last durable transaction: an answer
 * whose commit it takes is written and sent once more. To sync stops the whole process for milliseconds, so that is done where somebody
 * outside has been promised something: that a message was taken in, that a person was forgotten.
 */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { migrations } from './migrations.ts'

export type StateDb = {
  readonly sql: DatabaseSync
  /** All of it or nothing; rethrows what `work` throws. Joins the transaction it is called in. */
  transaction<T>(work: () => T): T
  /** A transaction that is on disk when it returns, with all that was written before it. Not to be called in another one. */
  durable<T>(work: () => T): T
  /** What was deleted is on the disk no more, nor in the write-ahead log. Does nothing inside of a transaction. */
  purge(): void
  close(): void
}

/** The file is of a later version of ProTech, or is no database. */
export class StateDbError extends Error {
  override name = 'StateDbError'
}

/** How long a process waits for another one's transaction. */
const busyMs = 5000

/** @param file made, with its folder, when it is not there. Throws StateDbError. */
export function openStateDb(file: string): StateDb {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const sql = open(file)
  let depth = 0
  const db: StateDb = {
    sql,
    transaction(work) {
      if (depth > 0) return work()
      sql.exec('BEGIN IMMEDIATE')
      depth += 1
      try {
        const result = work()
        sql.exec('COMMIT')
        return result
      } catch (error) {
        if (sql.isTransaction) sql.exec('ROLLBACK')
        throw error
      } finally {
        depth -= 1
      }
    },
    durable(work) {
      sql.exec('PRAGMA synchronous = FULL')
      try {
        return db.transaction(work)
      } finally {
        sql.exec('PRAGMA synchronous = NORMAL')
      }
    },
    purge() {
      if (depth === 0) sql.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    },
    close: () => sql.close(),
  }
  migrate(db, file)
  return db
}

function open(file: string): DatabaseSync {
  try {
    closeSync(openSync(file, 'a', 0o600))
    const sql = new DatabaseSync(file)
    sql.exec(
      `PRAGMA busy_timeout = ${busyMs}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;
       PRAGMA secure_delete = ON`,
    )
    return sql
  } catch (error) {
    throw new StateDbError(
      `${file} cannot be opened as a database. Move it aside to begin with an empty one; questions not answered yet are in it.`,
      { cause: error },
    )
  }
}

function migrate(db: StateDb, file: string): void {
  const version = versionOf(db.sql)
  if (version > migrations.length)
    throw new StateDbError(`${file} was written by a later version of ProTech (${version} > ${migrations.length}).`)
  if (version === migrations.length) return
  db.transaction(() => {
    for (const step of migrations.slice(versionOf(db.sql))) db.sql.exec(step)
    db.sql.exec(`PRAGMA user_version = ${migrations.length}`)
  })
}

function versionOf(sql: DatabaseSync): number {
  return Number(sql.prepare('PRAGMA user_version').get()?.user_version ?? 0)
}
