/** Lists, quotes and what stands in them, by micromark's syntax tree. Inline marks are not looked at: they would cost most and say nothing. */
import type { Nodes } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import type { Block, ContentBlock } from './block.ts'
import { headingOf } from './heading.ts'

const inline =
  `attention autolink characterEscape characterReference codeText definition emailAutolink gfmFootnoteCall gfmFootnoteDefinition
  gfmPotentialFootnoteCall hardBreakEscape htmlText labelEnd labelStartImage labelStartLink protocolAutolink strikethrough tasklistCheck
  wwwAutolink`.split(/\s+/)
const extensions = [gfm(), { disable: { null: inline } }]
const mdastExtensions = gfmFromMarkdown().map(({ transforms: _, ...blocks }) => blocks)

/** @param from the line of the body at which `lines` begin, 1-based. */
export function nestedBlocks(lines: readonly string[], from: number): Block[] {
  const source: Source = { lines, from }
  const { children } = fromMarkdown(lines.join('\n'), { extensions, mdastExtensions })
  return children.flatMap((node) => (node.type === 'heading' ? heading(node, source) : contentOf(node, source)))
}

type Source = { readonly lines: readonly string[]; readonly from: number }
type Place = { readonly text: string; readonly from: number; readonly to: number }

function placeOf({ position }: Nodes, { lines, from }: Source): Place | undefined {
  if (!position) return undefined
  const { start, end } = position
  const text = lines
    .slice(start.line - 1, end.line)
    .join('\n')
    .trimEnd()
  return text.trim() === '' ? undefined : { text, from: from + start.line - 1, to: from + end.line - 1 }
}

/** A list is its items; every other node is one block. */
function contentOf(node: Nodes, source: Source): ContentBlock[] {
  if (node.type === 'list') return node.children.flatMap((item) => contentOf(item, source))
  const place = placeOf(node, source)
  if (!place || node.type === 'thematicBreak') return []
  if (node.type === 'code' || node.type === 'table') return [{ kind: 'whole', ...place }]
  if (node.type !== 'listItem' && node.type !== 'blockquote') return [{ kind: 'prose', ...place }]
  return [{ kind: 'container', ...place, parts: node.children.flatMap((child) => contentOf(child, source)) }]
}

function heading(node: Extract<Nodes, { type: 'heading' }>, source: Source): Block[] {
  const place = placeOf(node, source)
  if (!place) return []
  const words = place.text.replace(/^ *#+/, '').replace(/\n[ \t]*(?:=+|-+)$/, '')
  return [headingOf(words, node.depth, place.from, place.to)]
}
