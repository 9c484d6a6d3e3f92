/**
 * A document's blocks to passages: one per section of headings, long sections cut between blocks and then between sentences to a
 * token budget. Code fences and tables are never cut. Every passage knows its heading path and its lines in the file.
 */
import { splitSentences } from '../language/sentences.ts'
import type { ContentBlock } from './block.ts'
import type { ParsedDocument } from './parse.ts'

export type Chunk = {
  /** Headings from the outermost in, without the document's title. */
  readonly headingPath: readonly string[]
  /** The passage as written, markdown. */
  readonly text: string
  /** First and last line in the file, 1-based. */
  readonly lines: readonly [number, number]
}

/** Raised when the way documents are cut changes: indexes of another version are rebuilt beside the serving one. */
export const chunkerVersion = 2

type Piece = { readonly text: string; readonly from: number; readonly to: number; readonly tokens: number }
type Section = { readonly headingPath: readonly string[]; readonly blocks: ContentBlock[] }

/** Tokens as embedding tokenizers count them, estimated: about 4 Latin letters or 3 Cyrillic ones each. */
export function estimateTokens(text: string): number {
  let cyrillic = 0
  for (let at = 0; at < text.length; at += 1) if ((text.charCodeAt(at) & 0xff00) === 0x0400) cyrillic += 1
  return Math.ceil((text.length - cyrillic) / 4 + cyrillic / 3)
}

/** @param budget the most tokens a passage may have (a single table or code fence may have more). */
export function chunkDocument(document: ParsedDocument, budget: number): Chunk[] {
  return sectionsOf(document).flatMap((section) => cutSection(section, budget, document.bodyOffset))
}

function sectionsOf({ blocks, title }: ParsedDocument): Section[] {
  const sections: Section[] = [{ headingPath: [], blocks: [] }]
  const open: { depth: number; text: string }[] = []
  for (const block of blocks) {
    if (block.kind === 'heading') {
      while ((open.at(-1)?.depth ?? 0) >= block.depth) open.pop()
      open.push(block)
      sections.push({ headingPath: withoutTitle(open, title), blocks: [] })
    } else sections.at(-1)?.blocks.push(block)
  }
  return sections.filter((section) => section.blocks.length > 0)
}

function withoutTitle(open: readonly { text: string }[], title: string): string[] {
  const path = open.map((heading) => heading.text).filter((text) => text !== '')
  return path[0]?.toLowerCase() === title.toLowerCase() ? path.slice(1) : path
}

const separatorTokens = 1

function cutSection({ headingPath, blocks }: Section, budget: number, offset: number): Chunk[] {
  const chunks: Chunk[] = []
  let open: Piece[] = []
  let size = 0
  const close = () => {
    const [first, last] = [open[0], open.at(-1)]
    if (first && last)
      chunks.push({ headingPath, text: joinPieces(open), lines: [first.from + offset, last.to + offset] })
    open = []
    size = 0
  }
  for (const piece of blocks.flatMap((block) => cutBlock(block, budget))) {
    if (open.length > 0 && size + separatorTokens + piece.tokens > budget) close()
    open.push(piece)
    size += separatorTokens + piece.tokens
  }
  close()
  return chunks
}

function joinPieces(pieces: readonly Piece[]): string {
  return pieces.map((piece, index) => (index > 0 ? separator(pieces[index - 1], piece) : '') + piece.text).join('')
}

/** Pieces keep the distance they have in the file: list items stay tight, paragraphs stay apart, sentences of a line stay on it. */
function separator(left: Piece | undefined, right: Piece): string {
  const distance = right.from - (left?.to ?? 0)
  if (distance <= 0) return ' '
  return distance === 1 ? '\n' : '\n\n'
}

function cutBlock({ kind, text, from, to, parts }: ContentBlock, budget: number): Piece[] {
  const tokens = estimateTokens(text)
  if (tokens <= budget || kind === 'whole') return [{ text, from, to, tokens }]
  return kind === 'container' && parts && parts.length > 0
    ? parts.flatMap((part) => cutBlock(part, budget))
    : cutProse(text, from, budget)
}

function cutProse(text: string, from: number, budget: number): Piece[] {
  const pieces: Piece[] = []
  let open = ''
  let size = 0
  let line = from
  const close = () => {
    const start = line + linesIn(open.slice(0, open.length - open.trimStart().length))
    const trimmed = open.trim()
    if (trimmed !== '') pieces.push({ text: trimmed, from: start, to: start + linesIn(trimmed), tokens: size })
    line += linesIn(open)
    open = ''
    size = 0
  }
  for (const sentence of splitSentences(text).flatMap((whole) => cutLongText(whole, budget))) {
    const tokens = estimateTokens(sentence)
    if (open !== '' && size + tokens > budget) close()
    open += sentence
    size += tokens
  }
  close()
  return pieces
}

function linesIn(text: string): number {
  return text.split('\n').length - 1
}

/** A "sentence" without an end (a pasted log, minified text) is cut by length, at a space where there is one. */
function cutLongText(text: string, budget: number): string[] {
  const longest = budget * 3
  const parts: string[] = []
  let start = 0
  while (text.length - start > longest) {
    const space = text.slice(start, start + longest).lastIndexOf(' ')
    const cut = space > longest / 2 ? start + space + 1 : wholeCharacter(text, start + longest)
    parts.push(text.slice(start, cut))
    start = cut
  }
  return [...parts, text.slice(start)]
}

/** One step back where the cut would part a surrogate pair. */
function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at
}
