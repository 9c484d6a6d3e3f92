/** A state database of its own in a temporary folder, with an outbox in it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createOutbox, type Outbox } from '../../src/gateway/outbox.ts'
import { openStateDb, type StateDb } from '../../src/storage/state-db.ts'

export type TemporaryOutbox = { readonly outbox: Outbox; readonly db: StateDb; close(): void }

export function openTemporaryOutbox(): TemporaryOutbox {
  const folder = mkdtempSync(join(tmpdir(), 'protech-outbox-'))
  const db = openStateDb(join(folder, 'state.db'))
  return {
    db,
    outbox: createOutbox(db, Date.now),
    close() {
      db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
