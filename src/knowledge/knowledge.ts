/**
 * The folder of markdown as something that can be searched: opens the index its model asks for, keeps it in step with the folder, and
 * goes on by words alone where vectors fail. One writer; any number of processes may open it for reading.
 */
import type { KnowledgeConfig } from '../config/schema.ts'
import type { Logger } from '../log/logger.ts'
import { analyze } from './analyze.ts'
import type { Embedder } from './embedder.ts'
import { EmbeddingError } from './embedder.ts'
import { type EmbeddingModel, resolveEmbeddingModel, wordModelName } from './embedding-models.ts'
import type { Recipe } from './generation.ts'
import { type ModelIndex, openModelIndex } from './model-index.ts'
import type { Preparer } from './preparer.ts'
import { createRerank, type RerankStatus } from './rerank.ts'
import type { Reranker } from './reranker.ts'
import { relevanceTo, type SearchResult, searchIndex, type VectorSearch } from './search.ts'
import type { SearchIndex } from './search-index.ts'
import { readServingChoice } from './serving-choice.ts'
import type { SyncOptions, SyncReport } from './sync.ts'
import { openSynonymFile, type SynonymFile } from './synonym-file.ts'

export type KnowledgeOptions = {
  readonly root: string
  readonly indexes: string
  readonly modelsPath: string
  readonly config: KnowledgeConfig
  readonly embedder: Embedder
  /** undefined: passages keep the order of the fusion. */
  readonly reranker?: Reranker | undefined
  readonly preparer: Preparer
  readonly logger: Logger
  /** Overrides the config and any earlier choice: for building another model's index beside the serving one. */
  readonly model?: string
}

export type KnowledgeStatus = {
  readonly documents: number
  readonly chunks: number
  readonly generation: string
  readonly embedding: {
    readonly model: string
    readonly state: 'ready' | 'words-only' | 'building'
    readonly reason?: string
  }
  readonly rerank: RerankStatus
  readonly quarantined: readonly { readonly file: string; readonly line: number; readonly reason: string }[]
  readonly pendingDelete: readonly string[]
  /** ISO time of the last completed sync of this process, null before it. */
  readonly syncedAt: string | null
}

export type Knowledge = {
  /** Whether this process is the one that writes the index. */
  readonly isWriter: boolean
  search(question: string, limit?: number): Promise<SearchResult>
  /** How much of a question a text speaks to, 0 to 1. */
  relevanceTo(question: string): Promise<(text: string) => number>
  /** One reconcile; a call during another waits for it and then runs. Rejects when this process is not the writer. */
  sync(options?: SyncOptions): Promise<SyncReport>
  status(): Promise<KnowledgeStatus>
  /** What is searchable, relative to the root, in order of name. */
  files(): readonly string[]
  /** Whether the word stands anywhere in the folder, in any form of it. */
  knowsWord(word: string): boolean
  /** Brings the table's indexes up to date; does nothing when there is nothing to do. */
  optimize(): Promise<void>
  close(): Promise<void>
}

/** Another process is the writer. The message says who keeps the index in step then. */
export class NotWriterError extends Error {
  override name = 'NotWriterError'
}

type Loaded = {
  readonly recipe: Recipe
  readonly slug: string
  readonly vectors: VectorSearch | undefined
  readonly reason: string | undefined
}

export async function openKnowledge(options: KnowledgeOptions): Promise<Knowledge> {
  const loaded = await loadVectors(options)
  const { root, config, preparer, indexes, logger } = options
  const parts = { root, config, preparer, vectors: loaded.vectors }
  const index = await openModelIndex({ indexes, slug: loaded.slug, recipe: loaded.recipe, parts, logger })
  if (!index)
    throw new NotWriterError(
      'Another process is building the index for this model. Wait until it is done, then ask again.',
    )
  const synonyms = openSynonymFile(root, config.maxFileBytes)
  await synonyms.refresh()
  return createKnowledge(options, loaded, { index, synonyms })
}

