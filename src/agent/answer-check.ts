/**
 * Holds an answer against its passages while it streams. Citations that point nowhere go; a quantity that stands in no cited passage
 * is taken out, or cited where another passage of this turn does hold it. Words flow at once; from a digit or a bracket on, text is
 * held back until its sentence is whole.
 */
import type { Passage } from './passage.ts'
import { type Facts, factsOf, findQuantities, isClaim, isSupported, type Quantity } from './quantities.ts'

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

const citation = /\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]/g
/** A sentence with the citations behind its full stop, or a line. */
const whole = /^[\s\S]*?(?:\n|[.!?…](?:\s*\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\])+(?=[\s\S])|[.!?…]["»)]*\s+(?=[^\s[]))/u

/** @param passages those of this turn, also the ones a tool call brings later. `asked`: what the person wrote; its numbers may be repeated. */
export function createAnswerCheck(passages: () => readonly Passage[], asked: string): AnswerCheck {
  const facts = new Map<number, Facts>()
  const askedFacts = factsOf(asked)
  const cited = new Set<number>()
  const removed: string[] = []
  let held = ''
  let dangling = 0

  const passageFacts = (passage: Passage) => {
    const known = facts.get(passage.n) ?? factsOf(`${passage.title}\n${passage.heading}\n${passage.text}`)
    facts.set(passage.n, known)
    return known
  }
  const checkCitations = (text: string) =>
    text.replace(citation, (_, list: string) => {
      const numbers = list.split(/\s*[,;]\s*/).map(Number)
      const valid = numbers.filter((n) => passages().some((passage) => passage.n === n))
      dangling += numbers.length - valid.length
      for (const n of valid) cited.add(n)
      return valid.map((n) => `[${n}]`).join('')
    })
  const checkQuantities = (sentence: string) => {
    const own = new Set([...sentence.matchAll(citation)].flatMap(([, list]) => (list ?? '').split(/\D+/).map(Number)))
    const bare = sentence.replace(citation, (match) => ' '.repeat(match.length))
    const added = new Set<number>()
    const unsupported: Quantity[] = []
    for (const quantity of findQuantities(bare).filter(isClaim)) {
      const holders = passages().filter((passage) => isSupported(quantity, passageFacts(passage)))
      if (isSupported(quantity, askedFacts) || holders.some(({ n }) => own.has(n) || added.has(n))) continue
      const [holder] = [...holders].sort((left, right) => Number(cited.has(right.n)) - Number(cited.has(left.n)))
      if (holder) added.add(holder.n)
      else unsupported.push(quantity)
    }
    removed.push(...unsupported.map((quantity) => quantity.text))
    for (const n of added) cited.add(n)
    return addCitations(cutOut(sentence, unsupported), added)
  }
  const release = (text: string) => checkQuantities(checkCitations(text))

  return {
    push(text) {
      held += text
      let shown = ''
      for (let ready = flowing(held); ready !== undefined; ready = flowing(held)) {
        shown += ready.check ? release(ready.text) : ready.text
        held = held.slice(ready.text.length)
      }
      return shown
    },
    end() {
      const rest = release(held)
      held = ''
      return rest
    },
    cited,
    removed,
    get danglingCitations() {
      return dangling
    },
  }
}

/** The part of the held text that may go now: words before the first digit or bracket as they are, a whole sentence after its check. */
function flowing(held: string): { text: string; check: boolean } | undefined {
  if (held === '') return undefined
  const risky = held.search(/[\d[]/)
  if (risky === -1) {
    const words = /^[\s\S]*\s/.exec(held)?.[0]
    return words ? { text: words, check: false } : undefined
  }
  const start = Math.max(0, held.slice(0, risky).search(/\S*$/))
  if (start > 0) return { text: held.slice(0, start), check: false }
  const sentence = whole.exec(held)?.[0]
  return sentence ? { text: sentence, check: true } : undefined
}

function cutOut(sentence: string, quantities: readonly Quantity[]): string {
  return quantities
    .toSorted((left, right) => right.index - left.index)
    .reduce((text, { index, text: written }) => text.slice(0, index) + removedMark + text.slice(index + written.length), sentence)
}

/** Behind the sentence's last word; never inside a table or code. */
function addCitations(sentence: string, numbers: ReadonlySet<number>): string {
  if (numbers.size === 0 || /^\s*(?:\||```)/.test(sentence)) return sentence
  const marks = [...numbers].map((n) => `[${n}]`).join('')
  const [, body = '', end = ''] = /^([\s\S]*?)([.!?…:]?["»)*]*\s*)$/u.exec(sentence) ?? []
  return `${body} ${marks}${end}`
}
