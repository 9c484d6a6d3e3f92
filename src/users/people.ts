/** Who has written: a name to show, the language they chose, whether they can be written to. By the service's numeric id, never by a name. */
import type { Language } from '../language/detect.ts'
import type { StateDb } from '../storage/state-db.ts'

export type Person = {
  readonly channel: string
  readonly id: string
  readonly name: string
  /** Chosen by the person; undefined: as their client says. */
  readonly language: Language | undefined
  /** Milliseconds since 1970. */
  readonly firstSeen: number
  readonly lastSeen: number
  readonly isReachable: boolean
}

export type People = {
  /** Notes that the person wrote, to the hour. @returns the person, and whether it was the first time. */
  meet(who: { channel: string; id: string; name: string }): { readonly person: Person; readonly isNew: boolean }
  find(channel: string, id: string): Person | undefined
  /** Who wrote last comes first. */
  list(): readonly Person[]
  /** @param language undefined: as the client says. */
  chooseLanguage(channel: string, id: string, language: Language | undefined): void
  setReachable(channel: string, id: string, isReachable: boolean): void
  forget(channel: string, id: string): void
}

const seenEveryMs = 3600 * 1000

export function createPeople({ sql, transaction }: StateDb, now: () => number): People {
  const select = sql.prepare('SELECT * FROM people WHERE channel = ? AND id = ?')
  const upsert = sql.prepare(
    `INSERT INTO people (channel, id, name, first_seen, last_seen) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (channel, id) DO UPDATE SET name = excluded.name, last_seen = excluded.last_seen, reachable = 1 RETURNING *`,
  )
  const all = sql.prepare('SELECT * FROM people ORDER BY last_seen DESC')
  const choose = sql.prepare('UPDATE people SET language = ? WHERE channel = ? AND id = ?')
  const reach = sql.prepare('UPDATE people SET reachable = ? WHERE channel = ? AND id = ?')
  const remove = sql.prepare('DELETE FROM people WHERE channel = ? AND id = ?')
  const find = (channel: string, id: string) => {
    const row = select.get(channel, id)
    return row && toPerson(row)
  }
  return {
    meet: ({ channel, id, name }) =>
      transaction(() => {
        const known = find(channel, id)
        if (known?.isReachable && known.name === name && now() - known.lastSeen < seenEveryMs)
          return { person: known, isNew: false }
        return { person: toPerson(upsert.get(channel, id, name, now(), now()) ?? {}), isNew: known === undefined }
      }),
    find,
    list: () => all.all().map(toPerson),
    chooseLanguage: (channel, id, language) => void choose.run(language ?? null, channel, id),
    setReachable: (channel, id, isReachable) => void reach.run(isReachable ? 1 : 0, channel, id),
    forget: (channel, id) => void remove.run(channel, id),
  }
}

function toPerson(row: Record<string, unknown>): Person {
  return {
    channel: String(row.channel),
    id: String(row.id),
    name: String(row.name),
    language: row.language === 'en' || row.language === 'ru' ? row.language : undefined,
    firstSeen: Number(row.first_seen),
    lastSeen: Number(row.last_seen),
    isReachable: row.reachable === 1,
  }
}
