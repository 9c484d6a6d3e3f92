/** HTML in an answer is shown as the text it is; but for the line breaks that models write into tables. */
import type { Nodes, Root } from 'mdast'

/** A remark plugin. */
export function breakLines(): (tree: Root) => void {
  return breakIn
}

function breakIn(node: Nodes): void {
  if (node.type === 'html' && /^<br\s*\/?>$/i.test(node.value)) Object.assign(node, { type: 'break' })
  if ('children' in node) for (const child of node.children) breakIn(child)
}
