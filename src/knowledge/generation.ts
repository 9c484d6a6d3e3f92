/**
 * Which table serves. A generation is one table made by one model, chunker and analyzer; when any of them changes the next one is
 * built beside it and takes over when it is complete. An index that does not open is put aside and built anew: the folder of
 * markdown is the truth, the index a cache.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { chunkerVersion } from './chunk.ts'
import { type ChunkTable, dropOtherTables, openChunkTable, openChunkTableToRead } from './chunk-table.ts'
import { analyzerVersion } from './prepare.ts'
import { TableError } from './table-error.ts'

const generationSchema = z.object({
  table: z.string().regex(/^chunks_\d+$/),
  model: z.string(),
  /** Content hash of the model's files; empty for words alone. */
  weights: z.string(),
  dimensions: z.int().min(0),
  chunker: z.int(),
  analyzer: z.int(),
  chunkTokens: z.int(),
})
export type Generation = Readonly<z.output<typeof generationSchema>>

/** `version` is the tables' own form; an index of another one is built anew. */
const pointerSchema = z.object({
  version: z.literal(2),
  serving: generationSchema.optional(),
  building: generationSchema.optional(),
})
type Pointer = z.output<typeof pointerSchema>

/** What an index has to be made by. */
export type Recipe = Omit<Generation, 'table' | 'chunker' | 'analyzer'>

export type OpenGeneration = { readonly generation: Generation; readonly table: ChunkTable }

export type OpenedIndex = {
  readonly serving: OpenGeneration
  /** The next generation, when what serves was made by an older recipe. */
  readonly next: OpenGeneration | undefined
  /** Whether the serving vectors belong to this model: if not, only words are searched until the next one is complete. */
  readonly vectorsUsable: boolean
}

/** @param folder of this model's index, absolute. The caller holds the writer lock. Rejects when the index is damaged. */
export async function openForWriting(folder: string, recipe: Recipe): Promise<OpenedIndex> {
  mkdirSync(folder, { recursive: true })
  const pointer = readPointer(folder)
  const serving = pointer.serving ?? newGeneration(pointer, recipe)
  const building = matches(serving, recipe) ? undefined : matchingOrNew(pointer, recipe)
  const kept = [pointer.serving, pointer.building].filter((known) => known === serving || known === building)
  await dropOtherTables(
    folder,
    kept.flatMap((known) => known?.table ?? []),
  )
  writePointer(folder, { version: 2, serving, ...(building && { building }) })
  return {
    serving: await openGeneration(folder, serving),
    next: building && (await openGeneration(folder, building)),
    vectorsUsable: serving.weights === recipe.weights && serving.dimensions === recipe.dimensions,
  }
}

/** @returns undefined when there is no index that this recipe can search. */
export async function openForReading(folder: string, recipe: Recipe): Promise<OpenGeneration | undefined> {
  const serving = servingGeneration(folder)
  if (!serving || serving.weights !== recipe.weights || serving.dimensions !== recipe.dimensions) return undefined
  return { generation: serving, table: await openChunkTableToRead(folder, serving.table, serving.dimensions) }
}

async function openGeneration(folder: string, generation: Generation): Promise<OpenGeneration> {
  const table = await openChunkTable(folder, generation.table, generation.dimensions)
  await table.check()
  return { generation, table }
}

/** The next generation is complete: it serves from now on, and the one before it goes. */
export async function promote(folder: string, next: Generation): Promise<void> {
  writePointer(folder, { version: 2, serving: next })
  await dropOtherTables(folder, [next.table])
}

/** Moves a broken index out of the way, under a name that says so. Of those of earlier times none is kept. */
export function putAside(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined
  const aside = `${folder}.broken-${new Date().toISOString().replace(/[:.]/g, '-')}`
  renameSync(folder, aside)
  const indexes = dirname(folder)
  for (const name of readdirSync(indexes))
    if (/\.broken-/.test(name) && name !== basename(aside))
      rmSync(join(indexes, name), { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return aside
}

function matches(generation: Generation, recipe: Recipe): boolean {
  return (
    generation.weights === recipe.weights &&
    generation.dimensions === recipe.dimensions &&
    generation.chunkTokens === recipe.chunkTokens &&
    generation.chunker === chunkerVersion &&
    generation.analyzer === analyzerVersion
  )
}

function matchingOrNew(pointer: Pointer, recipe: Recipe): Generation {
  return pointer.building && matches(pointer.building, recipe) ? pointer.building : newGeneration(pointer, recipe)
}

function newGeneration(pointer: Pointer, recipe: Recipe): Generation {
  const numbers = [pointer.serving, pointer.building].map((generation) =>
    Number(generation?.table.replace(/\D/g, '') ?? 0),
  )
  return { ...recipe, table: `chunks_${Math.max(...numbers) + 1}`, chunker: chunkerVersion, analyzer: analyzerVersion }
}

/** Which generation serves here, without opening it. */
export function servingGeneration(folder: string): Generation | undefined {
  return readPointer(folder).serving
}

function readPointer(folder: string): Pointer {
  const file = join(folder, 'generation.json')
  if (!existsSync(file)) return { version: 2 }
  try {
    return pointerSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    throw new TableError(`${file} does not say which index serves.`, { cause: error })
  }
}

function writePointer(folder: string, pointer: Pointer): void {
  const file = join(folder, 'generation.json')
  writeFileSync(`${file}.tmp`, `${JSON.stringify(pointer, null, 2)}\n`)
  renameSync(`${file}.tmp`, file)
}
