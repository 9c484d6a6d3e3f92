/**
 * The index of one model as something that stays usable: written by one process and read by any, handed over to its next generation,
 * opened anew when another process changed it, put aside and built anew when its files turn out to be damaged.
 */
import { join } from 'node:path'
import type { Logger } from '../log/logger.ts'
import {
  type OpenedIndex,
  openForReading,
  openForWriting,
  promote,
  putAside,
  type Recipe,
  servingGeneration,
} from './generation.ts'
import { carryOver } from './hand-over.ts'
import { openSearchIndex, type SearchIndex } from './search-index.ts'
import { createSyncMemory, type SyncOptions, type SyncParts, type SyncReport, syncIndex } from './sync.ts'
import { TableError } from './table-error.ts'
import { takeWriterLock, type WriterLock } from './writer-lock.ts'

export type ModelIndexOptions = {
  readonly indexes: string
  /** Folder of this model's index under `indexes`. */
  readonly slug: string
  readonly recipe: Recipe
  readonly parts: SyncParts
  readonly logger: Logger
}

export type ModelIndex = {
  readonly isWriter: boolean
  readonly serving: SearchIndex
  readonly isBuilding: boolean
  /** A damaged index is put aside and built anew, and `work` runs again. `vectorsUsable`: the vectors were made by this model. */
  read<T>(work: (index: SearchIndex, vectorsUsable: boolean) => Promise<T>): Promise<T>
  /** For the writer. One after another. */
  sync(options: SyncOptions): Promise<SyncReport>
  optimize(): Promise<void>
  /** Waits for what is under way. */
  close(): Promise<void>
}

type State = { readonly serving: SearchIndex; readonly next: SearchIndex | undefined; readonly vectorsUsable: boolean }

/** @returns undefined when another process is the writer and there is nothing to read yet. */
export async function openModelIndex(options: ModelIndexOptions): Promise<ModelIndex | undefined> {
  const lock = takeWriterLock(options.indexes, options.slug)
  if (!lock) {
    const state = await openToRead(options)
    return state && createReader(options, state)
  }
  try {
    return createWriter(options, await openToWrite(options), lock)
  } catch (error) {
    lock.release()
    throw error
  }
}

function folderOf({ indexes, slug }: ModelIndexOptions): string {
  return join(indexes, slug)
}

async function openToRead(options: ModelIndexOptions): Promise<State | undefined> {
  const opened = await openForReading(folderOf(options), options.recipe)
  return opened && { serving: await openSearchIndex(opened), next: undefined, vectorsUsable: true }
}

async function openToWrite(options: ModelIndexOptions): Promise<State> {
  try {
    return await openIndexes(await openForWriting(folderOf(options), options.recipe))
  } catch (error) {
    if (!(error instanceof TableError)) throw error
    return openAnew(options, error)
  }
}

async function openAnew(options: ModelIndexOptions, error: TableError): Promise<State> {
  const aside = putAside(folderOf(options))
  options.logger.warn({ aside, err: error }, 'the index was broken; it is put aside and built anew')
  return openIndexes(await openForWriting(folderOf(options), options.recipe))
}

async function openIndexes({ serving, next, vectorsUsable }: OpenedIndex): Promise<State> {
  return { serving: await openSearchIndex(serving), next: next && (await openSearchIndex(next)), vectorsUsable }
}

/** Follows what the writer does: a search sees what was committed a second before it. */
function createReader(options: ModelIndexOptions, first: State): ModelIndex {
  const underWay = createUnderWay()
  let state = first
  let following: Promise<void> | undefined

  const reopen = async () => {
    const opened = await openToRead(options)
    if (!opened) throw new TableError('The index is being built anew by another process. Ask again when it is done.')
    state.serving.close()
    state = opened
  }
  const follow = async () => {
    if (servingGeneration(folderOf(options))?.table !== state.serving.generation.table) await reopen()
    else await state.serving.refresh()
  }
  const read = async <T>(work: (index: SearchIndex, vectorsUsable: boolean) => Promise<T>): Promise<T> => {
    following ??= follow().finally(() => {
      following = undefined
    })
    try {
      await following
      return await work(state.serving, state.vectorsUsable)
    } catch (error) {
      if (!(error instanceof TableError)) throw error
      await reopen()
      return work(state.serving, state.vectorsUsable)
    }
  }
  return {
    isWriter: false,
    isBuilding: false,
    get serving() {
      return state.serving
    },
    read: (work) => underWay(read(work)),
    sync: () => Promise.reject(new TableError('This process only reads the index.')),
    optimize: () => Promise.resolve(),
    async close() {
      await underWay.settled()
      state.serving.close()
    },
  }
}

