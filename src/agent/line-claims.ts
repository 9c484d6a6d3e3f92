/** Which claims of one line of an answer the passages do not bear out. */
import type { AnswerLine } from './answer-lines.ts'
import { type Claim, readClaims } from './claims.ts'
import type { FactBook } from './fact-book.ts'
import { compareWithSources } from './near-copy.ts'
import { mispairedClaims } from './pairings.ts'
import { plainView } from './plain-view.ts'
import type { Source } from './source-units.ts'
import { toTokens } from './text-unit.ts'

/** A line with blanks for its citations. */
export type CheckedLine = AnswerLine & { readonly cited: readonly number[] }

/** A piece of the source text. */
export type Cut = { readonly from: number; readonly to: number }
export type LineVerdict = {
  readonly cuts: readonly Cut[]
  /** For each claim that is held by passages, their numbers. `isStrong`: it has to be cited. */
  readonly held: readonly { readonly holders: readonly number[]; readonly isStrong: boolean }[]
}

/** The answer's own numbering: "2.", "3)", "Step 1:". */
const ownNumbering =
  /^\s*(?:[-+>#]+\s+)*(?:(?:step|шаг|option|вариант|часть|part)[ \u00a0]+)?\d{1,2}(?=[.):]|[ \u00a0][–—-][ \u00a0]|\s*$)/iu
const heading = /^\s*(?:#{1,6}\s|\*\*[^*\n]+\*\*:?\s*$)/

export function judgeLine({ text, head, kind, cited }: CheckedLine, facts: FactBook): LineVerdict {
  const view = plainView(head + text)
  const claims = readClaims(view.text, heading.test(text))
  const label = labelLength(text, facts)
  const isBehindLabel = ({ index }: { readonly index: number }) => view.sourceOf(index, index + 1).from >= label
  const tokens = toTokens(view.text, claims, (word) => isStrange(word, facts)).filter((token) =>
    isBehindLabel('claim' in token ? token.claim : token),
  )
  const sentence = { text: view.text, claims: claims.filter(isBehindLabel), tokens }
  if (!/[\p{L}\p{N}]/u.test(text) || tokens.length === 0) return { cuts: [], held: [] }
  const place = ({ index, text: written }: Claim) => view.sourceOf(index, index + written.length)
  const isNumbering = numberingOf(view.text, head === '')
  const own = claims.filter((claim) => place(claim).from >= head.length && !(isBare(claim) && isNumbering(claim.index)))
  const sources = facts.sources()
  const units = sources.flatMap((source) => source.units)
  const copy = compareWithSources(sentence, units, kind === 'table')
  const wrong = new Set([
    ...copy.wrong,
    ...mispairedClaims(sentence, units),
    ...own.filter((claim) => isOppositeBound(claim, sources)),
  ])
  const held: { holders: readonly number[]; isStrong: boolean }[] = []
  for (const claim of own) {
    if (wrong.has(claim)) continue
    const holders = facts.holdersOf(claim, claims[claims.indexOf(claim) - 1])
    if (holders === 'asked' || holders === 'free') continue
    const mayStand = [...copy.from, ...cited]
    if (holders.length === 0 || (copy.added.includes(claim) && !holders.some((n) => mayStand.includes(n))))
      wrong.add(claim)
    else held.push({ holders, isStrong: claim.kind === 'quantity' })
  }
  const cuts = [...wrong]
    .map(place)
    .filter(({ from }) => from >= head.length)
    .map(({ from, to }) => ({ from: from - head.length, to: to - head.length }))
  return { cuts, held }
}

/** The heading of a passage in front of its words: "**Which codec?**: Use …". */
function labelLength(text: string, facts: FactBook): number {
  const [written = '', label = ''] = /^\s*\*\*([^*\n]+)\*\*:?/.exec(text) ?? []
  return label !== '' && facts.isSaid(label.replace(/:$/, '')) ? written.length : 0
}

/** Places of the answer's own numbering: at its line's beginning, or "(1) … (2)" in its order. */
function numberingOf(text: string, isLine: boolean): (index: number) => boolean {
  const beginning = isLine ? (ownNumbering.exec(text)?.[0].length ?? 0) : 0
  const inside = [...text.matchAll(/(?<=(?:^|\s)\()\d{1,2}(?=\)\s)/g)]
  const isInOrder = inside.length > 1 && inside.every(([written], at) => Number(written) === at + 1)
  const places = new Set(isInOrder ? inside.map(({ index }) => index) : [])
  return (index) => index < beginning || places.has(index)
}

function isBare({ kind }: Claim): boolean {
  return kind === 'number'
}

function isStrange(word: string, facts: FactBook): boolean {
  return /^\p{Lu}/u.test(word) && !facts.isKnownWord(word)
}

/** "At least" of what every passage calls the most. */
function isOppositeBound(claim: Claim, sources: readonly Source[]): boolean {
  if (claim.bound === undefined || claim.unit === undefined) return false
  const standing = sources.flatMap(({ units }) =>
    units.flatMap(({ claims }) =>
      claims.filter(({ unit, values }) => unit === claim.unit && values.some((value) => claim.values.includes(value))),
    ),
  )
  return standing.length > 0 && standing.every(({ bound }) => bound !== undefined && bound !== claim.bound)
}
