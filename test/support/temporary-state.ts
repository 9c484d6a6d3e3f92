/** A state database in a folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStateDb, type StateDb } from '../../src/storage/state-db.ts'

export type TemporaryState = { readonly db: StateDb; remove(): void }

export function openTemporaryState(): TemporaryState {
  const folder = mkdtempSync(join(tmpdir(), 'protech-state-'))
  const db = openStateDb(join(folder, 'state.db'))
  return {
    db,
    remove() {
      db.close()
      rmSync(folder, { recursive: true })
    },
  }
}
