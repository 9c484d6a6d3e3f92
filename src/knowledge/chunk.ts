/**
 * A document's body to passages: one per section of headings, long sections cut between blocks and then between sentences to a
 * token budget. Code fences and tables are never cut. Every passage knows its heading path and its lines in the file.
 */
import type { Nodes, RootContent } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { toString as textOf } from 'mdast-util-to-string'
import { gfm } from 'micromark-extension-gfm'
import { splitSentences } from '../language/sentences.ts'
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
export const chunkerVersion = 1

type Block = { readonly text: string; readonly from: number; readonly to: number; readonly mayCut: boolean }
type Section = { readonly headingPath: readonly string[]; readonly blocks: Block[] }

/** Tokens as embedding tokenizers count them, estimated: about 4 Latin letters or 3 Cyrillic ones each. */
export function estimateTokens(text: string): number {
  const cyrillic = text.match(/\p{Script=Cyrillic}/gu)?.length ?? 0
  return Math.ceil((text.length - cyrillic) / 4 + cyrillic / 3)
}

/** @param budget the most tokens a passage may have (a single table or code fence may have more). */
export function chunkDocument(document: ParsedDocument, budget: number): Chunk[] {
  return sectionsOf(document).flatMap((section) => cutSection(section, budget, document.bodyOffset))
}

function sectionsOf(document: ParsedDocument): Section[] {
  const tree = fromMarkdown(document.body, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
  const sourceLines = document.body.split('\n')
  const sections: Section[] = [{ headingPath: [], blocks: [] }]
  const open: { depth: number; text: string }[] = []
  for (const node of tree.children) {
    if (node.type === 'heading') {
      while ((open.at(-1)?.depth ?? 0) >= node.depth) open.pop()
      open.push({ depth: node.depth, text: textOf(node).trim().slice(0, 300) })
      sections.push({ headingPath: withoutTitle(open, document.title), blocks: [] })
    } else {
      sections.at(-1)?.blocks.push(...blocksOf(node, sourceLines))
    }
  }
  return sections.filter((section) => section.blocks.length > 0)
}

function withoutTitle(open: readonly { text: string }[], title: string): string[] {
  const path = open.map((heading) => heading.text).filter((text) => text !== '')
  return path[0]?.toLowerCase() === title.toLowerCase() ? path.slice(1) : path
}

/** Lists are cut between items; every other block stays one, paragraphs may later be cut between sentences. */
function blocksOf(node: RootContent, source: readonly string[]): Block[] {
  if (node.type === 'list') return node.children.flatMap((item) => block(item, source, false))
  if (node.type === 'definition' || node.type === 'thematicBreak') return []
  return block(node, source, node.type === 'paragraph')
}

function block(node: Nodes, source: readonly string[], mayCut: boolean): Block[] {
  if (!node.position) return []
  const { start, end } = node.position
  const text = source.slice(start.line - 1, end.line).join('\n').trimEnd()
  return text.trim() === '' ? [] : [{ text, from: start.line, to: end.line, mayCut }]
}

function cutSection(section: Section, budget: number, offset: number): Chunk[] {
  const chunks: Chunk[] = []
  let open: Block[] = []
  const close = () => {
    const [first, last] = [open[0], open.at(-1)]
    if (first && last) chunks.push({ headingPath: section.headingPath, text: joinBlocks(open), lines: [first.from + offset, last.to + offset] })
    open = []
  }
  for (const piece of section.blocks.flatMap((item) => cutBlock(item, budget))) {
    const size = estimateTokens(joinBlocks(open)) + estimateTokens(piece.text)
    if (open.length > 0 && size > budget) close()
    open.push(piece)
  }
  close()
  return chunks
}

function joinBlocks(blocks: readonly Block[]): string {
  return blocks.map((item, index) => (index > 0 ? separator(blocks[index - 1], item) : '') + item.text).join('')
}

/** Blocks keep the distance they have in the file: list items stay tight, paragraphs stay apart, sentences of a line stay on it. */
function separator(left: Block | undefined, right: Block): string {
  const distance = right.from - (left?.to ?? 0)
  if (distance <= 0) return ' '
  return distance === 1 ? '\n' : '\n\n'
}

function cutBlock(item: Block, budget: number): Block[] {
  if (!item.mayCut || estimateTokens(item.text) <= budget) return [item]
  const cut: Block[] = []
  let line = item.from
  let open = ''
  let openFrom = line
  for (const sentence of splitSentences(item.text).flatMap((text) => cutLongText(text, budget))) {
    if (open !== '' && estimateTokens(open + sentence) > budget) {
      cut.push({ text: open.trim(), from: openFrom, to: line, mayCut: false })
      open = ''
      openFrom = line
    }
    open += sentence
    line += sentence.split('\n').length - 1
  }
  if (open.trim() !== '') cut.push({ text: open.trim(), from: openFrom, to: item.to, mayCut: false })
  return cut
}

/** A "sentence" without an end (a pasted log, minified text) is cut by length. */
function cutLongText(text: string, budget: number): string[] {
  const longest = budget * 3
  if (text.length <= longest) return [text]
  const parts: string[] = []
  for (let start = 0; start < text.length; start += longest) parts.push(text.slice(start, start + longest))
  return parts
}
