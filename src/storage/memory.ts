/** Small facts that outlive a restart, by key. */
import type { StateDb } from './state-db.ts'

export type Memory = { read(key: string): string | undefined; write(key: string, value: string): void }

export function createMemory({ sql }: Pick<StateDb, 'sql'>): Memory {
  const select = sql.prepare('SELECT value FROM remembered WHERE key = ?')
  const put = sql.prepare('INSERT INTO remembered VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
  return {
    read(key) {
      const value = select.get(key)?.value
      return typeof value === 'string' ? value : undefined
    },
    write: (key, value) => void put.run(key, value),
  }
}
