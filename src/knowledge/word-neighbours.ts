/**
 * A question's words in the other language: each word's nearest word of the folder's own vocabulary, by the cosine of their
 * vectors in the two-language table (`models/protech-embed/MODEL_CARD.md`, word expansion; cosine at least 0.4 as there, three
 * neighbours instead of one: a passage takes the best of them, so that more of them add recall and no weight).
 */

import type { Language } from '../language/detect.ts'
import { wordToken } from './analyze.ts'
import type { WordVector } from './chunk-table.ts'
import type { CorpusStatistics } from './corpus-statistics.ts'

export type Neighbour = { readonly token: string; readonly word: string; readonly cosine: number }

export type WordNeighbours = {
  has(word: string): boolean
  add(words: readonly WordVector[]): void
  /** The nearest words of the other language that some passage still holds, nearest first, one per token; none under the floor. */
  nearest(word: string, vector: Float32Array, statistics: CorpusStatistics): readonly Neighbour[]
  /** How many words of each language are known. */
  size(language: Language): number
}

const floor = 0.4
const most = 3
const cyrillic = /\p{Script=Cyrillic}/u
const remembered = 2000

export function languageOfWord(word: string): Language {
  return cyrillic.test(word) ? 'ru' : 'en'
}

export function createWordNeighbours(): WordNeighbours {
  const words: Record<Language, WordVector[]> = { en: [], ru: [] }
  const known = new Set<string>()
  const cache = new Map<string, readonly Neighbour[]>()
  return {
    has: (word) => known.has(word),
    add(more) {
      for (const entry of more) {
        if (known.has(entry.word)) continue
        known.add(entry.word)
        words[languageOfWord(entry.word)].push(entry)
      }
      cache.clear()
    },
    nearest(word, vector, statistics) {
      const cached = cache.get(word)
      if (cached?.every(({ token }) => statistics.frequency(token) > 0)) return cached
      const found = search(words[languageOfWord(word) === 'ru' ? 'en' : 'ru'], vector, statistics)
      if (cache.size > remembered) cache.clear()
      cache.set(word, found)
      return found
    },
    size: (language) => words[language].length,
  }
}

/** A flat scan: a vocabulary has some ten thousand words, and a question asks a handful of times. */
function search(candidates: readonly WordVector[], vector: Float32Array, statistics: CorpusStatistics): Neighbour[] {
  const best = new Map<string, Neighbour>()
  for (const candidate of candidates) {
    const cosine = dot(candidate.vector, vector)
    if (cosine < floor) continue
    const token = wordToken(candidate.word)
    if (statistics.frequency(token) > 0 && cosine > (best.get(token)?.cosine ?? 0))
      best.set(token, { token, word: candidate.word, cosine })
  }
  return [...best.values()].sort((left, right) => right.cosine - left.cosine).slice(0, most)
}

/** Cosine of two unit vectors. */
export function dot(left: Float32Array, right: Float32Array): number {
  let sum = 0
  for (let index = 0; index < left.length; index += 1) sum += (left[index] ?? 0) * (right[index] ?? 0)
  return sum
}
