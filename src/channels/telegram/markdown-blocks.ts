/** Blocks of markdown as Telegram shows them: it has no headings, lists, tables or rules, so text stands for them. */
import type { BlockContent, Code, DefinitionContent, List, ListItem, RootContent, Table } from 'mdast'
import { type FormattedText, hangFormatted, joinFormatted, plainFormatted, styleFormatted } from './formatted-text.ts'
import { type MarkdownPlace, renderInlines } from './markdown-inlines.ts'
import { layOutTable } from './markdown-table.ts'

const indent = '   '

export function renderBlocks(nodes: readonly RootContent[], place: MarkdownPlace): FormattedText {
  return joinFormatted(
    nodes.map((node) => renderBlock(node, place)).filter(({ text }) => text.trim() !== ''),
    '\n\n',
  )
}

function renderBlock(node: RootContent, place: MarkdownPlace): FormattedText {
  switch (node.type) {
    case 'paragraph':
      return renderInlines(node.children, place)
    case 'heading':
      return styleFormatted(renderInlines(node.children, place), { type: 'bold' })
    case 'list':
      return renderList(node, place)
    case 'listItem':
      return renderItem(node, '•', place)
    case 'code':
      return renderCode(node)
    case 'table':
      return renderTable(node, place)
    case 'tableRow':
    case 'tableCell':
      return plainFormatted('')
    case 'blockquote':
      return styleFormatted(renderBlocks(node.children, { ...place, inQuote: true }), { type: 'blockquote' })
    case 'thematicBreak':
      return plainFormatted('———')
    case 'footnoteDefinition':
      return renderItem(node, `[^${node.label ?? node.identifier}]`, place)
    case 'yaml':
      return plainFormatted(node.value)
    case 'definition':
      return plainFormatted('')
    default:
      return renderInlines([node], place)
  }
}

function renderCode({ value, lang }: Code): FormattedText {
  const text = plainFormatted(value.replaceAll('\t', '    ').trimEnd())
  const language = lang?.slice(0, 60)
  return styleFormatted(text, language ? { type: 'pre', language } : { type: 'pre' })
}

function renderTable({ children, align }: Table, place: MarkdownPlace): FormattedText {
  const rows = children.map((row) => row.children.map((cell) => renderInlines(cell.children, place)))
  return layOutTable(rows, align ?? [])
}

function renderList({ children, ordered, start, spread }: List, place: MarkdownPlace): FormattedText {
  const items = children.map((item, index) =>
    renderItem(item, markOf(item, ordered ? (start ?? 1) + index : undefined), place),
  )
  return joinFormatted(items, spread ? '\n\n' : '\n')
}

function markOf({ checked }: ListItem, number: number | undefined): string {
  const box = checked ? '☑' : '☐'
  if (typeof checked === 'boolean') return number === undefined ? box : `${number}. ${box}`
  return number === undefined ? '•' : `${number}.`
}

type Item = { readonly children: readonly (BlockContent | DefinitionContent)[]; readonly spread?: boolean | null }

function renderItem({ children, spread }: Item, mark: string, place: MarkdownPlace): FormattedText {
  const blocks = children.map((node) => renderBlock(node, place)).filter(({ text }) => text.trim() !== '')
  const body = joinFormatted(blocks, spread ? '\n\n' : '\n')
  return hangFormatted(joinFormatted([plainFormatted(mark), body], beginsBelow(body) ? '\n' : ' '), indent)
}

/** Quotes and blocks of code take whole lines. */
function beginsBelow({ entities }: FormattedText): boolean {
  return entities.some(({ type, offset }) => offset === 0 && (type === 'pre' || type === 'blockquote'))
}
