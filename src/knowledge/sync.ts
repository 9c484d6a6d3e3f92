/**
 * Brings an index to what the folder holds. The scan by content hash is the truth; watch events only say when to look. A file that
 * cannot be used keeps its last good version searchable; many deletions at once wait for a confirmation.
 */
import type { KnowledgeConfig } from '../config/schema.ts'
import type { ChunkRow, WordVector } from './chunk-table.ts'
import type { Embedder } from './embedder.ts'
import type { EmbeddingModel } from './embedding-models.ts'
import { hashOf, type PreparedDocument } from './prepare.ts'
import type { Preparer } from './preparer.ts'
import { type FileContent, type RefusedFile, readScanned, type Scan, scanFolder } from './scan.ts'
import type { SearchIndex } from './search-index.ts'

export type Progress = { readonly phase: 'scan' | 'index'; readonly done: number; readonly total: number }

export type SyncReport = {
  readonly indexed: readonly string[]
  readonly renamed: readonly { readonly from: string; readonly to: string }[]
  readonly deleted: readonly string[]
  /** Passages whose vectors were computed; the others were there already. */
  readonly embedded: number
  readonly quarantined: readonly RefusedFile[]
  /** Files that are gone from the folder and stay searchable until somebody confirms. */
  readonly pendingDelete: readonly string[]
}

export type SyncOptions = { readonly confirmDeletes?: boolean; readonly onProgress?: (progress: Progress) => void }

/** What a sync works with. `model` undefined: words alone. */
export type SyncParts = {
  readonly root: string
  readonly config: KnowledgeConfig
  readonly preparer: Preparer
  readonly vectors: { readonly embedder: Embedder; readonly model: EmbeddingModel; readonly wordModel: EmbeddingModel | undefined } | undefined
}

/** What is remembered between two syncs, so that an unchanged folder costs a walk and nothing else. */
export type SyncMemory = {
  readonly hashes: Map<string, { readonly stamp: string; readonly hash: string }>
  readonly quarantine: Map<string, RefusedFile & { readonly hash: string }>
}

export function createSyncMemory(): SyncMemory {
  return { hashes: new Map(), quarantine: new Map() }
}

const massDeleteShare = 0.3
const massDeleteFloor = 3
const documentsPerCommit = 24

/** One reconcile. The caller sees to it that no two run on one index at the same time. */
export async function syncIndex(index: SearchIndex, parts: SyncParts, memory: SyncMemory, options: SyncOptions = {}): Promise<SyncReport> {
  const scan = await scanFolder(parts.root, parts.config.maxFileBytes)
  const refused = new Map(scan.refused.map((item) => [item.file, item]))
  const hashes = await hashFiles(scan, parts, memory, options)
  for (const [file, content] of hashes.unreadable) refused.set(file, content)
  const plan = planSync(index.documents, hashes.known, refused, memory.quarantine)
  const held = options.confirmDeletes ? [] : plan.massDelete
  const gone = plan.gone.filter((file) => !held.includes(file))
  const done = await indexFiles(index, parts, memory, plan, options)
  if (gone.length > 0) await index.apply(gone, [])
  forget(memory, scan, index)
  const quarantined = [...refused.values(), ...[...memory.quarantine.values()].map(({ file, line, reason }) => ({ file, line, reason }))]
  return { ...done, renamed: plan.renamed, deleted: gone, pendingDelete: held, quarantined: quarantined.sort((a, b) => (a.file < b.file ? -1 : 1)) }
}

async function hashFiles(scan: Scan, parts: SyncParts, memory: SyncMemory, options: SyncOptions) {
  const known = new Map<string, string>()
  const unreadable = new Map<string, RefusedFile>()
  let done = 0
  for (const { file, stamp } of scan.files) {
    const remembered = memory.hashes.get(file)
    if (remembered?.stamp === stamp) known.set(file, remembered.hash)
    else {
      const content = await readScanned(parts.root, file, parts.config.maxFileBytes)
      if (content?.ok) {
        const hash = hashOf(content.bytes)
        known.set(file, hash)
        memory.hashes.set(file, { stamp, hash })
      } else if (content) unreadable.set(file, { file, line: 1, reason: content.reason })
    }
    done += 1
    if (done % 100 === 0) options.onProgress?.({ phase: 'scan', done, total: scan.files.length })
  }
  return { known, unreadable }
}

type Plan = {
  readonly changed: readonly string[]
  readonly renamed: readonly { readonly from: string; readonly to: string }[]
  /** Deleted, not renamed. */
  readonly gone: readonly string[]
  /** `gone` again when it is too much to happen unasked, else empty. */
  readonly massDelete: readonly string[]
}

