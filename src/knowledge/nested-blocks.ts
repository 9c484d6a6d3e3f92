/** Lists, quotes and what stands in them, by micromark's syntax tree. Inline marks are not looked at: they would cost most and say nothing. */
import type { Nodes } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import type { ContentBlock } from './block.ts'

const inline =
  `attention autolink characterEscape characterReference codeText definition emailAutolink gfmFootnoteCall gfmFootnoteDefinition
  gfmPotentialFootnoteCall hardBreakEscape htmlText labelEnd labelStartImage labelStartLink protocolAutolink strikethrough tasklistCheck
  wwwAutolink`.split(/\s+/)
const extensions = [gfm(), { disable: { null: inline } }]
const mdastExtensions = gfmFromMarkdown().map(({ transforms: _, ...blocks }) => blocks)

/** @param from the line of the body at which `lines` begin, 1-based. */
export function nestedBlocks(lines: readonly string[], from: number): ContentBlock[] {
  return fromMarkdown(lines.join('\n'), { extensions, mdastExtensions }).children.flatMap((node) =>
    toBlocks(node, lines, from),
  )
}

/** A list is its items; every other node is one block. */
function toBlocks(node: Nodes, lines: readonly string[], from: number): ContentBlock[] {
  if (node.type === 'list') return node.children.flatMap((item) => toBlocks(item, lines, from))
  if (!node.position || node.type === 'thematicBreak') return []
  const { start, end } = node.position
  const text = lines
    .slice(start.line - 1, end.line)
    .join('\n')
    .trimEnd()
  if (text.trim() === '') return []
  const place = { text, from: from + start.line - 1, to: from + end.line - 1 }
  if (node.type === 'code' || node.type === 'table') return [{ kind: 'whole', ...place }]
  if (node.type !== 'listItem' && node.type !== 'blockquote') return [{ kind: 'prose', ...place }]
  return [{ kind: 'container', ...place, parts: node.children.flatMap((child) => toBlocks(child, lines, from)) }]
}
