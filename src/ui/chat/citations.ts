/** Citations are written [1] in the text of an answer. Numbers that no source has stay what they are: plain text. */
import type { Nodes, PhrasingContent, Root } from 'mdast'

const hrefPrefix = '#source-'

export function citedNumbers(text: string): Set<number> {
  return new Set([...text.matchAll(/\[(\d{1,3})\]/g)].map(([, digits]) => Number(digits)))
}

/** The number of the source that a link made by `linkCitations` points to. */
export function citedSource(href: string | undefined): number | undefined {
  return href?.startsWith(hrefPrefix) ? Number(href.slice(hrefPrefix.length)) : undefined
}

/** A remark plugin that makes a link of every citation whose number is known. Code and the text of links are left alone. */
export function linkCitations(known: ReadonlySet<number>): (tree: Root) => void {
  return (tree) => linkIn(tree, known)
}

function linkIn(node: Nodes, known: ReadonlySet<number>): void {
  switch (node.type) {
    case 'link':
    case 'linkReference':
      return
    case 'paragraph':
    case 'heading':
    case 'tableCell':
    case 'emphasis':
    case 'strong':
    case 'delete':
      node.children = node.children.flatMap((child) => (child.type === 'text' ? split(child.value, known) : [child]))
  }
  if ('children' in node) for (const child of node.children) linkIn(child, known)
}

function split(text: string, known: ReadonlySet<number>): PhrasingContent[] {
  const pieces = text.split(/(\[\d{1,3}\])/)
  return pieces.filter((piece) => piece !== '').map((piece) => toPhrasing(piece, known))
}

function toPhrasing(piece: string, known: ReadonlySet<number>): PhrasingContent {
  const [n] = citedNumbers(piece)
  const isCitation = n !== undefined && piece === `[${n}]` && known.has(n)
  if (!isCitation) return { type: 'text', value: piece }
  return { type: 'link', url: `${hrefPrefix}${n}`, children: [{ type: 'text', value: `${n}` }] }
}
