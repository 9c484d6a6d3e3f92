/**
 * Brings an index to what the folder holds. The scan by content hash is the truth; watch events only say when to look. A file that
 * cannot be used keeps its last good version searchable; many deletions at once wait for a confirmation.
 */
import type { KnowledgeConfig } from '../config/schema.ts'
import type { ChunkRow, WordVector } from './chunk-table.ts'
import { createDeletions, type Deletions, type Verdict } from './deletions.ts'
import type { Embedder } from './embedder.ts'
import type { EmbeddingModel } from './embedding-models.ts'
import { createFileHashes, type FileHashes } from './file-hashes.ts'
import { hashOf, type PreparedDocument } from './prepare.ts'
import type { Preparer } from './preparer.ts'
import { type FileContent, type RefusedFile, readScanned, scanFolder } from './scan.ts'
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
  readonly vectors:
    | { readonly embedder: Embedder; readonly model: EmbeddingModel; readonly wordModel: EmbeddingModel | undefined }
    | undefined
}

/** What is remembered between two syncs, so that an unchanged folder costs a walk and nothing else. */
export type SyncMemory = {
  readonly hashes: FileHashes
  readonly quarantine: Map<string, RefusedFile & { readonly hash: string }>
  readonly deletions: Deletions
}

export function createSyncMemory(): SyncMemory {
  return { hashes: createFileHashes(), quarantine: new Map(), deletions: createDeletions() }
}

type Work = {
  readonly index: SearchIndex
  readonly parts: SyncParts
  readonly memory: SyncMemory
  readonly options: SyncOptions
}
type Look = Plan & { readonly found: ReadonlyMap<string, string>; readonly refused: ReadonlyMap<string, RefusedFile> }
type Done = { indexed: string[]; renamed: Plan['renamed'][number][]; embedded: number }

const documentsPerCommit = 24
/** How long a folder that loses more than a handful of files has to hold still before they go, and how often that is looked at. */
const stillMs = 1000
const mostLooks = 10

/** One reconcile. The caller sees to it that no two run on one index at the same time. */
export async function syncIndex(
  index: SearchIndex,
  parts: SyncParts,
  memory: SyncMemory,
  options: SyncOptions = {},
): Promise<SyncReport> {
  const work = { index, parts, memory, options }
  const done: Done = { indexed: [], renamed: [], embedded: 0 }
  const { look, verdict } = await catchUp(work, done)
  const held = verdict === 'hold' ? look.gone : []
  const deleted = verdict === 'hold' ? [] : look.gone
  if (deleted.length > 0) await index.apply(deleted, [])
  await embedWords(index, parts)
  if (options.confirmDeletes) memory.deletions.confirmed()
  else memory.deletions.carriedOut(deleted)
  forget(memory, look, index)
  const broken = [...memory.quarantine.values()].map(({ file, line, reason }) => ({ file, line, reason }))
  const quarantined = [...look.refused.values(), ...broken].sort((a, b) => (a.file < b.file ? -1 : 1))
  return { ...done, deleted, pendingDelete: held, quarantined }
}

/**
 * Indexes what changed until the files that are missing are the same at two looks: a folder that is being moved or removed is seen
 * half-way otherwise.
 */
async function catchUp(work: Work, done: Done): Promise<{ look: Look; verdict: Verdict }> {
  let look = await lookAtFolder(work)
  for (let looks = 1; ; looks += 1) {
    await indexChanged(work, look, done)
    const verdict = judge(work, look)
    if (verdict === 'hold' || look.gone.length === 0 || work.options.confirmDeletes) return { look, verdict }
    if (verdict === 'look-again') await new Promise((resolve) => setTimeout(resolve, stillMs))
    const before = look
    look = await lookAtFolder(work)
    if (look.gone.join('\n') !== before.gone.join('\n') && looks < mostLooks) continue
    await indexChanged(work, look, done)
    return { look, verdict: looks < mostLooks ? verdict : 'hold' }
  }
}

function judge({ index, memory, options }: Work, { gone, found }: Look): Verdict {
  if (options.confirmDeletes) return 'go'
  return memory.deletions.judge(gone, index.documents.size, (file) => found.has(file))
}

async function lookAtFolder({ index, parts, memory, options }: Work): Promise<Look> {
  const { root, config } = parts
  const scan = await scanFolder(root, config.maxFileBytes)
  const refused = new Map(scan.refused.map((item) => [item.file, item]))
  const onProgress = (done: number) => options.onProgress?.({ phase: 'scan', done, total: scan.files.length })
  const { found, unreadable } = await memory.hashes.read(root, scan.files, config.maxFileBytes, onProgress)
  for (const item of unreadable) refused.set(item.file, item)
  return { ...planSync(index.documents, found, refused, memory.quarantine), found, refused }
}

export type Plan = {
  readonly changed: readonly string[]
  readonly renamed: readonly { readonly from: string; readonly to: string }[]
  /** Deleted, not renamed. */
  readonly gone: readonly string[]
}

