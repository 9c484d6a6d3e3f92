/** An embedder without a model: every word of a text turns a few numbers of its vector, so that texts of the same words are alike. */
import { createHash } from 'node:crypto'
import { type Embedder, EmbeddingError, type Purpose } from '../../src/knowledge/embedder.ts'

export type HashedEmbedder = Embedder & {
  /** Every text that was embedded as a passage, in order. */
  readonly passages: string[]
  /** What `weights` the model is said to have. */
  weights: string
  /** Texts embedded from now on wait until the returned function is called. */
  hold(): () => void
  /** Everything fails from now on with this sentence; undefined: nothing does. */
  failure: string | undefined
}

const dimensions = 32

export function createHashedEmbedder(): HashedEmbedder {
  let gate: Promise<void> = Promise.resolve()
  const embedder: HashedEmbedder = {
    passages: [],
    weights: 'weights-1',
    failure: undefined,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return resolve
    },
    async load() {
      fail(embedder.failure)
      return { dimensions, weights: embedder.weights }
    },
    async embed(_model, texts, purpose: Purpose) {
      fail(embedder.failure)
      if (texts.length > 0 && purpose === 'passage') {
        embedder.passages.push(...texts)
        await gate
      }
      return texts.map(toVector)
    },
    close: () => Promise.resolve(),
  }
  return embedder
}

function fail(message: string | undefined): void {
  if (message !== undefined) throw new EmbeddingError(message)
}

function toVector(text: string): Float32Array {
  const vector = new Float32Array(dimensions)
  for (const word of text.toLowerCase().split(/[^\p{L}\p{N}]+/u)) {
    const hash = createHash('md5').update(word).digest()
    for (let at = 0; at < 3; at += 1)
      vector[(hash[at] ?? 0) % dimensions] = (vector[(hash[at] ?? 0) % dimensions] ?? 0) + 1
  }
  const length = Math.hypot(...vector) || 1
  return vector.map((value) => value / length)
}
