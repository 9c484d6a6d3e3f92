/** What a transaction leaves in the file, and when it is synced. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStateDb, type StateDb } from '../../src/storage/state-db.ts'

let folder: string
let db: StateDb
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'protech-state-'))
  db = openStateDb(join(folder, 'var/state.db'))
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

const remember = (key: string) => db.sql.prepare('INSERT INTO remembered VALUES (?, ?)').run(key, 'x')
const remembered = () =>
  db.sql
    .prepare('SELECT key FROM remembered')
    .all()
    .map(({ key }) => key)
/** 1: commits are not synced; 2: they are. */
const synchronous = () => Number(db.sql.prepare('PRAGMA synchronous').get()?.synchronous)

it('a durable transaction is synced, and nothing else is', () => {
  expect(synchronous()).toBe(1)
  expect(db.transaction(synchronous)).toBe(1)
  expect(db.durable(synchronous)).toBe(2)
  expect(synchronous()).toBe(1)
})

it('a transaction that throws leaves nothing, also with others joined to it', () => {
  for (const run of [db.transaction, db.durable]) {
    const failing = () =>
      run(() => {
        db.transaction(() => remember('joined'))
        throw new Error('no')
      })
    expect(failing).toThrow('no')
    expect(remembered()).toEqual([])
    expect(synchronous()).toBe(1)
  }
  db.durable(() => db.transaction(() => remember('kept')))
  expect(remembered()).toEqual(['kept'])
})
