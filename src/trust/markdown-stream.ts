/**
 * Markdown without what a client would load, follow or run: links that are not allowed become their text and their address, images their
 * alternative text, tags nothing. Reads a text in pieces; what it has decided does not depend on what follows, so that the pieces do not
 * show in the result. In code everything is text.
 */
import { readAngle, readEntity } from './html-tags.ts'
import { findLinks } from './links.ts'
import { findTarget, findText, parseDestination } from './markdown-brackets.ts'
import {
  answerStart,
  type Fence,
  fenceOf,
  findSpanEnd,
  isLineStart,
  type LineState,
  mayBeginFence,
  partStart,
  readFenceLine,
  showInLine,
} from './markdown-code.ts'
import { openingToolCall } from './opening-tool-call.ts'
import { isToken, tokenLength } from './untrusted-text.ts'

export type MarkdownPiece = { readonly text: string; readonly isCode: boolean }
export type MarkdownStream = { push(text: string): MarkdownPiece[]; end(): MarkdownPiece[] }
export type MayLink = (address: string) => boolean

/** A decision about the beginning of the open text: how much of it, what it becomes, and what it begins. Undefined: more must be known. */
type Step =
  | {
      readonly length: number
      readonly pieces: readonly MarkdownPiece[]
      readonly next?: Mode | undefined
      readonly code?: 'never'
    }
  | undefined
/** Where the text goes on: as prose, in a fence, or nowhere up to some words. */
type Mode = 'prose' | Fence | { readonly skipTo: string }
type Place = { readonly source: string; readonly at: number; readonly isEnd: boolean; readonly line: LineState }

const space = /\s/

export function createMarkdownStream(mayLink: MayLink): MarkdownStream {
  return createStream(mayLink, answerStart)
}

/** A part of an answer, a link's text for example, stands in the middle of a line. */
function createStream(mayLink: MayLink, start: LineState): MarkdownStream {
  let open = ''
  let line = start
  let isOpening = start === answerStart
  let mode: Mode = 'prose'

  const decide = (place: Place): Step => {
    if (typeof mode === 'object' && 'skipTo' in mode) return skip(place, mode.skipTo)
    const call =
      isOpening && !space.test(place.source[place.at] ?? '')
        ? openingToolCall(place.source.slice(place.at), place.isEnd)
        : 'none'
    if (call === 'open') return undefined
    if (call !== 'none') return { length: call, pieces: [] }
    return mode === 'prose' ? step(place, mayLink) : stepInFence(place, mode)
  }
  const note = ({ pieces, next = mode, code }: NonNullable<Step>): void => {
    mode = next
    for (const piece of pieces) {
      line = showInLine(line, piece.text, piece.isCode)
      if (/\S/.test(piece.text)) isOpening = false
    }
    if (code) line = { ...line, code }
  }
  const run = (isEnd: boolean): MarkdownPiece[] => {
    const out: MarkdownPiece[] = []
    let at = 0
    while (at < open.length) {
      const place = { source: open, at, isEnd, line }
      const decided = decide(place)
      if (!decided) break
      note(decided)
      out.push(...decided.pieces)
      at += decided.length
    }
    open = open.slice(at)
    return out
  }
  return {
    push(text) {
      open += text
      return run(false)
    },
    end: () => run(true),
  }
}

function text(value: string): MarkdownPiece {
  return { text: value, isCode: false }
}

function code(value: string): MarkdownPiece {
  return { text: value, isCode: true }
}

/** Up to and with the closing tag. */
function skip({ source, at, isEnd }: Place, closing: string): Step {
  const found = source.slice(at).toLowerCase().indexOf(closing)
  if (found !== -1) return { length: found + closing.length, pieces: [], next: 'prose' }
  const length = isEnd ? source.length - at : source.length - at - closing.length + 1
  return length > 0 ? { length, pieces: [] } : undefined
}

