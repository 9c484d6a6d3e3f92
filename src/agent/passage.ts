/** A passage as a turn uses it: a search hit with the number it is cited by. */

import type { Hit } from '../knowledge/search.ts'
import type { Language } from '../language/detect.ts'

export type Passage = {
  readonly n: number
  readonly title: string
  readonly heading: string
  readonly file: string
  readonly lines: readonly [number, number]
  readonly score: number
  readonly language: Language
  readonly text: string
}

/** A passage in an answer: whether the answer leans on it. */
export type Source = Passage & { readonly cited: boolean }

/** @param from the number the first of them gets. */
export function toPassages(hits: readonly Hit[], from: number): Passage[] {
  return hits.map(({ title, heading, file, lines, score, language, text }, index) => ({
    n: from + index,
    title,
    heading,
    file,
    lines,
    score,
    language,
    text,
  }))
}
