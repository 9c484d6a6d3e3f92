/**
 * The only door to LanceDB: one table of passages, and beside it one of the folder's words. One writer; readers see a document's
 * old passages or its new ones, never a mixture, because a document is replaced in one commit.
 */
import * as lancedb from '@lancedb/lancedb'
import { Field, FixedSizeList, Float32, Int32, Schema, Utf8 } from 'apache-arrow'
import { z } from 'zod'
import type { Language } from '../language/detect.ts'

export type ChunkRow = {
  readonly id: string
  readonly file: string
  readonly documentHash: string
  readonly title: string
  readonly heading: string
  readonly language: Language
  readonly fromLine: number
  readonly toLine: number
  readonly text: string
  readonly tokens: string
  readonly contentHash: string
  /** Unit length; undefined in a table without vectors. */
  readonly vector: Float32Array | undefined
}

export type WeightedToken = { readonly token: string; readonly weight: number }
export type WordVector = { readonly word: string; readonly vector: Float32Array }

export type ChunkTable = {
  /** File → hash of the content its passages were made of. */
  documents(): Promise<Map<string, string>>
  /** Search tokens of every passage (of these files only, when given). */
  tokens(files?: readonly string[]): Promise<{ file: string; language: Language; tokens: string }[]>
  /** Vectors already there for these content hashes. */
  vectorsFor(contentHashes: readonly string[]): Promise<Map<string, Float32Array>>
  /** One commit: every passage of `files` goes, `rows` come. */
  replace(files: readonly string[], rows: readonly ChunkRow[]): Promise<void>
  wordLeg(tokens: readonly WeightedToken[], limit: number): Promise<ChunkRow[]>
  vectorLeg(vector: Float32Array, limit: number): Promise<ChunkRow[]>
  words(): Promise<WordVector[]>
  addWords(words: readonly WordVector[]): Promise<void>
  countRows(): Promise<number>
  /** Compacts, brings the indexes up to date, drops versions older than ten minutes. */
  optimize(): Promise<void>
  close(): void
}

/** @param folder absolute; LanceDB takes relative names for cloud addresses. `dimensions` 0: a table for words alone. */
export async function openChunkTable(folder: string, name: string, dimensions: number): Promise<ChunkTable> {
  const session = new lancedb.Session(128n * 1024n * 1024n, 64n * 1024n * 1024n)
  const database = await lancedb.connect(folder, { readConsistencyInterval: 1, session })
  const chunks = await openTable(database, name, chunkSchema(dimensions), prepareIndexes)
  const words = dimensions > 0 ? await openTable(database, `${name}_words`, wordSchema(dimensions)) : undefined
  return { ...reading(chunks, dimensions), ...writing(chunks, dimensions), ...vocabulary(words), close: () => database.close() }
}

/** Removes the tables of a generation that nothing serves any more. */
export async function dropChunkTable(folder: string, name: string): Promise<void> {
  const database = await lancedb.connect(folder)
  const names = await database.tableNames()
  for (const table of [name, `${name}_words`]) if (names.includes(table)) await database.dropTable(table)
  database.close()
}

function text(name: string): Field {
  return new Field(name, new Utf8(), false)
}

function chunkSchema(dimensions: number): Schema {
  const strings = ['id', 'file', 'documentHash', 'title', 'heading', 'language', 'text', 'tokens', 'contentHash'].map(text)
  const numbers = ['fromLine', 'toLine'].map((name) => new Field(name, new Int32(), false))
  return new Schema([...strings, ...numbers, ...(dimensions > 0 ? [vectorField(dimensions)] : [])])
}

function wordSchema(dimensions: number): Schema {
  return new Schema([text('word'), vectorField(dimensions)])
}

function vectorField(dimensions: number): Field {
  return new Field('vector', new FixedSizeList(dimensions, new Field('item', new Float32(), true)), false)
}

async function openTable(
  database: lancedb.Connection,
  name: string,
  schema: Schema,
  whenNew?: (table: lancedb.Table) => Promise<void>,
): Promise<lancedb.Table> {
  if ((await database.tableNames()).includes(name)) return database.openTable(name)
  const table = await database.createEmptyTable(name, schema, { existOk: true })
  await whenNew?.(table)
  return table
}

/** The analyzer has already done what a tokenizer does: LanceDB splits at spaces and changes nothing. */
async function prepareIndexes(table: lancedb.Table): Promise<void> {
  const config = lancedb.Index.fts({
    baseTokenizer: 'whitespace',
    lowercase: false,
    stem: false,
    removeStopWords: false,
    asciiFolding: false,
    withPosition: false,
    maxTokenLength: 200,
  })
  await table.createIndex('tokens', { config, replace: true })
  await table.createIndex('file', { config: lancedb.Index.btree(), replace: true })
}

const rowSchema = z.object({
  id: z.string(),
  file: z.string(),
  documentHash: z.string(),
  title: z.string(),
  heading: z.string(),
  language: z.enum(['en', 'ru']),
  fromLine: z.number(),
  toLine: z.number(),
  text: z.string(),
  tokens: z.string(),
  contentHash: z.string(),
})
const columns = Object.keys(rowSchema.shape)

