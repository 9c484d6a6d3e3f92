/** What people thought of an answer: one row a turn and person, changed as often as they change their mind. */
import type { StateDb } from '../storage/state-db.ts'

export const downReasons = ['wrong', 'incomplete', 'outdated', 'off-topic'] as const
export type DownReason = (typeof downReasons)[number]

export type Opinion = {
  readonly verdict: 'up' | 'down' | undefined
  readonly reason: string | undefined
  readonly comment: string | undefined
}

export type Feedback = {
  /** undefined takes it back. A verdict that changes loses its reason. */
  judge(turn: string, person: string, verdict: 'up' | 'down' | undefined): void
  explain(turn: string, person: string, reason: DownReason): void
  comment(turn: string, person: string, comment: string): void
  find(turn: string, person: string): Opinion | undefined
  ofPerson(person: string): readonly (Opinion & { readonly turn: string })[]
  /** Those that were not taken back. */
  count(person: string): number
  forget(person: string): number
}

export function createFeedback({ sql }: StateDb, now: () => number): Feedback {
  const judge = sql.prepare(
    `INSERT INTO feedback (turn, person, verdict, at) VALUES (?, ?, ?, ?) ON CONFLICT (turn, person) DO UPDATE SET
     reason = CASE WHEN verdict IS excluded.verdict THEN reason END, verdict = excluded.verdict, at = excluded.at`,
  )
  const explain = sql.prepare(
    `INSERT INTO feedback (turn, person, verdict, reason, at) VALUES (?, ?, 'down', ?, ?)
     ON CONFLICT (turn, person) DO UPDATE SET verdict = 'down', reason = excluded.reason, at = excluded.at`,
  )
  const comment = sql.prepare(
    `INSERT INTO feedback (turn, person, comment, at) VALUES (?, ?, ?, ?)
     ON CONFLICT (turn, person) DO UPDATE SET comment = excluded.comment, at = excluded.at`,
  )
  const select = sql.prepare('SELECT * FROM feedback WHERE turn = ? AND person = ?')
  const all = sql.prepare('SELECT * FROM feedback WHERE person = ? ORDER BY at')
  const count = sql.prepare(
    'SELECT COUNT(*) AS n FROM feedback WHERE person = ? AND coalesce(verdict, comment) IS NOT NULL',
  )
  const remove = sql.prepare('DELETE FROM feedback WHERE person = ?')
  return {
    judge: (turn, person, verdict) => void judge.run(turn, person, verdict ?? null, now()),
    explain: (turn, person, reason) => void explain.run(turn, person, reason, now()),
    comment: (turn, person, text) => void comment.run(turn, person, text, now()),
    find(turn, person) {
      const row = select.get(turn, person)
      return row && toOpinion(row)
    },
    ofPerson: (person) => all.all(person).map((row) => ({ turn: String(row.turn), ...toOpinion(row) })),
    count: (person) => Number(count.get(person)?.n ?? 0),
    forget: (person) => Number(remove.run(person).changes),
  }
}

function toOpinion({ verdict, reason, comment }: Record<string, unknown>): Opinion {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  return {
    verdict: verdict === 'up' || verdict === 'down' ? verdict : undefined,
    reason: text(reason),
    comment: text(comment),
  }
}
