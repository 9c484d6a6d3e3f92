/** Headings as people read them. */
import type { HeadingBlock } from './block.ts'
import { plainText } from './plain-text.ts'

/** @param source what stands after the #s, or above the underline. */
export function headingOf(source: string, depth: number, from: number, to: number): HeadingBlock {
  const words = source.slice(0, 2000).trim()
  return { kind: 'heading', depth, text: plainText(words.replace(/(?:^|[ \t]+)#+$/, '')).slice(0, 300), from, to }
}
