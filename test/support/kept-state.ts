/** What a running gateway keeps, read from its own files. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import type { RunningGateway } from './running-gateway.ts'

type Kept = Pick<RunningGateway, 'loaded'>
type Row = Readonly<Record<string, SQLOutputValue>>

/** @param query of var/state.db. */
export function keptRows(gateway: Kept, query: string, ...values: readonly (string | number)[]): readonly Row[] {
  const db = new DatabaseSync(join(gateway.loaded.places.var, 'state.db'), { readOnly: true })
  try {
    return db.prepare(query).all(...values)
  } finally {
    db.close()
  }
}

/** @returns `table.column` for each value, and the path of each file under var/agents, in which `trace` stands. */
export function tracesOf(gateway: Kept, trace: RegExp): readonly string[] {
  const tables = keptRows(gateway, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
  const places = tables.flatMap(({ name }) =>
    keptRows(gateway, `SELECT * FROM ${String(name)}`).flatMap((row) =>
      Object.entries(row)
        .filter(([, value]) => trace.test(String(value)))
        .map(([column]) => `${String(name)}.${column}`),
    ),
  )
  const agents = join(gateway.loaded.places.var, 'agents')
  const files = readdirSync(agents, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => trace.test(readFileSync(file, 'utf8')))
  return [...places, ...files.map((file) => file.slice(agents.length + 1))]
}
