/** What a text states that can be looked up: numbers with what they measure or count, number words, and names. In reading order. */
import { type Bound, boundOf } from './comparisons.ts'
import { countedBehind } from './counts.ts'
import { findNames } from './names.ts'
import { findNumberWords } from './number-words.ts'
import { findQuantities, isClaim, type Quantity } from './quantities.ts'
import { unitBehind } from './units.ts'

export type Claim = Quantity & {
  /** A quantity has a unit or is a ratio; a number is bare digits; a word is a number word. */
  readonly kind: 'quantity' | 'number' | 'word' | 'name'
  readonly bound: Bound
  /** Stems of what a number counts; empty for others. */
  readonly nouns: readonly string[]
}

/** Of a name, `values` is its key. @param isHeading capitals alone make no name there. */
export function readClaims(text: string, isHeading = false): Claim[] {
  const names = findNames(text, isHeading)
  const isFree = ({ index }: { readonly index: number }) =>
    !names.some((name) => index >= name.index && index < name.index + name.text.length)
  return [
    ...names.map(({ text: written, index, key }) => toName(written, index, key)),
    ...findQuantities(text)
      .filter(isFree)
      .map((quantity) => toNumber(text, quantity)),
    ...numberWordsIn(text).filter(isFree),
  ].sort((left, right) => left.index - right.index)
}

export function toName(text: string, index: number, key = text.toLowerCase()): Claim {
  return { kind: 'name', text, index, values: [key], sign: '', unit: undefined, bound: undefined, nouns: [] }
}

function toNumber(text: string, quantity: Quantity): Claim {
  const { index, text: written, unit } = quantity
  const behind = text.slice(index + written.length, index + written.length + 60)
  return {
    ...quantity,
    kind: isClaim(quantity) ? 'quantity' : 'number',
    bound: boundOf(text.slice(Math.max(0, index - 48), index), behind),
    nouns: unit === undefined ? countedBehind(behind) : [],
  }
}

function numberWordsIn(text: string): Claim[] {
  const alone = findNumberWords(text).filter(
    ({ index, value }) => !/[-\p{L}]/u.test(text.charAt(index - 1)) && !isListed(text.slice(index), value),
  )
  return alone.map(({ text: written, index, value }) => {
    const behind = text.slice(index + written.length, index + written.length + 60)
    const unit = /[x/]/.test(behind.slice(0, 2)) ? undefined : unitBehind(behind)
    const nouns = unit === undefined ? countedBehind(behind) : []
    const skipped = /^(?:a|an) /i.exec(written)?.[0].length ?? 0
    return {
      ...{ kind: 'word', text: written.slice(skipped), index: index + skipped, values: [value], sign: '', unit, nouns },
      bound: boundOf(text.slice(Math.max(0, index - 48), index), behind),
    }
  })
}

/** "Three filters: 3, 6 and 10": what is counted stands behind it, in few words each. */
function isListed(text: string, value: string): boolean {
  const [, list = ''] = /^[^:.\n]{0,40}:([^:\n]+)/.exec(text) ?? []
  const items = list.split(/,(?=\s)(?:\s(?:and|или|и|or))?|\s(?:and|и|or|или)\s/)
  return items.length === Number(value) && items.every((item) => item.trim().split(' ').length < 3)
}

/** Whether two claims speak of the same kind of thing, so that one can stand in the other's place. */
export function isSameKind(one: Claim, other: Claim): boolean {
  if (one.kind === 'name' || other.kind === 'name') return one.kind === other.kind
  return one.unit === other.unit && (isRatio(one) === isRatio(other) || (one.kind === 'word' && other.kind === 'word'))
}

export function isSameValue(one: Claim, other: Claim): boolean {
  return one.values.some((value) => other.values.includes(value))
}

function isRatio({ unit, values }: Claim): boolean {
  return unit === undefined && values.some((value) => /[:/x]/.test(value))
}

/** The other one says the same. A bare number may stand for one with a unit. */
export function isSaid(claim: Claim, held: Claim): boolean {
  const isComparable = isSameKind(claim, held) || (isNumber(claim) && isNumber(held) && !(claim.unit && held.unit))
  return isComparable && isSameValue(claim, held) && !isOpposite(claim, held)
}

function isOpposite(claim: Claim, held: Claim): boolean {
  const isBoundOpposite = claim.bound !== undefined && held.bound !== undefined && claim.bound !== held.bound
  return isBoundOpposite || isNegative(claim) !== isNegative(held)
}

export function isNumber({ kind }: Claim): boolean {
  return kind !== 'name'
}

function isNegative({ sign }: Claim): boolean {
  return sign === '-'
}
