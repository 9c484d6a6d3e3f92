/**
 * A document's body to its blocks. Headings, fences, tables and paragraphs are recognized line by line; lists, quotes and what stands
 * in them go through micromark's syntax tree, in stretches short enough that its cost, which grows faster than its input, stays small.
 * A body that would still take too long is refused with its line.
 */
import { type Block, BodyError } from './block.ts'
import {
  beginsAtMargin,
  htmlEnd,
  interruptsParagraph,
  isTableHead,
  isThematicBreak,
  type LineKind,
  lineKind,
} from './block-lines.ts'
import { createFenceTracker, isFarIn } from './fences.ts'
import { headingOf } from './heading.ts'
import { blocksOf, nestingCost, type Stretch } from './stretch.ts'

type Reading = {
  readonly blocks: Block[]
  readonly placeOf: ReturnType<typeof createFenceTracker>
  stretch: Stretch | undefined
  /** The line that is read now, 1-based. */
  at: number
  /** What micromark has to do, about in microseconds. */
  cost: number
}

const dearest = 2_500_000
const perParse = 150

export function readBlocks(body: string): Block[] {
  const reading: Reading = { blocks: [], placeOf: createFenceTracker(), stretch: undefined, at: 0, cost: 0 }
  for (const line of body.split('\n')) {
    reading.at += 1
    readLine(reading, line)
  }
  close(reading)
  return reading.blocks
}

function readLine(reading: Reading, line: string): void {
  const { stretch } = reading
  if (stretch?.kind === 'html') addUntil(reading, 'html', line, stretch.end?.test(line) === true)
  else readMarkdown(reading, line, stretch)
}

function readMarkdown(reading: Reading, line: string, stretch: Stretch | undefined): void {
  const inList = stretch?.kind === 'nested' && !isFarIn(stretch.lines[0] ?? '')
  const place = reading.placeOf(line, inList)
  if (place === 'outside') readOutside(reading, line)
  else if (stretch?.kind === 'fence') addUntil(reading, 'fence', line, place === 'closes')
  else if (place === 'opens' && isOwnFence(line, stretch)) add(reading, 'fence', line)
  else add(reading, 'nested', line)
}

/** A fence inside a list is indented, and the list goes on; any other ends what stood before it. */
function isOwnFence(line: string, stretch: Stretch | undefined): boolean {
  return /^ {0,3}[`~]/.test(line) && !(stretch?.kind === 'nested' && line.startsWith(' '))
}

function readOutside(reading: Reading, line: string): void {
  const kind = lineKind(line)
  if (reading.stretch?.kind !== 'nested') readTopLevel(reading, line, kind)
  else if (endsNested(line, kind, reading.stretch)) {
    close(reading)
    readTopLevel(reading, line, kind)
  } else {
    add(reading, 'nested', line)
    reading.stretch.loose = kind === 'blank'
  }
}

function readTopLevel(reading: Reading, line: string, kind: LineKind): void {
  if (kind === 'blank' || kind === 'break') close(reading)
  else if (kind === 'heading') addHeading(reading, line)
  else if (kind === 'underline') readUnderline(reading, line)
  else if (kind === 'delimiters') readDelimiters(reading, line)
  else if (kind === 'text') readText(reading, line)
  else add(reading, reading.stretch?.kind === 'prose' && !interruptsParagraph(line) ? 'prose' : 'nested', line)
}

/** Long lists are parsed in pieces: from an item at the margin where there is one, anywhere where there is none. */
function endsNested(line: string, kind: LineKind, { lines, length, loose }: Stretch): boolean {
  if (lines.length >= 300 || length >= 24_000) return true
  const [first = ''] = lines
  if (loose && kind !== 'nested' && !beginsAtMargin(first.replace(/^[ >]+/, ''))) return true
  if (kind === 'blank') return false
  if (isFarIn(first) && !isFarIn(line)) return true
  if (/^[ \t]/.test(line)) return false
  if (kind === 'heading' || isThematicBreak(line) || htmlEnd(line, true)) return true
  return (loose && kind !== 'nested') || ((lines.length >= 100 || length >= 8000) && beginsAtMargin(line))
}

function addHeading(reading: Reading, line: string): void {
  close(reading)
  const words = line.trimStart().replace(/^#+/, '')
  reading.blocks.push(headingOf(words, line.trimStart().length - words.length, reading.at, reading.at))
}

function readUnderline(reading: Reading, line: string): void {
  const { stretch } = reading
  if (stretch?.kind === 'prose') {
    reading.stretch = undefined
    reading.blocks.push(
      headingOf(stretch.lines.join(' '), line.trimStart().startsWith('=') ? 1 : 2, stretch.from, reading.at),
    )
  } else if (isThematicBreak(line)) close(reading)
  else if (line.trim() === '-') add(reading, 'nested', line)
  else readText(reading, line)
}

/** The last line of a paragraph becomes the head of a table; the rest stays a paragraph. */
function readDelimiters(reading: Reading, line: string): void {
  const { stretch } = reading
  const head = stretch?.lines.at(-1) ?? ''
  if (stretch?.kind === 'prose' && isTableHead(head, line)) {
    stretch.lines.pop()
    if (stretch.lines.length === 0) reading.stretch = undefined
    close(reading)
    reading.stretch = {
      kind: 'table',
      from: reading.at - 1,
      lines: [head],
      length: head.length,
      loose: false,
      end: undefined,
    }
    add(reading, 'table', line)
  } else readText(reading, line)
}

function readText(reading: Reading, line: string): void {
  const kind = reading.stretch?.kind
  const end = htmlEnd(line, kind === 'prose')
  if (end) {
    close(reading)
    reading.stretch = { kind: 'html', from: reading.at, lines: [], length: 0, loose: false, end }
    addUntil(reading, 'html', line, end.test(line))
  } else add(reading, kind === 'table' ? 'table' : 'prose', line)
}

function addUntil(reading: Reading, kind: Stretch['kind'], line: string, isLast: boolean): void {
  add(reading, kind, line)
  if (isLast) close(reading)
}

function add(reading: Reading, kind: Stretch['kind'], line: string): void {
  if (reading.stretch?.kind !== kind) close(reading)
  if (kind === 'nested') pay(reading, nestingCost(line, reading.at) + (reading.stretch ? 0 : perParse))
  reading.stretch ??= { kind, from: reading.at, lines: [], length: 0, loose: false, end: undefined }
  reading.stretch.lines.push(line)
  reading.stretch.length += line.length
}

function pay(reading: Reading, cost: number): void {
  reading.cost += cost
  if (reading.cost > dearest)
    throw new BodyError(
      reading.at,
      'The lists and quotes up to here take too long to read. Split the file into several articles.',
    )
}

function close(reading: Reading): void {
  if (reading.stretch) reading.blocks.push(...blocksOf(reading.stretch))
  reading.stretch = undefined
}
