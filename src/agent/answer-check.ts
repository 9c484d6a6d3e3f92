/**
 * Holds an answer against its passages while it streams. References that point nowhere go; a number or a name that stands in no passage,
 * or stands there otherwise, is taken out; what stands in another passage than the cited one is cited with it. Ordinary words flow at
 * once; from the first word on that may be a claim, a sentence is held back until it is whole. How the text comes in pieces never
 * changes what comes out.
 */
import { type AnswerLine, createLineReader } from './answer-lines.ts'
import { citationMark, citedNumbers, formatCitations, replaceCitations } from './citations.ts'
import { createFactBook } from './fact-book.ts'
import { type Cut, judgeLine } from './line-claims.ts'
import type { Passage } from './passage.ts'
import { lengthOfPlainWords } from './plain-words.ts'
import { blankSources, normaliseReferences, withoutInventedSources } from './references.ts'

export type AnswerCheck = {
  /** @returns what may be shown now. */
  push(text: string): string
  /** @returns the rest, once the model is done. */
  end(): string
  readonly cited: ReadonlySet<number>
  /** What was taken out, as the model wrote it. */
  readonly removed: readonly string[]
  readonly danglingCitations: number
}

export const removedMark = '[…]'

const anyMark = new RegExp(citationMark, 'g')
const ruler = /^[\s|:-]*$/

/** @param passages those of this turn, also the ones a tool call brings later. `asked`: what the person wrote, and more behind it; what is said there may be repeated. */
export function createAnswerCheck(passages: () => readonly Passage[], asked: () => readonly string[]): AnswerCheck {
  const facts = createFactBook(passages, asked)
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
  const settleReferences = (text: string, kind: AnswerLine['kind']) => {
    const marked = kind === 'code' ? text : replaceCitations(normaliseReferences(text), keepValid)
    const sourced = withoutInventedSources(marked, removedMark, facts.isSaid)
    removed.push(...sourced.removed)
    return sourced.text
  }
  const checkClaims = (text: string, { head, kind }: AnswerLine) => {
    if (ruler.test(text)) return text
    const own = new Set(citedNumbers(text))
    const bare = blankSources(text.replace(anyMark, blank).replaceAll(removedMark, blank))
    const { cuts, held } = judgeLine({ text: bare, head, kind, cited: [...own] }, facts)
    for (const { holders, isStrong } of held) {
      if (holders.some((n) => own.has(n) || owed.has(n)) || (!isStrong && own.size === 0)) continue
      const [holder] = holders.toSorted((left, right) => Number(cited.has(right)) - Number(cited.has(left)))
      if (holder !== undefined) owed.add(holder)
    }
    removed.push(...cuts.map(({ from, to }) => text.slice(from, to)))
    for (const n of own) owed.delete(n)
    return cutOut(text, cuts)
  }
  const payOwed = (text: string) => {
    const marked = addCitations(text, owed)
    for (const n of owed) cited.add(n)
    owed.clear()
    return marked
  }
  const check = (line: AnswerLine) => {
    const checked = checkClaims(settleReferences(line.text, line.kind), line)
    return line.kind === 'prose' && /\S/.test(line.text) ? payOwed(checked) : checked
  }
  const rest = (line: AnswerLine) => check(line).slice(shown)

  return {
    push(text) {
      let out = ''
      for (const line of lines.push(text)) {
        out += rest(line)
        shown = Math.max(0, shown - line.text.length)
      }
      const safe = owed.size > 0 ? 0 : lengthOfPlainWords(lines.open, facts.isKnownWord)
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

function blank(mark: string): string {
  return ' '.repeat(mark.length)
}

/** Marks of markdown that open or close within a piece stay. */
function cutOut(text: string, cuts: readonly Cut[]): string {
  return cuts
    .toSorted((left, right) => right.from - left.from)
    .reduce((rest, { from, to }) => {
      const emphasis =
        rest
          .slice(from, to)
          .match(/\*+|`+|~~/g)
          ?.join('') ?? ''
      return rest.slice(0, from) + removedMark + emphasis + rest.slice(to)
    }, text)
}

/** Behind the sentence's last word. */
function addCitations(sentence: string, numbers: ReadonlySet<number>): string {
  if (numbers.size === 0) return sentence
  const marks = formatCitations(numbers)
  const [, body = '', end = ''] = /^([\s\S]*?)([.!?…:]?["»)*]*\s*)$/u.exec(sentence) ?? []
  return /\]$/.test(body) ? `${body}${marks}${end}` : `${body} ${marks}${end}`
}