/** Pure: what has to happen so that `indexed` (file → hash) becomes `found`. A refused file is neither changed nor gone, nor is one of a refused folder. */
export function planSync(
  indexed: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
  refused: ReadonlyMap<string, unknown>,
  quarantined: ReadonlyMap<string, { readonly hash: string }>,
): Plan {
  const changed = [...found]
    .filter(([file, hash]) => indexed.get(file) !== hash && quarantined.get(file)?.hash !== hash)
    .map(([file]) => file)
  const missing = [...indexed.keys()].filter((file) => !found.has(file) && !isRefused(file, refused)).sort()
  const byHash = Map.groupBy(missing, (file) => indexed.get(file))
  const renamed = changed.flatMap((to) => {
    const from = indexed.has(to) ? undefined : byHash.get(found.get(to))?.shift()
    return from === undefined ? [] : [{ from, to }]
  })
  const moved = new Set(renamed.map(({ from }) => from))
  return { changed, renamed, gone: missing.filter((file) => !moved.has(file)) }
}

function isRefused(file: string, refused: ReadonlyMap<string, unknown>): boolean {
  if (refused.size === 0) return false
  const parts = file.split('/')
  return parts.some((_, at) => refused.has(parts.slice(0, at + 1).join('/')))
}

async function indexChanged(work: Work, { changed, renamed }: Plan, done: Done): Promise<void> {
  const { index, parts, options } = work
  const renamedFrom = new Map(renamed.map(({ from, to }) => [to, from]))
  const spare =
    changed.length > documentsPerCommit ? await vectorsOf(index, [...changed, ...renamedFrom.values()]) : undefined
  for (let start = 0; start < changed.length; start += documentsPerCommit) {
    if (changed.length > documentsPerCommit)
      options.onProgress?.({ phase: 'index', done: start, total: changed.length })
    const documents = await prepareFiles(changed.slice(start, start + documentsPerCommit), work)
    const gone = documents.flatMap(({ file }) => [
      file,
      ...(renamedFrom.has(file) ? [renamedFrom.get(file) ?? file] : []),
    ])
    const vectors = await vectorsFor(index, parts, documents, spare)
    if (documents.length > 0)
      await index.apply(
        gone,
        documents.flatMap((document) => toRows(document, vectors.all)),
      )
    done.indexed.push(...documents.map(({ file }) => file))
    done.renamed.push(...documents.flatMap(({ file }) => renamed.filter(({ to }) => to === file)))
    done.embedded += vectors.computed
  }
}

/** Reads and prepares; what cannot be used goes into quarantine, and its last good version stays. */
async function prepareFiles(files: readonly string[], { parts, memory }: Work): Promise<PreparedDocument[]> {
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

/** Of several commits, one may take away content that a later one needs under another name: its vectors are set aside before the first. */
async function vectorsOf(index: SearchIndex, files: readonly string[]): Promise<Map<string, Float32Array>> {
  const vectors = new Map<string, Float32Array>()
  const known = files.filter((file) => index.documents.has(file))
  for (let start = 0; start < known.length; start += 200)
    for (const { contentHash, vector } of await index.table.rowsOf(known.slice(start, start + 200)))
      if (vector) vectors.set(contentHash, vector)
  return vectors
}

/** A passage whose content is already in the index under any name is not embedded again. */
async function vectorsFor(
  index: SearchIndex,
  { vectors }: SyncParts,
  documents: readonly PreparedDocument[],
  spare: ReadonlyMap<string, Float32Array> = new Map(),
) {
  const texts = new Map(
    documents.flatMap(({ chunks }) => chunks.map((chunk) => [chunk.contentHash, chunk.embeddingText] as const)),
  )
  if (!vectors || texts.size === 0) return { all: new Map<string, Float32Array>(), computed: 0 }
  const all = await index.table.vectorsFor([...texts.keys()].filter((hash) => !spare.has(hash)))
  for (const hash of texts.keys()) {
    const vector = spare.get(hash)
    if (vector) all.set(hash, vector)
  }
  const missing = [...texts].filter(([hash]) => !all.has(hash))
  const computed = await vectors.embedder.embed(
    vectors.model,
    missing.map(([, text]) => text),
    'passage',
  )
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
    words: chunk.ordinal === 0 ? document.words.join(' ') : '',
  }))
}

/**
 * Gives the words of the documents their vectors, after the documents: those are searchable without. A process killed in between
 * leaves words that the next sync finds missing.
 */
async function embedWords(index: SearchIndex, { vectors }: SyncParts): Promise<void> {
  const words = index.wordsWithoutVector()
  if (!vectors?.wordModel || words.length === 0) return
  const computed = await vectors.embedder.embed(vectors.wordModel, words, 'word')
  await index.addWords(words.flatMap((word, at) => toWordVector(word, computed[at])))
}

function toWordVector(word: string, vector: Float32Array | undefined): WordVector[] {
  return vector ? [{ word, vector }] : []
}

/** What is no longer in the folder is no longer remembered. A file that came back to its indexed content is no longer in quarantine. */
function forget(memory: SyncMemory, { found }: Look, index: SearchIndex): void {
  memory.hashes.forgetAllBut(found)
  for (const [file, { hash }] of memory.quarantine) {
    const now = found.get(file)
    if (now === undefined || (now !== hash && index.documents.get(file) === now)) memory.quarantine.delete(file)
  }
}