/** The chosen model, loaded; or words alone, with the reason. */
async function loadVectors({
  indexes,
  modelsPath,
  config,
  embedder,
  logger,
  model: asked,
}: KnowledgeOptions): Promise<Loaded> {
  const name = asked ?? readServingChoice(indexes)?.model ?? config.embedding.model
  const base = { chunkTokens: config.chunkTokens }
  const wordsOnly = (reason: string | undefined): Loaded => ({
    slug: 'words',
    vectors: undefined,
    reason,
    recipe: { ...base, model: 'none', weights: '', dimensions: 0 },
  })
  if (name === 'none') return wordsOnly(undefined)
  try {
    const model = resolveEmbeddingModel(name, modelsPath)
    const { dimensions, weights } = await embedder.load(model)
    const wordModel = await loadWordModel(model, modelsPath, embedder, logger)
    return {
      slug: model.name,
      vectors: { embedder, model, wordModel },
      reason: undefined,
      recipe: { ...base, model: model.name, weights, dimensions },
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    logger.warn({ err: error }, 'no embedding model: searching by words alone')
    return wordsOnly(reason)
  }
}

async function loadWordModel(
  model: EmbeddingModel,
  modelsPath: string,
  embedder: Embedder,
  logger: Logger,
): Promise<EmbeddingModel | undefined> {
  const wordModel = resolveEmbeddingModel(wordModelName, modelsPath)
  if (wordModel.name === model.name) return wordModel
  try {
    await embedder.load(wordModel)
    return wordModel
  } catch (error) {
    if (!(error instanceof EmbeddingError)) throw error
    logger.warn({ err: error }, 'words of a question are not carried into the other language')
    return undefined
  }
}

function createKnowledge(
  { config, logger, reranker }: KnowledgeOptions,
  loaded: Loaded,
  { index, synonyms }: { index: ModelIndex; synonyms: SynonymFile },
): Knowledge {
  const rerank = createRerank(reranker, config.search.rerank, logger)
  let last: { report: SyncReport; at: string } | undefined
  let embeddingProblem: string | undefined

  /** A question is answered by words alone when the embedding process fails. */
  const read = <T>(work: (serving: SearchIndex, vectors: VectorSearch | undefined) => Promise<T>): Promise<T> =>
    index.read(async (serving, vectorsUsable) => {
      const vectors = vectorsUsable ? loaded.vectors : undefined
      try {
        const result = await work(serving, vectors)
        if (vectors) embeddingProblem = undefined
        return result
      } catch (error) {
        if (!vectors || !(error instanceof EmbeddingError)) throw error
        embeddingProblem = error.message
        logger.warn({ err: error }, 'a question could not be embedded: searching by words alone')
        return work(serving, undefined)
      }
    })
  return {
    isWriter: index.isWriter,
    async search(question, limit = config.search.passages) {
      if (!index.isWriter) await synonyms.refresh()
      const options = { limit, settings: config.search, synonyms: synonyms.synonyms, rerank }
      return read((serving, vectors) => searchIndex(serving, vectors, question, options))
    },
    relevanceTo: (question) => read((serving, vectors) => relevanceTo(serving, vectors, question, synonyms.synonyms)),
    async sync(syncOptions = {}) {
      if (!index.isWriter) throw new NotWriterError('The running gateway keeps this index in step with the folder.')
      const [synced, problems] = [await index.sync(syncOptions), await synonyms.refresh()]
      const report = { ...synced, quarantined: [...synced.quarantined, ...problems] }
      last = { report, at: new Date().toISOString() }
      return report
    },
    async status() {
      const { documents, statistics, generation } = index.serving
      return {
        documents: documents.size,
        chunks: statistics.passages(),
        generation: `${loaded.slug}/${generation.table}`,
        embedding: embeddingStatus(loaded, index.isBuilding, embeddingProblem),
        rerank: rerank.status(),
        quarantined: last?.report.quarantined ?? [],
        pendingDelete: last?.report.pendingDelete ?? [],
        syncedAt: last?.at ?? null,
      }
    },
    files: () => [...index.serving.documents.keys()].toSorted(),
    knowsWord: (word) => analyze(word).some((token) => index.serving.statistics.frequency(token) > 0),
    optimize: () => index.optimize(),
    close: () => index.close(),
  }
}

function embeddingStatus(
  { vectors, reason }: Loaded,
  building: boolean,
  problem: string | undefined,
): KnowledgeStatus['embedding'] {
  const model = vectors?.model.name ?? 'none'
  const failing = vectors ? problem : reason
  if (!vectors || failing !== undefined)
    return { model, state: 'words-only', ...(failing !== undefined && { reason: failing }) }
  return { model, state: building ? 'building' : 'ready' }
}
