/**
 * Markdown to Telegram's text and entities. An unfinished answer is as welcome as a whole one, for answers are shown while they are
 * written.
 */
import type { Nodes, Root } from 'mdast'
import { type FormattedText, plainFormatted, trimFormatted } from './formatted-text.ts'
import { renderBlocks } from './markdown-blocks.ts'
import { cleanMarkdown, parseMarkdown } from './markdown-source.ts'

/** Markdown, also an unfinished prefix of it, as Telegram shows it. Total: never throws. */
export function toFormattedText(markdown: string): FormattedText {
  return formatSource(cleanMarkdown(markdown))
}

/** @param source what `cleanMarkdown` gave, or a part of it. */
export function formatSource(source: string): FormattedText {
  const root = parseMarkdown(source)
  if (!root) return trimFormatted(plainFormatted(source))
  const place = { definitions: definitionsOf(root, source), inQuote: false, inLink: false }
  return inOrder(trimFormatted(renderBlocks(root.children, place)))
}

/** As Telegram gives entities back: by their start, the outer one first. */
function inOrder({ text, entities }: FormattedText): FormattedText {
  return { text, entities: entities.toSorted((one, other) => one.offset - other.offset || other.length - one.length) }
}

function definitionsOf(root: Root, source: string): ReadonlyMap<string, string> {
  const definitions = new Map<string, string>()
  const collect = (node: Nodes) => {
    if (node.type === 'definition' && !definitions.has(node.identifier)) definitions.set(node.identifier, node.url)
    if ('children' in node) for (const child of node.children) collect(child)
  }
  if (source.includes(']:')) collect(root)
  return definitions
}
