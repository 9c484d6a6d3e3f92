/**
 * Who was forgotten, and when: under a pseudonym, so that nobody can be read out of it. What comes back later, as with a restored backup,
 * is known by it and goes again.
 */
import type { SecretKey } from '../storage/secret-key.ts'
import type { StateDb } from '../storage/state-db.ts'

export type Tombstones = {
  /** @param person `<channel>:<id>`. */
  set(person: string): void
  /** Milliseconds since 1970; undefined: never. */
  at(person: string): number | undefined
}

export function createTombstones({ sql }: Pick<StateDb, 'sql'>, key: SecretKey, now: () => number): Tombstones {
  const put = sql.prepare('INSERT INTO forgotten VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET at = excluded.at')
  const find = sql.prepare('SELECT at FROM forgotten WHERE person = ?')
  return {
    set: (person) => void put.run(key.pseudonymOf(person), now()),
    at(person) {
      const at = find.get(key.pseudonymOf(person))?.at
      return at === undefined ? undefined : Number(at)
    },
  }
}