const plain = /[^\s`~<&![\]]+/y

function step(place: Place, mayLink: MayLink): Step {
  const { source, at } = place
  const sign = source[at] ?? ''
  plain.lastIndex = at
  const run = plain.exec(source)?.[0]
  if (run !== undefined) return { length: run.length, pieces: [text(run)] }
  if (space.test(sign)) return { length: 1, pieces: [text(sign)] }
  switch (sign) {
    case '`':
    case '~':
      return stepAtTicks(place, sign)
    case '<':
      return stepAtAngle(place)
    case '&':
      return stepAtEntity(place)
    case '!':
      return stepAtImage(place, mayLink)
    case '[':
      return stepAtBracket(place, mayLink)
    default:
      return stepAfterBracket(place)
  }
}

const mostRun = 64

/** A run of one sign, whole; a longer one is nothing. */
function runOf({ source, at, isEnd }: Place, sign: string): string | undefined {
  let end = at
  while (source[end] === sign && end < at + mostRun) end++
  return end === source.length && end < at + mostRun && !isEnd ? undefined : source.slice(at, end)
}

const mostInfo = 200

function stepAtTicks(place: Place, sign: string): Step {
  const { line } = place
  if (line.backslashes % 2 === 1) return { length: 1, pieces: [text(sign)] }
  const run = runOf(place, sign)
  if (run === undefined) return undefined
  if (run.length === mostRun) return { length: run.length, pieces: [text(run)], code: 'never' }
  if (run.length >= 3 && isLineStart(line)) return stepAtFence(place, run)
  return stepAtSpan(place, run)
}

function stepAtFence(place: Place, run: string): Step {
  const { source, at, isEnd, line } = place
  const rest = source.slice(at, at + mostInfo)
  const whole = /^.*(?:\n|$)/.exec(rest)?.[0] ?? ''
  if (!whole.endsWith('\n') && !isEnd && rest.length < mostInfo) return undefined
  const isLong = whole.length === mostInfo
  const fence = isLong ? undefined : fenceOf(whole, line)
  if (fence && mayBeginFence(line)) return { length: whole.length, pieces: [code(whole)], next: fence }
  return fence || isLong ? { length: run.length, pieces: [text(run)], code: 'never' } : stepAtSpan(place, run)
}

function stepAtSpan({ source, at, isEnd, line }: Place, run: string): Step {
  const end = line.code === 'seen' && run.startsWith('`') ? findSpanEnd(source, at, run, isEnd) : 'none'
  if (end === 'open') return undefined
  if (end === 'none') return { length: run.length, pieces: [text(run)] }
  return { length: end - at, pieces: [code(source.slice(at, end))] }
}

function stepInFence({ source, at, isEnd, line }: Place, fence: Fence): Step {
  const lineEnd = source.indexOf('\n', at)
  const rest = lineEnd === -1 ? source.slice(at) : source.slice(at, lineEnd + 1)
  const read = line.head === '' ? readFenceLine(isEnd && lineEnd === -1 ? `${rest}\n` : rest, fence) : 'content'
  switch (read) {
    case 'open':
      return undefined
    case 'left':
      return { length: 0, pieces: [], next: 'prose', code: 'never' }
    case 'closes':
      return { length: rest.length, pieces: [code(rest)], next: 'prose' }
    case 'content':
      return { length: rest.length, pieces: [code(rest)] }
  }
}

const mostTag = 400

function stepAtAngle({ source, at, isEnd }: Place): Step {
  const window = source.slice(at, at + mostTag)
  if (window.startsWith('<!--')) return { length: 4, pieces: [], next: { skipTo: '-->' } }
  if (!isEnd && '<!--'.startsWith(window)) return undefined
  if (window.startsWith('<|')) return stepAtToken(window, isEnd)
  if (!/^<[a-z/!?\w.+-]/i.test(window) || /^<\d/.test(window)) return { length: 1, pieces: [text('<')] }
  const end = /(?!^)(?:[<>]|\n[ \t]*\n)/.exec(window)
  if (!end && !isEnd && window.length < mostTag) return undefined
  if (end?.[0] !== '>') return { length: 1, pieces: [text('< ')] }
  const tag = window.slice(0, end.index + 1)
  const angle = readAngle(tag)
  switch (angle.kind) {
    case 'text':
      return { length: 1, pieces: [text('< ')] }
    case 'address':
      return { length: tag.length, pieces: lexWhole(angle.text) }
    case 'remove':
      return { length: tag.length, pieces: [text(angle.leaves)] }
    case 'skip':
      return { length: tag.length, pieces: [], next: { skipTo: angle.closing } }
  }
}

