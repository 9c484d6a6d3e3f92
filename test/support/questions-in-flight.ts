/** Several people who each ask several marked questions at once, and what has become of them: answered, lost, repeated, crossed, in order. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ShownMessage } from '../stand-in-telegram/conversation.ts'
import type { Person } from '../stand-in-telegram/person.ts'
import type { StandInBot } from '../stand-in-telegram/stand-in-telegram.ts'
import { markOf, marksIn, numberedQuestion } from './numbered-questions.ts'

export type Crowd = {
  /** Each person asks the next `each` questions, one after the other without waiting. */
  ask(each: number): void
  /** Resolves when every question of the last `ask` has its answer. Rejects after `timeoutMs` for one of them. */
  answered(timeoutMs?: number): Promise<void>
  /** Of the last `ask`. */
  verdict(): Verdict
  /** Marks of the last `ask` that have an answer now. */
  answeredNow(): readonly string[]
}

export type Verdict = {
  /** Marks that no answer carries. */
  readonly lost: readonly string[]
  /** Messages of the bot that only say what an earlier one says. */
  readonly repeated: readonly string[]
  /** Marks in somebody else's chat. */
  readonly crossed: readonly string[]
  /** People whose answers are not in the order of their questions. */
  readonly disordered: readonly number[]
}

export const spotless: Verdict = { lost: [], repeated: [], crossed: [], disordered: [] }

/** @param first the id of the first person; the others follow. */
export function gatherCrowd(bot: Pick<StandInBot, 'person'>, size: number, first = 1): Crowd {
  const people = Array.from({ length: size }, (_, at) => bot.person(first + at, { languageCode: 'en' }))
  let [from, to] = [1, 0]
  const marksOf = ({ id }: Person) => Array.from({ length: to - from + 1 }, (_, at) => markOf(id, from + at))
  return {
    ask(each) {
      ;[from, to] = [to + 1, to + each]
      for (let n = from; n <= to; n += 1) for (const person of people) person.send(numberedQuestion(person.id, n))
    },
    async answered(timeoutMs = 60_000) {
      const wanted = people.flatMap((person) => marksOf(person).map((mark) => [person, mark] as const))
      await Promise.all(wanted.map(([person, mark]) => person.sees((one) => answers(one, mark), { timeoutMs })))
    },
    verdict() {
      const all = people.map((person) => judge(person, marksOf(person)))
      return {
        lost: all.flatMap(({ lost }) => lost),
        repeated: all.flatMap(({ repeated }) => repeated),
        crossed: all.flatMap(({ crossed }) => crossed),
        disordered: all.flatMap(({ disordered }) => disordered),
      }
    },
    answeredNow: () =>
      people.flatMap((person) => marksOf(person).filter((mark) => person.chat().some((one) => answers(one, mark)))),
  }
}

function isAnswer({ from, text }: ShownMessage): boolean {
  return from === 'bot' && text.includes('📚')
}

function answers(message: ShownMessage, mark: string): boolean {
  return isAnswer(message) && marksIn(message.text).includes(mark)
}

function judge(person: Person, marks: readonly string[]): Verdict {
  const ours = person.chat().filter(({ from }) => from === 'bot')
  const said = ours.map((message) => marksIn(message.text).filter((mark) => marks.includes(mark)))
  const seen = new Set<string>()
  const repeated: string[] = []
  for (const [at, own] of said.entries()) {
    if (own.length > 0 && own.every((mark) => seen.has(mark))) repeated.push(ours[at]?.text ?? '')
    for (const mark of own) seen.add(mark)
  }
  const inOrder = [...new Set(ours.filter(isAnswer).flatMap(({ text }) => marksIn(text)))].filter((mark) =>
    marks.includes(mark),
  )
  return {
    lost: marks.filter((mark) => !inOrder.includes(mark)),
    repeated,
    crossed: ours.flatMap(({ text }) => marksIn(text)).filter((mark) => !mark.startsWith(`p${person.id}q`)),
    disordered: inOrder.every((mark, at) => mark === marks.filter((one) => inOrder.includes(one))[at])
      ? []
      : [person.id],
  }
}

export type Boxes = { readonly inbox: Record<string, number>; readonly outbox: Record<string, number> }

/** How many rows of each state a gateway's boxes hold; `shown` are parts of previews whose receipt is there. */
export function boxesIn(folder: string): Boxes {
  const sql = new DatabaseSync(join(folder, 'var/state.db'), { readOnly: true })
  const count = (query: string) =>
    Object.fromEntries(
      sql
        .prepare(query)
        .all()
        .map(({ state, n }) => [String(state), Number(n)]),
    )
  const shown = "iif(state = 'preview' AND message IS NOT NULL, 'shown', state)"
  const boxes = {
    inbox: count('SELECT state, COUNT(*) AS n FROM inbox GROUP BY state'),
    outbox: count(`SELECT ${shown} AS state, COUNT(*) AS n FROM outbox GROUP BY 1`),
  }
  sql.close()
  return boxes
}
