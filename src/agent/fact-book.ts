/** Who holds what an answer claims: the passages of the turn, and what the person wrote. Everything is read once, when it is needed. */
import { normalize } from '../knowledge/normalize.ts'
import { isStopWord } from '../knowledge/stop-words.ts'
import type { Claim } from './claims.ts'
import { isOwnCount } from './counts.ts'
import { keyOf, nameKeysIn } from './names.ts'
import type { Passage } from './passage.ts'
import { plainView } from './plain-view.ts'
import { type Facts, factsOf, isMentioned, isSupported, standing } from './quantities.ts'
import { readSource, type Source } from './source-units.ts'
import { sentenceStarts } from './trade-names.ts'
import { unitsMentioned } from './units.ts'

/** Who holds a claim: the person who asked; the passages with these numbers, none of them when it is unsupported; nobody has to. */
export type Holders = 'asked' | 'free' | readonly number[]

export type FactBook = {
  holdersOf(claim: Claim, before: Claim | undefined): Holders
  sources(): readonly Source[]
  /** The word stands in the turn, or is one of the little ones. */
  isKnownWord(word: string): boolean
  /** A text that is said as it stands, in the passages or by the person. */
  isSaid(text: string): boolean
}

type Asked = {
  readonly facts: Facts
  readonly keys: ReadonlySet<string>
  readonly text: string
  readonly normal: string
}

/** Units that "one" is said with and nothing measured: "one day", "one frame at a time". */
const looseUnits = new Set(['line', 'level', 'character', 'times', 'frame', 'day', 'week', 'month', 'year'])

export function createFactBook(passages: () => readonly Passage[], asked: () => readonly string[]): FactBook {
  const read = new Map<number, Source>()
  const askedTexts: Asked[] = []
  const sources = () =>
    passages().map((passage) => {
      const source = read.get(passage.n) ?? readSource(passage)
      read.set(passage.n, source)
      return source
    })
  const said = () => {
    askedTexts.push(...asked().slice(askedTexts.length).map(readAsked))
    return askedTexts
  }
  return {
    sources,
    holdersOf(claim, before) {
      if (isFree(claim)) return 'free'
      if (said().some((text) => isAsked(claim, text))) return 'asked'
      const all = sources()
      if (isMiscounted(claim, all) || isOtherModel(claim, before, all)) return []
      if (claim.kind === 'word' && claim.unit === undefined && (claim.values[0] === '2' || isOwnCount(claim.nouns)))
        return 'free'
      return all.filter((source) => isHeld(claim, source)).map(({ n }) => n)
    },
    isKnownWord(word) {
      const lower = normalize(word)
      const key = keyOf(lower)
      return (
        isStopWord(lower) ||
        sentenceStarts.has(lower) ||
        (key !== undefined && [...sources(), ...said()].some(({ keys }) => keys.has(key)))
      )
    },
    isSaid(text) {
      const lower = text.toLowerCase()
      return [...sources(), ...said()].some((known) => known.text.includes(lower))
    },
  }
}

function readAsked(text: string): Asked {
  const view = plainView(text).text
  return { facts: factsOf(view), keys: nameKeysIn(view), text: text.toLowerCase(), normal: normalize(view) }
}

/** "One of them", "half of it" and "one frame at a time" measure nothing. */
function isFree({ kind, values, unit }: Claim): boolean {
  if (kind !== 'word') return false
  return unit === undefined
    ? /^1(?:[./]|$)|^[23]\/|^3\/4/.test(values[0] ?? '')
    : values[0] === '1' && looseUnits.has(unit)
}

function isAsked(claim: Claim, { facts, keys, normal }: Asked): boolean {
  if (claim.kind !== 'name') return isMentioned(claim, facts)
  return claim.values.some((key) => keys.has(key)) || standsIn(normalize(claim.text), normal, /[\p{L}\d]/u)
}

function isHeld(claim: Claim, { facts, keys, normal }: Source): boolean {
  if (claim.kind === 'name') {
    const name = normalize(claim.text)
    if (logCurve.test(name)) return standsIn(name, normal(), /\p{L}/u)
    const isUnit = [...unitsMentioned(claim.text)].some((unit) => facts.units.has(unit))
    return isUnit || claim.values.some((key) => keys.has(key)) || standsIn(name, normal(), /[\p{L}\d]/u)
  }
  if (claim.unit !== undefined || claim.kind === 'quantity' || claim.nouns.length === 0)
    return isSupported(claim, facts)
  return standing(claim, facts).some(({ unit }) => unit === undefined)
}

/** V-Log is no vlog: these are looked for as they are written. S-Log stands in S-Log3. */
const logCurve = /^[a-z]-log$/

/** As a word of its own. @param goesOn what would make a longer word of it. */
function standsIn(name: string, text: string, goesOn: RegExp): boolean {
  for (let at = text.indexOf(name); at !== -1 && name !== ''; at = text.indexOf(name, at + 1))
    if (!/[\p{L}\d]/u.test(text.charAt(at - 1)) && !goesOn.test(text.charAt(at + name.length))) return true
  return false
}

/** What it counts is counted in the passages, and never with this number. */
function isMiscounted({ nouns, values }: Claim, sources: readonly Source[]): boolean {
  const counts = nouns.flatMap((noun) => sources.flatMap((source) => source.counted().get(noun) ?? []))
  return values[0] !== '1' && counts.length > 0 && !counts.some((count) => values.some((value) => count.has(value)))
}

/** "FX 6" where the passages know an FX 3 only. */
function isOtherModel(claim: Claim, before: Claim | undefined, sources: readonly Source[]): boolean {
  if (claim.kind !== 'number' || before?.kind !== 'name' || !/^\d{1,4}$/.test(claim.text) || claim.nouns.length > 0)
    return false
  if (claim.index !== before.index + before.text.length + 1) return false
  const numbers = before.values.flatMap((key) => sources.flatMap(({ numbersOfNames }) => numbersOfNames.get(key) ?? []))
  return numbers.length > 0 && !numbers.some((known) => claim.values.some((value) => known.has(value)))
}
