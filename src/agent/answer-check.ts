/**
 * Holds an answer against its passages while it streams. Citations that point nowhere go; a quantity that stands in no cited passage
 * is taken out, or cited where another passage of this turn does hold it. Words flow at once; from a digit or a bracket on, text is
 * held back until its sentence is whole. How the text comes in pieces never changes what comes out.
 */
import { type AnswerLine, createLineReader } from './answer-lines.ts'
import { citationMark, citedNumbers, formatCitations, replaceCitations } from './citations.ts'
import type { Passage } from './passage.ts'
import { type Facts, factsOf, findQuantities, isClaim, isMentioned, isSupported, type Quantity } from './quantities.ts'

export type AnswerCheck = {
  /** @returns what may be shown now. */
  push(text: string): string
  /** @returns the rest, once the model is done. */
  end(): string
  readonly cited: ReadonlySet<number>
  /** Quantities taken out, as the model wrote them. */
  readonly removed: readonly string[]
  readonly danglingCitations: number
}

export const removedMark = '[…]'

const anyMark = new RegExp(citationMark, 'g')

/** @param passages those of this turn, also the ones a tool call brings later. `asked`: what the person wrote, and more behind it; their numbers may be repeated. */
export function createAnswerCheck(passages: () => readonly Passage[], asked: () => readonly string[]): AnswerCheck {
  const holdersOf = createFactBook(passages, asked)
  const cited = new Set<number>()
  const owed = new Set<number>()
  const removed: string[] = []
  const lines = createLineReader()
  let shown = 0
  let dangling = 0

  const keepValid = (numbers: readonly number[], group: string) => {
    const valid = numbers.filter((n) => passages().some((passage) => passage.n === n))
    dangling += numbers.length - valid.length
    for (const n of valid) cited.add(n)
    return valid.length === 0 ? '' : (/^\s*/.exec(group)?.[0] ?? '') + formatCitations(valid)
  }
  const checkQuantities = (text: string, head: string) => {
    const own = new Set(citedNumbers(text))
    const bare = head + text.replace(anyMark, (mark) => ' '.repeat(mark.length))
    const claims = findQuantities(bare).filter((quantity) => quantity.index >= head.length && isClaim(quantity))
    const unsupported: Quantity[] = []
    for (const quantity of claims) {
      const holders = holdersOf(quantity)
      if (holders === 'asked' || holders.some((n) => own.has(n) || owed.has(n))) continue
      const [holder] = holders.toSorted((left, right) => Number(cited.has(right)) - Number(cited.has(left)))
      if (holder === undefined) unsupported.push({ ...quantity, index: quantity.index - head.length })
      else owed.add(holder)
    }
    removed.push(...unsupported.map((quantity) => quantity.text))
    for (const n of own) owed.delete(n)
    return cutOut(text, unsupported)
  }
  const payOwed = (text: string) => {
    const marked = addCitations(text, owed)
    for (const n of owed) cited.add(n)
    owed.clear()
    return marked
  }
  const check = ({ text, kind, head }: AnswerLine) => {
    const checked = checkQuantities(kind === 'code' ? text : replaceCitations(text, keepValid), head)
    return kind === 'prose' && /\S/.test(text) ? payOwed(checked) : checked
  }
  const rest = (line: AnswerLine) => check(line).slice(shown)

  return {
    push(text) {
      let out = ''
      for (const line of lines.push(text)) {
        out += rest(line)
        shown = 0
      }
      const safe = owed.size > 0 ? 0 : lengthOfPlainWords(lines.open)
      out += lines.open.slice(shown, safe)
      shown = Math.max(shown, safe)
      return out
    },
    end() {
      const out = rest(lines.end())
      shown = 0
      return owed.size > 0 ? `${out}\n\n${payOwed('').trim()}` : out
    },
    cited,
    removed,
    get danglingCitations() {
      return dangling
    },
  }
}

/** Words before the first digit or bracket cannot be touched by any check. The space behind them may go with a citation. */
function lengthOfPlainWords(text: string): number {
  const risky = text.search(/[\d[]/)
  return (risky === -1 ? text : text.slice(0, risky)).trimEnd().length
}

/** Who holds a quantity: the person who asked, or the passages with these numbers. Passages are read once each. */
function createFactBook(passages: () => readonly Passage[], asked: () => readonly string[]) {
  const facts = new Map<number, Facts>()
  const askedFacts: Facts[] = []
  const isAsked = (quantity: Quantity) => {
    askedFacts.push(...asked().slice(askedFacts.length).map(factsOf))
    return askedFacts.some((known) => isMentioned(quantity, known))
  }
  const factsIn = (passage: Passage) => {
    const known = facts.get(passage.n) ?? factsOf(`${passage.title}\n${passage.heading}\n${passage.text}`)
    facts.set(passage.n, known)
    return known
  }
  return (quantity: Quantity): 'asked' | number[] => {
    if (isAsked(quantity)) return 'asked'
    return passages()
      .filter((passage) => isSupported(quantity, factsIn(passage)))
      .map(({ n }) => n)
  }
}

function cutOut(sentence: string, quantities: readonly Quantity[]): string {
  return quantities
    .toSorted((left, right) => right.index - left.index)
    .reduce(
      (text, { index, text: written }) => text.slice(0, index) + removedMark + text.slice(index + written.length),
      sentence,
    )
}

/** Behind the sentence's last word. */
function addCitations(sentence: string, numbers: ReadonlySet<number>): string {
  if (numbers.size === 0) return sentence
  const marks = formatCitations(numbers)
  const [, body = '', end = ''] = /^([\s\S]*?)([.!?…:]?["»)*]*\s*)$/u.exec(sentence) ?? []
  return /\]$/.test(body) ? `${body}${marks}${end}` : `${body} ${marks}${end}`
}