/** Arrow rows are proxies: plain values are taken out column by column. */
function toRow(row: unknown): ChunkRow {
  const value = z.looseObject({ vector: z.unknown().optional() }).parse({ ...Object(row) })
  return { ...rowSchema.parse(value), vector: toVector(value.vector) }
}

function toVector(value: unknown): Float32Array | undefined {
  if (value === undefined || value === null) return undefined
  return Float32Array.from(z.custom<Iterable<number>>((item) => typeof item === 'object' && item !== null && Symbol.iterator in item).parse(value))
}

function reading(table: lancedb.Table, dimensions: number) {
  const all = dimensions > 0 ? [...columns, 'vector'] : columns
  return {
    async documents() {
      const rows = await table.query().select(['file', 'documentHash']).toArray()
      return new Map(rows.map((row) => [String(row.file), String(row.documentHash)]))
    },
    async tokens(files?: readonly string[]) {
      const query = table.query().select(['file', 'language', 'tokens'])
      const rows: unknown[] = await (files ? query.where(oneOf('file', files)) : query).toArray()
      return rows.map((row) => rowSchema.pick({ file: true, language: true, tokens: true }).parse({ ...Object(row) }))
    },
    async vectorsFor(contentHashes: readonly string[]) {
      const found = new Map<string, Float32Array>()
      if (dimensions === 0) return found
      for (let start = 0; start < contentHashes.length; start += 500) {
        const some = contentHashes.slice(start, start + 500)
        const rows = await table.query().where(oneOf('contentHash', some)).select(['contentHash', 'vector']).toArray()
        for (const row of rows) {
          const vector = toVector(row.vector)
          if (vector) found.set(String(row.contentHash), vector)
        }
      }
      return found
    },
    async wordLeg(tokens: readonly WeightedToken[], limit: number) {
      if (tokens.length === 0) return []
      const rows = await table.query().fullTextSearch(anyOf(tokens)).select([...all, '_score']).limit(limit).toArray()
      return rows.map(toRow)
    },
    async vectorLeg(vector: Float32Array, limit: number) {
      if (dimensions === 0) return []
      if (vector.length !== dimensions) throw new RangeError(`a vector of ${vector.length} numbers for a table of ${dimensions}`)
      const rows = await table.query().nearestTo(vector).distanceType('cosine').select([...all, '_distance']).limit(limit).toArray()
      return rows.map(toRow)
    },
    countRows: () => table.countRows(),
  }
}

/** Tokens of one weight go into one clause; LanceDB splits it at spaces. */
function anyOf(tokens: readonly WeightedToken[]): lancedb.FullTextQuery {
  const byWeight = Map.groupBy(tokens, ({ weight }) => weight)
  const clauses = [...byWeight].map(
    ([weight, some]) => new lancedb.MatchQuery(some.map(({ token }) => token).join(' '), 'tokens', { boost: weight }),
  )
  const [first] = clauses
  if (clauses.length === 1 && first) return first
  return new lancedb.BooleanQuery(clauses.map((clause) => [lancedb.Occur.Should, clause]))
}

function writing(table: lancedb.Table, dimensions: number) {
  return {
    async replace(files: readonly string[], rows: readonly ChunkRow[]) {
      if (rows.length === 0) {
        if (files.length > 0) await table.delete(oneOf('file', files))
        return
      }
      for (const row of rows) checkVector(row, dimensions)
      await table
        .mergeInsert('id')
        .whenMatchedUpdateAll()
        .whenNotMatchedInsertAll()
        .whenNotMatchedBySourceDelete({ where: oneOf('file', files) })
        .execute(rows.map((row) => toRecord(row, dimensions)))
    },
    async optimize() {
      await table.optimize({ cleanupOlderThan: new Date(Date.now() - 10 * 60_000) })
    },
  }
}

/** LanceDB pads or cuts a vector of the wrong length without a word. */
function checkVector(row: ChunkRow, dimensions: number): void {
  if ((row.vector?.length ?? 0) !== dimensions)
    throw new RangeError(`${row.file}: a vector of ${row.vector?.length ?? 0} numbers for a table of ${dimensions}`)
}

function toRecord({ vector, ...row }: ChunkRow, dimensions: number): Record<string, unknown> {
  return dimensions > 0 ? { ...row, vector: Array.from(vector ?? []) } : row
}

function vocabulary(table: lancedb.Table | undefined) {
  return {
    async words() {
      const rows = (await table?.query().toArray()) ?? []
      return rows.flatMap((row) => {
        const vector = toVector(row.vector)
        return vector ? [{ word: String(row.word), vector }] : []
      })
    },
    async addWords(words: readonly WordVector[]) {
      if (words.length > 0) await table?.add(words.map(({ word, vector }) => ({ word, vector: Array.from(vector) })))
    },
  }
}

/** The one place where values meet SQL: DataFusion knows no escape but the doubled quote. */
function oneOf(column: string, values: readonly string[]): string {
  return `${column} IN (${values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')})`
}
