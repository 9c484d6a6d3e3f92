/**
 * Where code begins and ends in markdown. In code everything is text, so what is taken for code here must be code for every client: in
 * doubt it is prose, and after a sign that could be read in two ways no code is seen until the paragraph, or the answer, is over.
 */
export type Fence = { readonly sign: string; readonly length: number; readonly indent: number }

/** What has been shown of the current line, and whether code may be seen in it. */
export type LineState = {
  /** The beginning of the line, 80 characters at most. */
  readonly head: string
  /** Backslashes at its end. */
  readonly backslashes: number
  /** `paragraph`: not until the next blank line. */
  readonly code: 'seen' | 'not-in-paragraph' | 'never'
}

export const answerStart: LineState = { head: '', backslashes: 0, code: 'seen' }
export const partStart: LineState = { head: 'x', backslashes: 0, code: 'never' }

const mostHead = 80

/** @param isCode what is shown is code; a tick elsewhere pairs with another one, nobody knows which. */
export function showInLine(state: LineState, shown: string, isCode: boolean): LineState {
  const lines = shown.split('\n')
  const endsBlank = lines.slice(0, -1).some((line, index) => (index === 0 ? state.head + line : line).trim() === '')
  const last = lines.at(-1) ?? ''
  const trailing = /\\*$/.exec(last)?.[0].length ?? 0
  const open = state.code === 'not-in-paragraph' && endsBlank ? 'seen' : state.code
  return {
    head: (lines.length > 1 ? last : state.head + last).slice(0, mostHead),
    backslashes: trailing === last.length && lines.length === 1 ? state.backslashes + trailing : trailing,
    code: !isCode && open === 'seen' && shown.includes('`') ? 'not-in-paragraph' : open,
  }
}

/** Behind marks of quotes and lists a line still begins. */
export function isLineStart({ head }: LineState): boolean {
  return /^[\s>*+\-\d.)]*$/.test(head)
}

/** A fence within a list or a quote ends where that ends: which lines are its own is not to be known here. */
export function mayBeginFence({ head, code }: LineState): boolean {
  return code !== 'never' && /^ {0,3}$/.test(head)
}

/** @param line from the ticks on. */
export function fenceOf(line: string, { head }: LineState): Fence | undefined {
  const run = /^(?:`{3,}(?=[^`]*$)|~{3,})/.exec(line.trimEnd())?.[0]
  return run === undefined ? undefined : { sign: run.slice(0, 1), length: run.length, indent: head.length }
}

const mostLead = 100

/** `open`: the line must be seen whole. `left`: a line of less indent has ended what the fence stood in, for some clients. */
export function readFenceLine(line: string, { sign, length, indent }: Fence): 'content' | 'closes' | 'open' | 'left' {
  if (/^ *[^\s]/.test(line) && line.search(/\S/) < indent) return 'left'
  if (line.length >= mostLead || !/^ *[`~]*[ \t]*\n?$/.test(line)) return 'content'
  if (!line.endsWith('\n')) return 'open'
  const run = /^ {0,3}([`~]+)[ \t]*\n$/.exec(line)?.[1] ?? ''
  return run.length >= length && run === sign.repeat(run.length) ? 'closes' : 'content'
}

const mostSpan = 1000

/** Where the code span ends that begins with this run of ticks: in the same line, and in no table's row. */
export function findSpanEnd(source: string, at: number, run: string, isEnd: boolean): number | 'open' | 'none' {
  const window = source.slice(at, at + mostSpan)
  const limit = /[\n|]/.exec(window)?.index ?? window.length
  const isWhole = isEnd || limit < window.length || window.length === mostSpan
  for (const { 0: found, index } of window.slice(0, limit).matchAll(/`+/g)) {
    if (index === 0 || found.length !== run.length) continue
    const end = index + found.length
    return end === window.length && !isEnd ? 'open' : at + end
  }
  return isWhole ? 'none' : 'open'
}
