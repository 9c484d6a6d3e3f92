/** What was retrieved for each question and what was said: one row a turn, for the person's /sources and for whoever reviews answers. */
import { z } from 'zod'
import type { Language } from '../language/detect.ts'
import type { StateDb } from '../storage/state-db.ts'

const source = z.object({
  n: z.number(),
  title: z.string(),
  heading: z.string(),
  file: z.string(),
  lines: z.tuple([z.number(), z.number()]).readonly(),
  score: z.number(),
  text: z.string(),
  cited: z.boolean(),
})

export type RecordedSource = Readonly<z.output<typeof source>>

export type RetrievalRecord = {
  readonly turn: string
  readonly agentId: string
  readonly sessionKey: string
  /** `<channel>:<id>` of the person who asked; null where nobody in particular did. */
  readonly person: string | null
  readonly language: Language
  readonly question: string
  readonly searched: string
  readonly answer: string
  readonly declined: boolean
  readonly sources: readonly RecordedSource[]
  readonly model: string
  readonly ms: { readonly retrieval: number; readonly model: number; readonly total: number }
}

export type RetrievalLog = {
  record(retrieval: RetrievalRecord): void
  find(turn: string): RetrievalRecord | undefined
  /** The latest of a conversation that had sources. */
  latest(sessionKey: string): RetrievalRecord | undefined
  count(person: string): number
  ofPerson(person: string): readonly RetrievalRecord[]
  /** The conversation goes by another key. */
  rekey(from: string, to: string): void
  forget(person: string): number
}

export function createRetrievalLog({ sql }: StateDb, now: () => number): RetrievalLog {
  const put = sql.prepare(
    `INSERT INTO retrievals (turn, at, agent, session, person, language, question, searched, answer, declined, sources, model, ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  )
  const byTurn = sql.prepare('SELECT * FROM retrievals WHERE turn = ?')
  const latest = sql.prepare(
    "SELECT * FROM retrievals WHERE session = ? AND sources <> '[]' ORDER BY at DESC, rowid DESC LIMIT 1",
  )
  const ofPerson = sql.prepare('SELECT * FROM retrievals WHERE person = ? ORDER BY at')
  const count = sql.prepare('SELECT COUNT(*) AS n FROM retrievals WHERE person = ?')
  const rekey = sql.prepare('UPDATE retrievals SET session = ? WHERE session = ?')
  const remove = sql.prepare('DELETE FROM retrievals WHERE person = ?')
  return {
    record({ turn, agentId, sessionKey, person, language, question, searched, answer, declined, sources, model, ms }) {
      const [shown, times] = [JSON.stringify(sources.map((each) => source.parse(each))), JSON.stringify(ms)]
      put.run(
        turn,
        now(),
        agentId,
        sessionKey,
        person,
        language,
        question,
        searched,
        answer,
        declined ? 1 : 0,
        shown,
        model,
        times,
      )
    },
    find: (turn) => toRecord(byTurn.get(turn)),
    latest: (sessionKey) => toRecord(latest.get(sessionKey)),
    ofPerson: (person) => ofPerson.all(person).flatMap((row) => toRecord(row) ?? []),
    count: (person) => Number(count.get(person)?.n ?? 0),
    rekey: (from, to) => void rekey.run(to, from),
    forget: (person) => Number(remove.run(person).changes),
  }
}

const times = z.object({ retrieval: z.number(), model: z.number(), total: z.number() })

function toRecord(row: Record<string, unknown> | undefined): RetrievalRecord | undefined {
  if (!row) return undefined
  return {
    turn: String(row.turn),
    agentId: String(row.agent),
    sessionKey: String(row.session),
    person: row.person === null ? null : String(row.person),
    language: row.language === 'ru' ? 'ru' : 'en',
    question: String(row.question),
    searched: String(row.searched),
    answer: String(row.answer),
    declined: row.declined === 1,
    sources: z.array(source).parse(JSON.parse(String(row.sources))),
    model: String(row.model),
    ms: times.parse(JSON.parse(String(row.ms))),
  }
}
