/** Cuts streamed markdown into what can be judged by itself: sentences of prose, whole lines of tables and code. */
import { citationMark } from './citations.ts'

export type AnswerLine = {
  readonly text: string
  readonly kind: 'prose' | 'table' | 'code'
  /** For a table's row: its header line and line end; empty elsewhere. */
  readonly head: string
}

export type LineReader = {
  /** @returns what this piece completes. */
  push(text: string): AnswerLine[]
  /** What is begun and not complete. */
  readonly open: string
  /** The open rest as it is. */
  end(): AnswerLine
}

const cited = `(?:[^\\S\\n]*${citationMark})+[^\\S\\n]*`
const abbreviation =
  '(?<!(?<![\\p{L}.])(?:e\\.g|i\\.e|approx|vs|etc|fig|max|min|no|Rec|т\\.\\s?е|т\\.\\s?д|рис|см|напр|прибл|макс|мин|ок|г))'
/** A full stop, the citations behind it, and the beginning of what follows; or a line. */
const sentence = new RegExp(
  `^[\\s\\S]*?(?:\\n|(?:${abbreviation}\\.|[!?…])["»)*]*(?:${cited}|[^\\S\\n]+)(?=[^\\s[]))`,
  'u',
)
const wholeLine = /^[^\n]*\n/

/** What goes on for longer without an end is judged by pieces, so that it is not held back for ever. */
const longest = 2000
/** So much more is awaited, to see where its last words end. */
const margin = 200

function beginningOf(open: string): string {
  if (open.length < longest + margin) return ''
  return /^[\s\S]*\s(?=\S)/.exec(open.slice(0, longest))?.[0] ?? open.slice(0, longest)
}

export function createLineReader(): LineReader {
  let open = ''
  let atLineStart = true
  let inCode = false
  let head = ''

  const kindOf = (): AnswerLine['kind'] => {
    if (inCode || (atLineStart && /^\s*```/.test(open))) return 'code'
    return atLineStart && /^\s*\|/.test(open) ? 'table' : 'prose'
  }
  const take = (text: string): AnswerLine => {
    const kind = kindOf()
    const line = { text, kind, head: kind === 'table' ? head : '' }
    if (atLineStart && /^\s*```/.test(text)) inCode = !inCode
    if (kind !== 'table') head = ''
    else if (head === '') head = text
    atLineStart = text.endsWith('\n')
    open = open.slice(text.length)
    return line
  }
  return {
    push(text) {
      open += text
      const lines: AnswerLine[] = []
      for (;;) {
        const whole = (kindOf() === 'prose' ? sentence : wholeLine).exec(open)?.[0]
        const complete = whole !== undefined && whole.length <= longest ? whole : beginningOf(open)
        if (complete === '') return lines
        lines.push(take(complete))
      }
    },
    get open() {
      return open
    },
    end: () => take(open),
  }
}
