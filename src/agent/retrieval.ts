/** What is found for the parts of a question, each searched for itself, as one list of passages for one answer. */
import type { Knowledge } from '../knowledge/knowledge.ts'
import type { Hit, SearchResult } from '../knowledge/search.ts'
import type { QuestionPart } from './question-parts.ts'

export type FoundPart = QuestionPart & Pick<SearchResult, 'hits' | 'evidence'>

export type Retrieval = {
  readonly parts: readonly FoundPart[]
  /** Those the folder speaks of. */
  readonly answerable: readonly FoundPart[]
  /** Of the answerable parts, or of all when there are none: the best of each part first, none twice. */
  readonly hits: readonly Hit[]
  readonly ms: number
}

/** Passages for several parts together, as a multiple of those for one. */
const severalParts = 1.5

/** @param declineBelow evidence under which a part is not answered. */
export async function retrieve(
  knowledge: Pick<Knowledge, 'search'>,
  parts: readonly QuestionPart[],
  declineBelow: number,
): Promise<Retrieval> {
  const results = await Promise.all(
    parts.map(async (part) => ({ part, result: await knowledge.search(part.searched) })),
  )
  const found = results.map(({ part, result: { hits, evidence } }) => ({ ...part, hits, evidence }))
  const answerable = found.filter(({ hits, evidence }) => hits.length > 0 && evidence >= declineBelow)
  const ms = Math.max(0, ...results.map(({ result }) => result.ms))
  return { parts: found, answerable, hits: interleave(answerable.length > 0 ? answerable : found), ms }
}

export function isSamePassage(left: Pick<Hit, 'file' | 'lines'>, right: Pick<Hit, 'file' | 'lines'>): boolean {
  return left.file === right.file && left.lines[0] === right.lines[0]
}

function interleave(parts: readonly FoundPart[]): Hit[] {
  const usual = Math.max(0, ...parts.map(({ hits }) => hits.length))
  const most = parts.length === 1 ? usual : Math.max(parts.length, Math.ceil(usual * severalParts))
  const merged: Hit[] = []
  for (let rank = 0; rank < usual; rank += 1) {
    const row = parts.flatMap(({ hits }) => hits[rank] ?? [])
    for (const hit of row) if (!merged.some((known) => isSamePassage(known, hit))) merged.push(hit)
  }
  return merged.slice(0, most)
}
