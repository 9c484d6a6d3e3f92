/** Lines of a body that belong together until something ends them, and the blocks they come to. */
import { type Block, BodyError } from './block.ts'
import { containerDepth, isThematicBreak } from './block-lines.ts'
import { nestedBlocks } from './nested-blocks.ts'
import { plainText } from './plain-text.ts'

export type Stretch = {
  readonly kind: 'prose' | 'html' | 'fence' | 'table' | 'nested'
  /** The line of the body at which it begins, 1-based. */
  readonly from: number
  readonly lines: string[]
  length: number
  /** The last line was blank. */
  loose: boolean
  /** What ends it, where blank lines do not. */
  readonly end: RegExp | undefined
}

const deepest = 32
const largestWhole = 64 * 1024

/** A comment, a script or a style is nothing a reader sees; it must not be cut into pieces that look like text. */
export function blocksOf({ kind, from, lines }: Stretch): Block[] {
  if (kind === 'nested') return nestedBlocks(lines, from)
  const text = lines.join('\n').trimEnd()
  const place = { text, from, to: from + text.split('\n').length - 1 }
  if (kind === 'html' && plainText(text) === '') return []
  if (kind === 'prose' || kind === 'html') return [{ kind: 'prose', ...place }]
  if (text.length > largestWhole) throw new BodyError(from, tooLarge[kind])
  return [{ kind: 'whole', ...place }]
}

const tooLarge = {
  fence:
    'The code block that begins here holds more than 64 KB. Close it with the marks it begins with, or move it out of the file.',
  table: 'The table that begins here holds more than 64 KB. Split it into several tables.',
}

/** @returns what a line of lists and quotes costs to parse, in about as many microseconds as measured; most of it by nesting. */
export function nestingCost(line: string, at: number): number {
  const depth = containerDepth(line)
  if (depth > deepest && !isThematicBreak(line))
    throw new BodyError(at, `Quotes or lists are nested more than ${deepest} deep. Flatten them.`)
  const indent = line.length - line.trimStart().length
  return 30 + 50 * depth + 6 * indent + 2 * line.length
}
