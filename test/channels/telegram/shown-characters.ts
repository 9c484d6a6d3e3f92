/** What a reader of markdown sees, taken from the syntax tree by rules of its own, to hold rendered answers against. */
import type { Nodes, Table } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'

/** The characters in their order, without white space. A table of several rows is its values: its head may stand before each of them. */
export function shownCharacters(markdown: string): string {
  const clean = markdown.replace(/[\ud800-\udbff]$/, '').replaceAll('\u0000', ' ')
  const root = fromMarkdown(clean, { extensions: [gfm({ singleTilde: false })], mdastExtensions: [gfmFromMarkdown()] })
  return withoutSpace(charactersOf(root))
}

export function withoutSpace(text: string): string {
  return text.replace(/\s+/g, '')
}

/** Whether the characters of `shown` are all in `text`, in their order. */
export function holdsInOrder(text: string, shown: string): boolean {
  let at = 0
  for (const character of shown) {
    at = text.indexOf(character, at) + character.length
    if (at < character.length) return false
  }
  return true
}

function charactersOf(node: Nodes): string {
  if (node.type === 'table') return tableCharacters(node)
  if (node.type === 'html' && /^<br\s*\/?>$/i.test(node.value)) return ''
  if ('value' in node) return node.value
  if ('alt' in node) return node.alt ?? ''
  return 'children' in node ? node.children.map(charactersOf).join('') : ''
}

function tableCharacters({ children }: Table): string {
  return (children.length === 1 ? children : children.slice(1)).map(charactersOf).join('')
}
