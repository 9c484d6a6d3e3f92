/** A passage as answers are held against it: what it states as a whole, and piece by piece (sentences, list items, table rows). */
import { normalize } from '../knowledge/normalize.ts'
import { toExcerpts } from '../models/excerpts.ts'
import { createLineReader } from './answer-lines.ts'
import { type Claim, readClaims } from './claims.ts'
import { nameKeysIn } from './names.ts'
import type { Passage } from './passage.ts'
import { plainView } from './plain-view.ts'
import { type Facts, factsOf } from './quantities.ts'
import { type SourceUnit, toSourceUnit } from './text-unit.ts'

export type Source = {
  readonly n: number
  readonly facts: Facts
  /** Search tokens and names of the list: what a name of an answer is looked up in. */
  readonly keys: ReadonlySet<string>
  /** Numbers that stand with a name: "fx" with 3 and 30. */
  readonly numbersOfNames: ReadonlyMap<string, ReadonlySet<string>>
  /** What is counted, by the noun's stem; one of a thing is no count. */
  counted(): ReadonlyMap<string, ReadonlySet<string>>
  readonly units: readonly SourceUnit[]
  /** Lower-case, with the file's name. */
  readonly text: string
  /** As the analyzer reads it, for names that are looked for as they stand. */
  normal(): string
}

export function readSource({ n, title, heading, text, file }: Passage): Source {
  const shown = plainView(text).text
  const whole = `${title}\n${heading}\n${shown}`
  const units = [heading || title, ...toExcerpts(text).flatMap(unitTexts)].map((unit) =>
    toSourceUnit(n, plainView(unit).text),
  )
  const keys = nameKeysIn(whole)
  let normal: string | undefined
  let counts: Map<string, Set<string>> | undefined
  return {
    n,
    facts: factsOf(whole),
    keys,
    numbersOfNames: numbersIn(keys),
    counted: () => {
      counts ??= countsOf([...readClaims(title), ...units.flatMap(({ claims }) => claims)])
      return counts
    },
    units,
    normal: () => {
      normal ??= normalize(`${whole}\n${text}`)
      return normal
    },
    text: `${whole}\n${text}\n${file}`.toLowerCase(),
  }
}

/** A row below its header; code line by line; prose cut as an answer is. */
function unitTexts({ shown, tableHead }: { readonly shown: string; readonly tableHead: string }): string[] {
  if (tableHead !== '') return [`${tableHead.split('\n')[0]}\n${shown}`]
  if (shown.includes('```')) return shown.split('\n').filter((line) => /\w/.test(line))
  const reader = createLineReader()
  return [...reader.push(shown), reader.end()].map(({ text }) => text).filter((text) => text.trim() !== '')
}

function numbersIn(keys: ReadonlySet<string>): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const key of keys) {
    const [, name, number] = /^(\p{L}{2,})(\d.*)$/u.exec(key) ?? []
    if (name !== undefined && number !== undefined) add(found, name, number)
  }
  return found
}

function countsOf(claims: readonly Claim[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const { nouns, values } of claims)
    for (const noun of nouns) for (const value of values) if (value !== '1') add(found, noun, value)
  return found
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(value))
}
