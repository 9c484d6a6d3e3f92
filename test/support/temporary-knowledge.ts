/** A knowledge folder and its indexes in a temporary place, to be edited and opened as often as a test likes. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { configSchema } from '../../src/config/schema.ts'
import { type ChunkRow, openChunkTableToRead } from '../../src/knowledge/chunk-table.ts'
import type { Embedder } from '../../src/knowledge/embedder.ts'
import { servingGeneration } from '../../src/knowledge/generation.ts'
import { type Keeper, type KeeperOptions, startKeeper } from '../../src/knowledge/keeper.ts'
import { type Knowledge, type KnowledgeOptions, openKnowledge } from '../../src/knowledge/knowledge.ts'
import { createPreparer } from '../../src/knowledge/preparer.ts'
import { readServingChoice } from '../../src/knowledge/serving-choice.ts'
import { createSilentLogger } from '../../src/log/logger.ts'
import { createHashedEmbedder } from './hashed-embedder.ts'

export type TemporaryKnowledge = {
  readonly place: string
  readonly root: string
  readonly indexes: string
  /** Files by their path under the root. */
  write(files: Readonly<Record<string, string>>): void
  rename(from: string, to: string): void
  remove(...files: string[]): void
  open(options?: Partial<KnowledgeOptions>): Promise<Knowledge>
  /** A keeper with the first sync done. */
  keep(options?: Partial<KeeperOptions>, opening?: Partial<KnowledgeOptions>): Promise<Keeper>
  /** Every passage of the serving index of this model, by id. */
  rows(slug?: string): Promise<ChunkRow[]>
  /** Of that index's table: each commit to it counts, tidying too. */
  version(slug?: string): Promise<number>
  /** Closes what is open and removes everything. */
  end(): Promise<void>
}

/** One thread for all folders of a test file: starting it takes longer than most tests. Idle, it keeps nothing alive. */
const preparer = createPreparer()

export function knowledgeConfig(config: object = {}): KnowledgeOptions['config'] {
  return configSchema.parse({ knowledge: config }).knowledge
}

export function createTemporaryKnowledge(embedder: Embedder = createHashedEmbedder()): TemporaryKnowledge {
  const place = mkdtempSync(join(tmpdir(), 'protech-knowledge-'))
  const [root, indexes] = [join(place, 'knowledge'), join(place, 'indexes')]
  const open: { close(): Promise<void> }[] = []
  const options = (more: Partial<KnowledgeOptions>): KnowledgeOptions => ({
    root,
    indexes,
    modelsPath: join(import.meta.dirname, '../../models'),
    config: knowledgeConfig(),
    embedder,
    preparer,
    logger: createSilentLogger(),
    ...more,
  })
  mkdirSync(root)
  return {
    place,
    root,
    indexes,
    write(files) {
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, file)), { recursive: true })
        writeFileSync(join(root, file), text)
      }
    },
    rename(from, to) {
      mkdirSync(dirname(join(root, to)), { recursive: true })
      renameSync(join(root, from), join(root, to))
    },
    remove(...files) {
      for (const file of files) rmSync(join(root, file), { recursive: true })
    },
    async open(more = {}) {
      const knowledge = await openKnowledge(options(more))
      open.push(knowledge)
      return knowledge
    },
    async keep(more = {}, opening = {}) {
      const keeper = await startKeeper({
        root,
        reconcileSeconds: 3600,
        logger: createSilentLogger(),
        open: () => openKnowledge(options(opening)),
        chosenModel: () => readServingChoice(indexes)?.model ?? 'protech-embed',
        ...more,
      })
      open.push(keeper)
      await keeper.ready
      return keeper
    },
    rows: (slug = 'protech-embed') => readRows(join(indexes, slug)),
    version: (slug = 'protech-embed') => readVersion(join(indexes, slug)),
    async end() {
      for (const each of open.splice(0)) await each.close()
      await embedder.close()
      rmSync(place, { recursive: true, force: true })
    },
  }
}

async function readRows(folder: string): Promise<ChunkRow[]> {
  const serving = servingGeneration(folder)
  if (!serving) return []
  const table = await openChunkTableToRead(folder, serving.table, serving.dimensions)
  const rows = await table.rowsOf([...(await table.documents()).keys()])
  table.close()
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1))
}

async function readVersion(folder: string): Promise<number> {
  const serving = servingGeneration(folder)
  if (!serving) return 0
  const table = await openChunkTableToRead(folder, serving.table, serving.dimensions)
  const version = await table.version()
  table.close()
  return version
}
