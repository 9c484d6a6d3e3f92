/**
 * The folder of markdown as something that can be searched: opens the index its model asks for, keeps it in step with the folder, and
 * goes on by words alone where vectors fail. One writer; any number of processes may open it for reading.
 */
import { join } from 'node:path'
import type { KnowledgeConfig } from '../config/schema.ts'
import type { Logger } from '../log/logger.ts'
import type { Embedder } from './embedder.ts'
import { EmbeddingError } from './embedder.ts'
import { type EmbeddingModel, resolveEmbeddingModel, wordModelName } from './embedding-models.ts'
import { type OpenedIndex, openForReading, openForWriting, promote, putAside, type Recipe } from './generation.ts'
import type { Preparer } from './preparer.ts'
import { relevanceTo, type SearchResult, searchIndex, type VectorSearch } from './search.ts'
import { openSearchIndex, type SearchIndex } from './search-index.ts'
import { readServingChoice } from './serving-choice.ts'
import { createSyncMemory, type SyncOptions, type SyncParts, type SyncReport, syncIndex } from './sync.ts'
import { takeWriterLock, type WriterLock } from './writer-lock.ts'

export type KnowledgeOptions = {
  readonly root: string
  readonly indexes: string
  readonly modelsPath: string
  readonly config: KnowledgeConfig
  readonly embedder: Embedder
  readonly preparer: Preparer
  readonly logger: Logger
  /** Overrides the config and any earlier choice: for building another model's index beside the serving one. */
  readonly model?: string
}

export type KnowledgeStatus = {
  readonly documents: number
  readonly chunks: number
  readonly generation: string
  readonly embedding: { readonly model: string; readonly state: 'ready' | 'words-only' | 'building'; readonly reason?: string }
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
  /** Brings the table's indexes up to date; does nothing when there is nothing to do. */
  optimize(): Promise<void>
  close(): Promise<void>
}

/** Another process is the writer. The message says who keeps the index in step then. */
export class NotWriterError extends Error {
  override name = 'NotWriterError'
}

type Loaded = { readonly recipe: Recipe; readonly slug: string; readonly vectors: VectorSearch | undefined; readonly reason: string | undefined }

export async function openKnowledge(options: KnowledgeOptions): Promise<Knowledge> {
  const loaded = await loadVectors(options)
  const folder = join(options.indexes, loaded.slug)
  const lock = takeWriterLock(options.indexes, loaded.slug)
  const opened = lock ? await openWriting(folder, loaded, options.logger) : await openReading(folder, loaded)
  return createKnowledge(options, loaded, opened, lock)
}

type Opened = {
  serving: SearchIndex
  next: SearchIndex | undefined
  vectorsUsable: boolean
}

async function openWriting(folder: string, loaded: Loaded, logger: Logger): Promise<Opened> {
  const first = await openForWriting(folder, loaded.recipe)
  if (first.quarantined) logger.warn({ aside: first.quarantined }, 'the index was broken; it is put aside and built anew')
  try {
    return await openIndexes(first)
  } catch (error) {
    const aside = putAside(folder)
    logger.warn({ aside, err: error }, 'the index was broken; it is put aside and built anew')
    return openIndexes(await openForWriting(folder, loaded.recipe))
  }
}

async function openIndexes(opened: OpenedIndex): Promise<Opened> {
  return {
    serving: await openSearchIndex(opened.serving),
    next: opened.next && (await openSearchIndex(opened.next)),
    vectorsUsable: opened.vectorsUsable,
  }
}

async function openReading(folder: string, loaded: Loaded): Promise<Opened> {
  const opened = await openForReading(folder, loaded.recipe)
  if (!opened) throw new NotWriterError('Another process is building the index for this model. Wait until it is done, then ask again.')
  return { serving: await openSearchIndex(opened), next: undefined, vectorsUsable: true }
}

/** The chosen model, loaded; or words alone, with the reason. */
async function loadVectors({ indexes, modelsPath, config, embedder, logger, model: asked }: KnowledgeOptions): Promise<Loaded> {
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
    return { slug: model.name, vectors: { embedder, model, wordModel }, reason: undefined, recipe: { ...base, model: model.name, weights, dimensions } }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    logger.warn({ err: error }, 'no embedding model: searching by words alone')
    return wordsOnly(reason)
  }
}

async function loadWordModel(model: EmbeddingModel, modelsPath: string, embedder: Embedder, logger: Logger): Promise<EmbeddingModel | undefined> {
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

function createKnowledge(options: KnowledgeOptions, loaded: Loaded, opened: Opened, lock: WriterLock | undefined): Knowledge {
  const { root, config, preparer, indexes } = options
  const memory = createSyncMemory()
  const parts: SyncParts = { root, config, preparer, vectors: loaded.vectors }
  const folder = join(indexes, loaded.slug)
  let { serving, next, vectorsUsable } = opened
  let turn: Promise<unknown> = Promise.resolve()
  let last: { report: SyncReport; at: string } | undefined
  let unoptimized = 0

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work)
    turn = done.catch(() => undefined)
    return done
  }
  const takeOver = async (complete: SearchIndex) => {
    const before = serving
    serving = complete
    next = undefined
    vectorsUsable = true
    before.close()
    await promote(folder, complete.generation)
  }
  const syncOnce = async (syncOptions: SyncOptions): Promise<SyncReport> => {
    if (next) {
      await syncIndex(next, parts, createSyncMemory(), { ...syncOptions, confirmDeletes: true })
      await takeOver(next)
    }
    const report = await syncIndex(serving, parts, memory, syncOptions)
    unoptimized += report.indexed.length + report.deleted.length
    last = { report, at: new Date().toISOString() }
    return report
  }
  return {
    isWriter: lock !== undefined,
    search: (question, limit = config.search.passages) =>
      searchIndex(serving, vectorsUsable ? loaded.vectors : undefined, question, { limit, settings: config.search }),
    relevanceTo: (question) => relevanceTo(serving, vectorsUsable ? loaded.vectors : undefined, question),
    sync(syncOptions = {}) {
      if (!lock) return Promise.reject(new NotWriterError('The running gateway keeps this index in step with the folder.'))
      return inTurn(() => syncOnce(syncOptions))
    },
    async status() {
      return {
        documents: serving.documents.size,
        chunks: await serving.table.countRows(),
        generation: `${loaded.slug}/${serving.generation.table}`,
        embedding: embeddingStatus(loaded, next !== undefined),
        quarantined: last?.report.quarantined ?? [],
        pendingDelete: last?.report.pendingDelete ?? [],
        syncedAt: last?.at ?? null,
      }
    },
    optimize: () =>
      inTurn(async () => {
        if (!lock || unoptimized === 0) return
        unoptimized = 0
        await serving.table.optimize()
      }),
    async close() {
      await turn
      serving.close()
      next?.close()
      lock?.release()
    },
  }
}

function embeddingStatus(loaded: Loaded, building: boolean): KnowledgeStatus['embedding'] {
  const model = loaded.vectors?.model.name ?? 'none'
  if (building) return { model, state: 'building' }
  return loaded.vectors ? { model, state: 'ready' } : { model, state: 'words-only', ...(loaded.reason && { reason: loaded.reason }) }
}
