/** One open generation: its table, and what searching needs of it in memory, kept in step with every commit. */
import type { ChunkRow, ChunkTable, WordVector } from './chunk-table.ts'
import { type CorpusStatistics, createCorpusStatistics } from './corpus-statistics.ts'
import type { Generation, OpenGeneration } from './generation.ts'
import { createWordNeighbours, type WordNeighbours } from './word-neighbours.ts'

export type SearchIndex = {
  readonly generation: Generation
  readonly table: ChunkTable
  readonly statistics: CorpusStatistics
  readonly neighbours: WordNeighbours
  /** File → hash of the content that is searchable. */
  readonly documents: ReadonlyMap<string, string>
  /** One commit: the passages of `gone` go, `rows` come. Readers see all of it or nothing. */
  apply(gone: readonly string[], rows: readonly ChunkRow[]): Promise<void>
  addWords(words: readonly WordVector[]): Promise<void>
  /** Reads again what another process has written. */
  refresh(): Promise<void>
  close(): void
}

export async function openSearchIndex({ generation, table }: OpenGeneration): Promise<SearchIndex> {
  let statistics = createCorpusStatistics()
  const neighbours = createWordNeighbours()
  const documents = new Map<string, string>()

  const refresh = async () => {
    const fresh = createCorpusStatistics()
    const [rows, hashes, words] = await Promise.all([table.tokens(), table.documents(), table.words()])
    for (const row of rows) fresh.add(row.language, row.tokens)
    statistics = fresh
    documents.clear()
    for (const [file, hash] of hashes) documents.set(file, hash)
    neighbours.add(words)
  }
  await refresh()
  return {
    generation,
    table,
    get statistics() {
      return statistics
    },
    neighbours,
    documents,
    async apply(gone, rows) {
      const known = gone.filter((file) => documents.has(file))
      const before = known.length > 0 ? await table.tokens(known) : []
      await table.replace(gone, rows)
      for (const row of before) statistics.remove(row.language, row.tokens)
      for (const row of rows) statistics.add(row.language, row.tokens)
      for (const file of gone) documents.delete(file)
      for (const row of rows) documents.set(row.file, row.documentHash)
    },
    async addWords(words) {
      await table.addWords(words)
      neighbours.add(words)
    },
    refresh,
    close: () => table.close(),
  }
}