function stepAtToken(window: string, isEnd: boolean): Step {
  const length = tokenLength(window, isEnd)
  if (length === 'open') return undefined
  return length === 0 ? { length: 1, pieces: [text('<')] } : { length, pieces: [text('')] }
}

function stepAtEntity({ source, at, isEnd }: Place): Step {
  const entity = readEntity(source.slice(at, at + mostTag), isEnd)
  return entity === 'open' ? undefined : { length: entity.length, pieces: [text(entity.shown)] }
}

function stepAtImage(place: Place, mayLink: MayLink): Step {
  const { source, at, isEnd } = place
  const next = source[at + 1]
  if (next === undefined && !isEnd) return undefined
  if (next !== '[') return { length: 1, pieces: [text('!')] }
  const alt = findText(source, at + 1, isEnd)
  if (alt === 'open') return undefined
  if (alt === 'none') return { length: 1, pieces: [text('!')] }
  const follows = source[alt.end]
  if (follows === undefined && !isEnd) return undefined
  const target = targetAt(place, alt.end)
  if (target === 'open') return undefined
  if (target === 'none' || (follows === '[' && /^\d*$/.test(alt.text))) return { length: 1, pieces: [text('!')] }
  return { length: target.end - at, pieces: lexWhole(alt.text, mayLink) }
}

function targetAt({ source, isEnd }: Place, at: number) {
  if (source[at] === '(') return findTarget(source, at, isEnd)
  return source[at] === '[' ? findText(source, at, isEnd) : 'none'
}

function stepAtBracket(place: Place, mayLink: MayLink): Step {
  const { source, at, isEnd, line } = place
  const label = findText(source, at, isEnd)
  if (label === 'open') return undefined
  if (label === 'none') return { length: 1, pieces: [text('[')] }
  const follows = source[label.end]
  if (follows === undefined && !isEnd) return undefined
  const target = follows === '(' ? findTarget(source, label.end, isEnd) : 'none'
  if (target === 'open') return undefined
  if (target !== 'none') return { length: target.end - at, pieces: linkPieces(label.text, target.text, mayLink) }
  if (isToken(`[${label.text}]`)) return { length: label.end - at, pieces: [text('')] }
  if (/[[\]<`&\n]|!\[/.test(label.text) || follows === '(') return { length: 1, pieces: [text('[')] }
  const isDefinition = follows === ':' && isLineStart(line)
  return { length: label.end - at, pieces: [text(`[${label.text}]${isDefinition ? ' ' : ''}`)] }
}

function stepAfterBracket({ source, at, isEnd }: Place): Step {
  const next = source[at + 1]
  if (next === undefined && !isEnd) return undefined
  return { length: 1, pieces: [text(next === '(' || next === ':' ? '] ' : ']')] }
}

function linkPieces(label: string, target: string, mayLink: MayLink): MarkdownPiece[] {
  const { address, looksLikeAddress } = parseDestination(target)
  const shown = lexWhole(label, mayLink)
  const plainLabel = shown.map((piece) => piece.text).join('')
  if (!looksLikeAddress) return [text('['), ...shown, text('] ('), ...lexWhole(target), text(')')]
  if (plainLabel.trim() === address) return lexWhole(address)
  if (mayLink(address) && !/\]\(|^\s*$/.test(plainLabel) && !showsAddress(plainLabel))
    return [text('['), ...shown, text(`](${address})`)]
  return [...shown, text(plainLabel.trim() === '' ? '(' : ' ('), ...lexWhole(address), text(')')]
}

/** A link's text that is an address itself could be another's. */
function showsAddress(label: string): boolean {
  return label
    .replace(/[*_~`\\]/g, '')
    .split(/\s+/)
    .some((word) => findLinks(word).length > 0)
}

function lexWhole(source: string, mayLink: MayLink = () => false): MarkdownPiece[] {
  const stream = createStream(mayLink, partStart)
  return [...stream.push(source), ...stream.end()]
}