function createWriter(options: ModelIndexOptions, first: State, lock: WriterLock): ModelIndex {
  const underWay = createUnderWay()
  const writer = createWriting(options, first)
  let turn: Promise<unknown> = Promise.resolve()
  let closed = false

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work)
    turn = done.catch(() => undefined)
    return done
  }
  const read = async <T>(work: (index: SearchIndex, vectorsUsable: boolean) => Promise<T>): Promise<T> => {
    for (const remedy of [writer.reopen, writer.rebuild]) {
      await writer.rebuilt
      const used = writer.state
      try {
        return await work(used.serving, used.vectorsUsable)
      } catch (error) {
        if (!(error instanceof TableError) || closed) throw error
        await inTurn(() => remedy(used, error))
      }
    }
    return work(writer.state.serving, writer.state.vectorsUsable)
  }
  return {
    isWriter: true,
    get isBuilding() {
      return writer.state.next !== undefined
    },
    get serving() {
      return writer.state.serving
    },
    read: (work) => underWay(read(work)),
    sync: (syncOptions) => inTurn(() => writer.sync(syncOptions)),
    optimize: () => inTurn(writer.optimize),
    async close() {
      closed = true
      await turn
      await underWay.settled()
      writer.state.serving.close()
      writer.state.next?.close()
      lock.release()
    },
  }
}

/** Everything that changes the index; the caller sees to it that no two run at the same time. */
function createWriting(options: ModelIndexOptions, first: State) {
  const { parts, logger } = options
  let state = first
  let memory = createSyncMemory()
  /** The process before this one may have left something. */
  let untidy = 1
  let rebuilt: Promise<unknown> = Promise.resolve()

  const syncNow = async (syncOptions: SyncOptions): Promise<SyncReport> => {
    const { next } = state
    if (next) {
      await syncIndex(next, parts, createSyncMemory(), { ...syncOptions, confirmDeletes: true })
      await carryOver(state.serving, next, state.vectorsUsable, parts)
      const before = state
      state = { serving: next, next: undefined, vectorsUsable: true }
      before.serving.close()
      await promote(folderOf(options), next.generation)
    }
    const report = await syncIndex(state.serving, parts, memory, syncOptions)
    untidy += report.indexed.length + report.deleted.length
    return report
  }
  const buildAnew = (error: TableError, syncOptions: SyncOptions): Promise<SyncReport> => {
    const build = async () => {
      state.serving.close()
      state.next?.close()
      state = await openAnew(options, error)
      memory = createSyncMemory()
      return syncNow(syncOptions)
    }
    const done = build()
    rebuilt = done.catch(() => undefined)
    return done
  }
  return {
    get state() {
      return state
    },
    /** Settles when a rebuild that is under way is done: half an index answers nothing. */
    get rebuilt() {
      return rebuilt
    },
    async sync(syncOptions: SyncOptions): Promise<SyncReport> {
      try {
        return await syncNow(syncOptions)
      } catch (error) {
        if (!(error instanceof TableError) || (await isSound(state))) throw error
        return buildAnew(error, syncOptions)
      }
    },
    /** The first remedy for a failed reading, unless somebody has applied one by now. */
    async reopen(used: State, error: TableError): Promise<void> {
      if (state !== used) return
      logger.warn({ err: error }, 'the index could not be read; it is opened anew')
      state = await openToWrite(options)
      if (state.serving.documents.size < used.serving.documents.size) await syncNow({})
    },
    async rebuild(used: State, error: TableError): Promise<void> {
      if (state === used) await buildAnew(error, {})
    },
    async optimize() {
      if (untidy === 0) return
      await state.serving.table.optimize()
      untidy = 0
    },
  }
}

/** Whether everything a search reads can be read. */
async function isSound({ serving, next }: State): Promise<boolean> {
  try {
    for (const { table } of [serving, ...(next ? [next] : [])])
      await Promise.all([table.check(), table.documents(), table.terms()])
    return true
  } catch (error) {
    if (error instanceof TableError) return false
    throw error
  }
}

/** Passes promises through and knows when the last of them is done. */
function createUnderWay() {
  const open = new Set<Promise<unknown>>()
  const pass = <T>(work: Promise<T>): Promise<T> => {
    open.add(work)
    const done = () => open.delete(work)
    work.then(done, done)
    return work
  }
  return Object.assign(pass, { settled: async () => void (await Promise.allSettled(open)) })
}
