/**
 * The words of the folder as it is now, with their vectors: what a question's words are carried over to. A word that no document uses
 * any more keeps its vector and is not found, so that an index that has grown answers as one built from scratch.
 */
import type { WordVector } from './chunk-table.ts'
import { createLexicon, type Lexicon } from './respell.ts'
import { createWordNeighbours, type WordNeighbours } from './word-neighbours.ts'

export type Vocabulary = {
  /** Of the words in use. */
  readonly neighbours: WordNeighbours
  readonly lexicon: Lexicon
  /** In how many documents a word stands. */
  usesOf(word: string): number
  /** Words in use that no vector was added for. */
  withoutVector(): string[]
  addVectors(words: readonly WordVector[]): void
  /** A document's words come (1) or go (-1). */
  count(words: string, by: 1 | -1): void
}

export function createVocabulary(): Vocabulary {
  const vectors = new Map<string, Float32Array>()
  const uses = new Map<string, number>()
  const missing = new Set<string>()
  const lexicon = createLexicon()
  let built: WordNeighbours | undefined

  const build = () => {
    const neighbours = createWordNeighbours()
    const words = [...uses.keys()].sort()
    neighbours.add(words.flatMap((word) => toEntry(word, vectors.get(word))))
    return neighbours
  }
  const begin = (word: string) => {
    if (!vectors.has(word)) missing.add(word)
    lexicon.add(word)
    built = undefined
  }
  const end = (word: string) => {
    uses.delete(word)
    missing.delete(word)
    lexicon.remove(word)
    built = undefined
  }
  return {
    get neighbours() {
      built ??= build()
      return built
    },
    lexicon,
    usesOf: (word) => uses.get(word) ?? 0,
    withoutVector: () => [...missing],
    addVectors(words) {
      for (const { word, vector } of words) {
        vectors.set(word, vector)
        missing.delete(word)
      }
      if (words.length > 0) built = undefined
    },
    count(words, by) {
      for (const word of words === '' ? [] : words.split(' ')) {
        const now = (uses.get(word) ?? 0) + by
        uses.set(word, now)
        if (now === 1 && by === 1) begin(word)
        else if (now <= 0) end(word)
      }
    },
  }
}

function toEntry(word: string, vector: Float32Array | undefined): WordVector[] {
  return vector ? [{ word, vector }] : []
}
