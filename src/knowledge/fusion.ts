/**
 * Scores, pure: BM25 (Robertson and Zaragoza 2009, k1 1.2, b 0.75) as a share of the highest score the question could reach,
 * cosine, and their weighted sum. The share falls to 0 when nothing matches, so scores of different questions compare; rank fusion
 * and min-max would throw that away, and measured worse (`models/protech-embed/MODEL_CARD.md`).
 */
import type { Language } from '../language/detect.ts'
import { type CorpusStatistics, splitTokens } from './corpus-statistics.ts'
import type { QueryTerm } from './query.ts'

const k1 = 1.2
const b = 0.75
/** A translation's weight is low because it may be wrong; where it does stand, the passage covers the word better than that. */
const translationPresence = 1.6

export type Scored<T> = {
  readonly item: T
  readonly score: number
  readonly words: number
  readonly cosine: number
  /** Share of the question's weight that stands in the passage at all, however often: what abstaining looks at. */
  readonly coverage: number
}

export type Scorable = {
  readonly id: string
  readonly language: Language
  readonly tokens: string
  readonly vector: Float32Array | undefined
}

/** Inverse document frequency as Lucene's BM25 has it; a token nobody uses counts the most. */
export function inverseDocumentFrequency(frequency: number, passages: number): number {
  return Math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))
}

/**
 * Prepares a scorer for one question. `cosineOf` is undefined when only words are searched; `wordWeight` is the share of the word
 * leg in a passage's score.
 */
export function createScorer<T extends Scorable>(
  terms: readonly QueryTerm[],
  statistics: CorpusStatistics,
  cosineOf?: (vector: Float32Array) => number,
  wordWeight: (item: T) => number = () => 1,
) {
  const passages = statistics.passages()
  const meanLength = statistics.meanLength()
  const prepared = terms.map((term) => prepareTerm(term, statistics, passages))
  const ceiling = prepared.reduce((sum, term) => sum + term.idf, 0)

  return function score(item: T): Scored<T> {
    const tokens = splitTokens(item.tokens)
    const counts = countTokens(tokens)
    const norm = k1 * (1 - b + (b * tokens.length) / meanLength)
    const matches = prepared.map((term) => matchTerm(term, counts, norm))
    const words = matches.reduce((sum, match) => sum + match.score, 0)
    const covered = matches.reduce((sum, match) => sum + match.presence, 0)
    const share = ceiling > 0 ? Math.min(1, words / ((k1 + 1) * ceiling)) : 0
    const cosine = cosineOf && item.vector ? cosineOf(item.vector) : 0
    const weight = cosineOf ? wordWeight(item) : 1
    const fused = weight * share + (1 - weight) * Math.max(0, cosine)
    return { item, score: fused, words: share, cosine, coverage: ceiling > 0 ? covered / ceiling : 0 }
  }
}

type PreparedTerm = ReturnType<typeof prepareTerm>

/** A passage takes a term's best alternative, never their sum. */
function matchTerm(
  term: PreparedTerm,
  counts: ReadonlyMap<string, number>,
  norm: number,
): { score: number; presence: number } {
  let score = 0
  let presence = 0
  for (const alternative of term.alternatives) {
    const count = counts.get(alternative.token) ?? 0
    if (count === 0) continue
    score = Math.max(score, (alternative.value * count * (k1 + 1)) / (count + norm))
    presence = Math.max(presence, alternative.presence)
  }
  return { score, presence: presence * term.idf }
}

/** A term's ceiling is its own idf; when only a translation stands in the folder, that one's; when nothing does, the highest there is. */
function prepareTerm(term: QueryTerm, statistics: CorpusStatistics, passages: number) {
  const alternatives = term.alternatives.map((alternative) => {
    const idf = inverseDocumentFrequency(statistics.frequency(alternative.token), passages)
    const presence =
      alternative.by === 'translation' ? Math.min(1, alternative.weight * translationPresence) : alternative.weight
    return { token: alternative.token, weight: alternative.weight, value: alternative.weight * idf, idf, presence }
  })
  const known = alternatives.filter(({ token }) => statistics.frequency(token) > 0)
  const own = known.filter(({ weight }) => weight === 1)
  const idf =
    own.length > 0 ? Math.max(...own.map((alternative) => alternative.idf)) : inverseDocumentFrequency(0, passages)
  return { alternatives: known, idf }
}

function countTokens(tokens: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1)
  return counts
}

/** Best first; equal scores by id, so that the same folder always gives the same list. */
export function byScore<T extends { id: string }>(left: Scored<T>, right: Scored<T>): number {
  return right.score - left.score || (left.item.id < right.item.id ? -1 : 1)
}
