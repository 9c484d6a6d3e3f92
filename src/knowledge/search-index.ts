/** One open generation: its table, and what searching needs of it in memory, kept in step with every commit. */
import type { ChunkRow, ChunkTable, WordVector } from './chunk-table.ts'
import { type CorpusStatistics, createCorpusStatistics } from './corpus-statistics.ts'
import type { Generation, OpenGeneration } from './generation.ts'
import { createRespeller, type Respeller } from './respell.ts'
import { createVocabulary } from './vocabulary.ts'
import type { WordNeighbours } from './word-neighbours.ts'

export type SearchIndex = {
  readonly generation: Generation
  readonly table: ChunkTable
  readonly statistics: CorpusStatistics
  readonly neighbours: WordNeighbours
  readonly respeller: Respeller
  /** File → hash of the content that is searchable. */
  readonly documents: ReadonlyMap<string, string>
  /** One commit: the passages of `gone` go, `rows` come. Readers see all of it or nothing. */
  apply(gone: readonly string[], rows: readonly ChunkRow[]): Promise<void>
  /** Words of the documents that have no vector yet. */
  wordsWithoutVector(): string[]
  addWords(words: readonly WordVector[]): Promise<void>
  /** Reads again what another process has written, if it has. */
  refresh(): Promise<void>
  close(): void
}

export async function openSearchIndex({ generation, table }: OpenGeneration): Promise<SearchIndex> {
  let statistics = createCorpusStatistics()
  let vocabulary = createVocabulary()
  let documents = new Map<string, string>()
  let read = -1

  const refresh = async () => {
    const version = await table.version()
    if (version === read) return
    const [terms, hashes, words] = await Promise.all([table.terms(), table.documents(), table.words()])
    const [counted, known] = [createCorpusStatistics(), createVocabulary()]
    for (const term of terms) {
      counted.add(term.language, term.tokens)
      known.count(term.words, 1)
    }
    known.addVectors(words)
    statistics = counted
    vocabulary = known
    documents = hashes
    read = version
  }
  await refresh()
  return {
    generation,
    table,
    get statistics() {
      return statistics
    },
    get neighbours() {
      return vocabulary.neighbours
    },
    get respeller() {
      return createRespeller(vocabulary.lexicon, vocabulary.usesOf, (token) => statistics.frequency(token) > 0)
    },
    get documents() {
      return documents
    },
    async apply(gone, rows) {
      const known = gone.filter((file) => documents.has(file))
      const before = known.length > 0 ? await table.terms(known) : []
      await table.replace(gone, rows)
      for (const row of before) statistics.remove(row.language, row.tokens)
      for (const row of rows) statistics.add(row.language, row.tokens)
      for (const { words } of before) vocabulary.count(words, -1)
      for (const { words = '' } of rows) vocabulary.count(words, 1)
      for (const file of gone) documents.delete(file)
      for (const row of rows) documents.set(row.file, row.documentHash)
    },
    wordsWithoutVector: () => vocabulary.withoutVector(),
    async addWords(words) {
      await table.addWords(words)
      vocabulary.addVectors(words)
    },
    refresh,
    close: () => table.close(),
  }
}
