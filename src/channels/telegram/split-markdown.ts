/**
 * The markdown of a long answer in stretches of one message each. Where a stretch ends depends only on the whole lines of the text's
 * first characters, whose number is fixed, so no later word moves a cut that was made: what was sent stays as it was sent.
 */
import type { List, RootContent } from 'mdast'
import { parseMarkdown } from './markdown-source.ts'
import { messageLimit } from './split-text.ts'

/** UTF-16 units of markdown: about what a message holds when it is shown. */
const stretchLength = messageLimit - 200

/**
 * Cuts between blocks or between the items of a list, never inside anything else: a longer block makes a longer stretch. All stretches
 * but the last are final. They are the whole source, in order.
 */
export function splitMarkdown(source: string): readonly string[] {
  const cut = cutOf(source)
  return cut === undefined ? [source] : [source.slice(0, cut), ...splitMarkdown(source.slice(cut))]
}

function cutOf(source: string): number | undefined {
  for (let length = stretchLength; length < source.length; length *= 2) {
    const window = source.slice(0, source.lastIndexOf('\n', length) + 1)
    const cut = lastBoundary(window)
    if (cut !== undefined) return cut
  }
  return undefined
}

/**
 * The start of the last block, or of the last item when the last block is a list that takes most of the room. A heading goes with what
 * it stands over.
 */
function lastBoundary(window: string): number | undefined {
  const children = parseMarkdown(window)?.children ?? []
  const last = children.at(-1)
  const start = lineStart(last)
  const item = last?.type === 'list' && start < window.length / 2 ? lastItemStart(last, window) : 0
  const heading = children.at(-2)
  const block = heading?.type === 'heading' ? lineStart(heading) : start
  return [item, block].find((at) => at > 0)
}

/** 0 for a list that counts 1. 1. 1.: its next part would begin at one again. */
function lastItemStart({ children, ordered, start }: List, window: string): number {
  const at = lineStart(children.at(-1))
  const number = (start ?? 1) + children.length - 1
  return !ordered || Number.parseInt(window.slice(at), 10) === number ? at : 0
}

function lineStart(node: RootContent | undefined): number {
  const start = node?.position?.start
  return start?.offset === undefined ? 0 : start.offset - (start.column - 1)
}
