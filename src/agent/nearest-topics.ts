/** What the folder does speak of, for a question that it does not answer. */
import type { Hit } from '../knowledge/search.ts'
import type { Language } from '../language/detect.ts'

export type Topic = { readonly title: string; readonly file: string }

/** Below this a passage shares no more than a word with the question. */
const leastScore = 0.12

/** Up to three articles, those in the question's language first; none when nothing comes near. */
export function nearestTopics(hits: readonly Hit[], language: Language): Topic[] {
  const near = hits.filter((hit) => hit.score >= leastScore)
  const ordered = [
    ...near.filter((hit) => hit.language === language),
    ...near.filter((hit) => hit.language !== language),
  ]
  return [...new Map(ordered.map(({ title, file }) => [title, { title, file }])).values()].slice(0, 3)
}
