/**
 * One writer per index. The lock stands beside its folder, which may be moved away when it is broken. It is an SQLite transaction: the operating system drops it with the process, so a kill leaves
 * nothing stale behind.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export type WriterLock = { release(): void }

/** @returns undefined when another process (or another part of this one) is the writer. */
export function takeWriterLock(indexes: string, slug: string): WriterLock | undefined {
  mkdirSync(indexes, { recursive: true })
  const database = new DatabaseSync(join(indexes, `${slug}.lock`))
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (error instanceof Error && /locked|busy/i.test(error.message)) return undefined
    throw error
  }
  return {
    release() {
      if (database.isOpen) database.close()
    },
  }
}
