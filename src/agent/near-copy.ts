/**
 * A sentence that nearly copies one of its source has to say what that one says: number for number and name for name in the same
 * places. Catches values that stand somewhere in the passages and not here, swapped pairs, changed units, signs and bounds.
 */
import { type Claim, isNumber, isSaid, isSameKind, isSameValue, toName } from './claims.ts'
import { isRow, keepsPairs, mispairedClaims } from './pairings.ts'
import type { SourceUnit, TextUnit, Token } from './text-unit.ts'

/** Of a sentence's words, in order, this share stands in the source's sentence: it is a near copy; from the second on, a copy. */
const nearShare = 0.7
const copyShare = 0.88
const leastWords = 2
const leastTokens = 3
/** With fewer words than that: a formula, an item of a list. */
const leastClaims = 5
/** So many words are a copy of a part; fewer are one of a short sentence only. */
const partWords = 6
const partShare = 0.5

export type CopyVerdict = {
  /** Claims that the copied sentence contradicts. */
  readonly wrong: readonly Claim[]
  /** Claims that a copy adds to its source. */
  readonly added: readonly Claim[]
  /** The passages it is copied from. */
  readonly from: readonly number[]
}

const noCopy: CopyVerdict = { wrong: [], added: [], from: [] }

type Comparison = {
  readonly unit: SourceUnit
  readonly words: number
  readonly equal: number
  /** Places in the sentence where the source says something else. */
  readonly wrong: readonly Claim[]
  readonly added: readonly Claim[]
}

export function compareWithSources(sentence: TextUnit, sources: readonly SourceUnit[], isTable: boolean): CopyVerdict {
  const words = sentence.tokens.flatMap((token) => ('word' in token ? [token] : []))
  if (sentence.claims.length === 0 && !words.some(({ isStrange }) => isStrange)) return noCopy
  const isTooShort = words.length < leastWords && sentence.claims.length < leastClaims
  if (words.length === 0 || (isTooShort && !isTable) || sentence.tokens.length < leastTokens) return noCopy
  const different = new Set(words.map(({ word }) => word))
  const near = sources
    .filter((unit) => mayBeNear(different, unit))
    .map((unit) => compare(sentence, unit))
    .filter((comparison) => comparison.words >= words.length * nearShare && isLongEnough(comparison))
  if (near.length === 0) return noCopy
  const best = Math.max(...near.map(ratingOf))
  const copied = near.filter((comparison) => ratingOf(comparison) === best)
  const isCopy = copied.some((comparison) => comparison.words >= words.length * copyShare)
  const covered = Math.max(...copied.map(({ equal, wrong }) => equal + wrong.length))
  const isBorneOut =
    near.some(
      (other) =>
        other.wrong.length === 0 &&
        other.equal >= covered &&
        (!isTable || copied.every(({ words: same }) => other.words >= same)),
    ) || copied.every((comparison) => isSaidElsewhere(sentence, comparison, isCopy, sources))
  return {
    wrong: isBorneOut ? [] : [...new Set(copied.flatMap(({ wrong }) => wrong))],
    added: isCopy ? (copied[0]?.added ?? []) : [],
    from: copied.map(({ unit }) => unit.n),
  }
}

function isLongEnough({ words, unit }: Comparison): boolean {
  return words >= partWords || words >= unit.tokens.filter((token) => 'word' in token).length * partShare
}

function ratingOf({ words, equal }: Comparison): number {
  return words + equal
}

function mayBeNear(words: ReadonlySet<string>, unit: SourceUnit): boolean {
  let common = 0
  for (const word of words) if (unit.words.has(word)) common += 1
  return common >= words.size * nearShare
}

/**
 * What differs from the copied sentence may be right all the same: its pairs stand in another order, or a loose copy, or one with all its
 * numbers changed, is made of another sentence that holds them together.
 */
function isSaidElsewhere(
  sentence: TextUnit,
  { unit: copied, equal, wrong }: Comparison,
  isCopy: boolean,
  sources: readonly SourceUnit[],
): boolean {
  if (wrong.every((claim) => holds(copied, claim)))
    return keepsPairs(sentence, copied, wrong) || (!isCopy && mispairedClaims(sentence, [copied]).length === 0)
  if (isCopy && (equal > 0 || wrong.length < 2)) return false
  const isBounded = (claim: Claim) => claim.bound !== undefined && wrong.includes(claim)
  return sources.some(
    (unit) =>
      unit !== copied &&
      sentence.claims.every((claim) =>
        unit.claims.some((held) => isSaid(claim, held) && (!isBounded(claim) || held.bound === claim.bound)),
      ),
  )
}