/** Pure: what has to happen so that `indexed` (file → hash) becomes `found`. A refused file is neither changed nor gone. */
export function planSync(
  indexed: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
  refused: ReadonlyMap<string, unknown>,
  quarantined: ReadonlyMap<string, { readonly hash: string }>,
): Plan {
  const changed = [...found].filter(([file, hash]) => indexed.get(file) !== hash && quarantined.get(file)?.hash !== hash).map(([file]) => file)
  const missing = [...indexed.keys()].filter((file) => !found.has(file) && !refused.has(file))
  const byHash = new Map(missing.map((file) => [indexed.get(file), file]))
  const renamed = changed.flatMap((to) => {
    const from = indexed.has(to) ? undefined : byHash.get(found.get(to))
    byHash.delete(found.get(to))
    return from === undefined ? [] : [{ from, to }]
  })
  const moved = new Set(renamed.map(({ from }) => from))
  const gone = missing.filter((file) => !moved.has(file))
  const everything = gone.length === indexed.size && gone.length > 1
  const many = gone.length >= massDeleteFloor && gone.length > indexed.size * massDeleteShare
  return { changed, renamed, gone, massDelete: everything || many ? gone : [] }
}

async function indexFiles(index: SearchIndex, parts: SyncParts, memory: SyncMemory, plan: Plan, options: SyncOptions) {
  const renamedFrom = new Map(plan.renamed.map(({ from, to }) => [to, from]))
  const indexed: string[] = []
  let embedded = 0
  for (let start = 0; start < plan.changed.length; start += documentsPerCommit) {
    if (start > 0 || plan.changed.length > documentsPerCommit)
      options.onProgress?.({ phase: 'index', done: start, total: plan.changed.length })
    const documents = await prepareFiles(plan.changed.slice(start, start + documentsPerCommit), parts, memory)
    const gone = documents.flatMap(({ file }) => [file, ...(renamedFrom.has(file) ? [renamedFrom.get(file) ?? file] : [])])
    const vectors = await vectorsFor(index, parts, documents)
    if (documents.length > 0) await index.apply(gone, documents.flatMap((document) => toRows(document, vectors.all)))
    await index.addWords(await newWords(index, parts, documents))
    indexed.push(...documents.map(({ file }) => file))
    embedded += vectors.computed
  }
  return { indexed, embedded }
}

/** Reads and prepares; what cannot be used goes into quarantine, and its last good version stays. */
async function prepareFiles(files: readonly string[], parts: SyncParts, memory: SyncMemory): Promise<PreparedDocument[]> {
  const prepared = await Promise.all(
    files.map(async (file) => {
      const content: FileContent = await readScanned(parts.root, file, parts.config.maxFileBytes)
      if (!content?.ok) return undefined
      const hash = hashOf(content.bytes)
      const result = await parts.preparer.prepare(file, content.bytes, parts.config.chunkTokens)
      if (result.ok) memory.quarantine.delete(file)
      else memory.quarantine.set(file, { file, line: result.line, reason: result.reason, hash })
      return result.ok ? result.document : undefined
    }),
  )
  return prepared.filter((document) => document !== undefined)
}

/** A passage whose content is already in the index under any name is not embedded again. */
async function vectorsFor(index: SearchIndex, { vectors }: SyncParts, documents: readonly PreparedDocument[]) {
  const texts = new Map(documents.flatMap(({ chunks }) => chunks.map((chunk) => [chunk.contentHash, chunk.embeddingText] as const)))
  if (!vectors || texts.size === 0) return { all: new Map<string, Float32Array>(), computed: 0 }
  const all = await index.table.vectorsFor([...texts.keys()])
  const missing = [...texts].filter(([hash]) => !all.has(hash))
  const computed = await vectors.embedder.embed(vectors.model, missing.map(([, text]) => text), 'passage')
  for (const [at, [hash]] of missing.entries()) {
    const vector = computed[at]
    if (vector) all.set(hash, vector)
  }
  return { all, computed: missing.length }
}

function toRows(document: PreparedDocument, vectors: ReadonlyMap<string, Float32Array>): ChunkRow[] {
  const prefix = hashOf(document.file).slice(0, 16)
  return document.chunks.map((chunk) => ({
    id: `${prefix}-${String(chunk.ordinal).padStart(4, '0')}`,
    file: document.file,
    documentHash: document.documentHash,
    title: document.title,
    heading: chunk.heading,
    language: document.language,
    fromLine: chunk.lines[0],
    toLine: chunk.lines[1],
    text: chunk.text,
    tokens: chunk.tokens,
    contentHash: chunk.contentHash,
    vector: vectors.get(chunk.contentHash),
  }))
}

async function newWords(index: SearchIndex, { vectors }: SyncParts, documents: readonly PreparedDocument[]): Promise<WordVector[]> {
  const wordModel = vectors?.wordModel
  if (!vectors || !wordModel) return []
  const words = [...new Set(documents.flatMap((document) => document.words))].filter((word) => !index.neighbours.has(word))
  const computed = await vectors.embedder.embed(wordModel, words, 'word')
  return words.flatMap((word, at) => {
    const vector = computed[at]
    return vector ? [{ word, vector }] : []
  })
}

/** What is no longer in the folder is no longer remembered. A file that came back to its indexed content is no longer in quarantine. */
function forget(memory: SyncMemory, scan: Scan, index: SearchIndex): void {
  const there = new Set(scan.files.map(({ file }) => file))
  for (const file of memory.hashes.keys()) if (!there.has(file)) memory.hashes.delete(file)
  for (const file of memory.quarantine.keys()) {
    const hash = memory.hashes.get(file)?.hash
    if (!there.has(file) || (hash !== undefined && index.documents.get(file) === hash)) memory.quarantine.delete(file)
  }
}
