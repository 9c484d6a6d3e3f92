/** Fenced code (CommonMark 4.5), line by line. */

export type FencePlace = 'outside' | 'opens' | 'inside' | 'closes'

type OpenFence = {
  readonly run: string
  readonly quoted: boolean
  readonly listed: boolean
  readonly indented: boolean
}

const opening = /^((?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*)(`{3,}(?=[^`]*$)|~{3,})/
const closing = /^[ \t>]*(`{3,}|~{3,})[ \t]*$/

/**
 * @returns a function that is given every line of a text in order and says where it stands. `mayIndent`: whether a fence may begin
 * four columns in or more, as it does in a list. A fence in a quote or in a list item ends with it at the latest.
 */
export function createFenceTracker(): (line: string, mayIndent: boolean) => FencePlace {
  let open: OpenFence | undefined
  return (line, mayIndent) => {
    if (open && leaves(open, line)) open = undefined
    if (open) {
      if (!closes(open, line)) return 'inside'
      open = undefined
      return 'closes'
    }
    const [, marks = '', run] = opening.exec(line) ?? []
    if (run === undefined || (!mayIndent && isFarIn(marks))) return 'outside'
    const listed = /[-*+\d]/.test(marks)
    open = { run, quoted: marks.includes('>'), listed, indented: listed || isFarIn(marks) }
    return 'opens'
  }
}

function closes(open: OpenFence, line: string): boolean {
  const run = closing.exec(line)?.[1]
  if (!run?.startsWith(open.run)) return false
  return open.quoted || (!line.trimStart().startsWith('>') && (open.indented || !isFarIn(line)))
}

function leaves(open: OpenFence, line: string): boolean {
  if (open.quoted) return !/^[ \t]*>/.test(line)
  return open.listed && /^\S/.test(line)
}

/** Four columns in: code, or inside a list item. */
export function isFarIn(line: string): boolean {
  return /^(?: {4}| {0,3}\t)/.test(line)
}