function holds({ claims }: SourceUnit, claim: Claim): boolean {
  return claims.some((held) => isSaid(claim, held))
}

/** What two tokens in the same place are worth; undefined: they do not stand for each other. */
function worth(token: Token, source: Token): number | undefined {
  if ('word' in token) {
    if ('word' in source) return token.word === source.word ? 1 : undefined
    return token.isStrange && source.claim.kind === 'name' ? 0.1 : undefined
  }
  if ('word' in source) return undefined
  if (isSaid(token.claim, source.claim)) return 1
  if (isSameKind(token.claim, source.claim)) return 0.55
  if (!isNumber(token.claim) || !isNumber(source.claim)) return undefined
  return isSameValue(token.claim, source.claim) ? 0.5 : 0.2
}

/** The best way to lay both beside each other, by dynamic programming over their tokens. */
function compare(sentence: TextUnit, unit: SourceUnit): Comparison {
  const [rows, columns] = [sentence.tokens, unit.tokens]
  const width = columns.length + 1
  const best = new Float32Array((rows.length + 1) * width)
  const at = (row: number, column: number) => best[row * width + column] ?? 0
  for (const [row, token] of rows.entries())
    for (const [column, source] of columns.entries()) {
      const both = at(row, column) + (worth(token, source) ?? Number.NEGATIVE_INFINITY)
      best[(row + 1) * width + column + 1] = Math.max(both, at(row, column + 1), at(row + 1, column))
    }
  return traceBack(sentence, unit, at)
}

function traceBack(sentence: TextUnit, unit: SourceUnit, at: (row: number, column: number) => number): Comparison {
  const pairs: (readonly [Token, Token])[] = []
  let [row, column] = [sentence.tokens.length, unit.tokens.length]
  while (row > 0 && column > 0) {
    const [token, source] = [sentence.tokens[row - 1], unit.tokens[column - 1]]
    const gained = at(row, column) - at(row - 1, column - 1)
    const isPair = token && source && Math.abs(gained - (worth(token, source) ?? 2)) < 1e-3
    if (isPair) pairs.push([token, source])
    const isRowSkipped = at(row, column) === at(row - 1, column)
    if (isPair || isRowSkipped) row -= 1
    if (isPair || !isRowSkipped) column -= 1
  }
  const contradicted = contradictedIn(pairs, unit)
  const words = pairs.filter(([token, source]) => 'word' in token && 'word' in source).length
  const beside = new Set(pairs.flatMap(([token]) => ('claim' in token ? [token.claim] : [])))
  const added = sentence.claims.filter((claim) => !beside.has(claim) && !holds(unit, claim))
  const equal = pairs.length - words - contradicted.length
  return { unit, words, equal, wrong: [...contradicted, ...movedClaims(sentence, unit, pairs)], added }
}

/** Numbers that stand in both and on different sides of another one. */
function movedClaims(sentence: TextUnit, unit: SourceUnit, pairs: readonly (readonly [Token, Token])[]): Claim[] {
  const paired = new Set(pairs.flat().flatMap((token) => ('claim' in token ? [token.claim] : [])))
  const left = unit.claims.filter((held) => !paired.has(held) && isNumber(held))
  return sentence.claims.filter(
    (claim) => !paired.has(claim) && isNumber(claim) && left.some((held) => isSaid(claim, held)),
  )
}

/**
 * A sentence whose differences are all numbers of another kind that the source says as well has its parts in another order. In a row each
 * has its column.
 */
function contradictedIn(pairs: readonly (readonly [Token, Token])[], unit: SourceUnit): Claim[] {
  const isProse = !isRow(unit.text)
  const different = pairs.flatMap(([token, source]) => differenceAt(token, source, isProse) ?? [])
  const isReordered =
    isProse &&
    different.every(
      ({ claim, isOtherKind }) =>
        isOtherKind && unit.claims.some((held) => isSameKind(held, claim) && isSaid(claim, held)),
    )
  return isReordered ? [] : different.map(({ claim }) => claim)
}

type Difference = { readonly claim: Claim; readonly isOtherKind: boolean }

function differenceAt(token: Token, source: Token, isProse: boolean): Difference | undefined {
  if ('word' in token)
    return 'word' in source ? undefined : { claim: toName(token.text, token.index), isOtherKind: false }
  if (!('claim' in source)) return undefined
  const { claim } = token
  const lostUnit = isProse && claim.unit === undefined && source.claim.unit !== undefined
  if (isSaid(claim, source.claim) && !lostUnit) return undefined
  const isOtherKind = !isSameKind(claim, source.claim) && !isSameValue(claim, source.claim)
  return { claim, isOtherKind: isOtherKind && claim.kind === 'quantity' }
}
