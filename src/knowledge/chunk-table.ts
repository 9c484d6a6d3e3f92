/**
 * The only door to LanceDB: one table of passages, and beside it one of the folder's words. One writer; readers see a document's
 * old passages or its new ones, never a mixture, because a document is replaced in one commit.
 */
import * as lancedb from '@lancedb/lancedb'
import { Field, FixedSizeList, Float32, Int32, Schema, Utf8 } from 'apache-arrow'
import type { Language } from '../language/detect.ts'
import {
  checkVector,
  numberColumns,
  passageColumns,
  textColumns,
  texts,
  toChunkRows,
  toLanguage,
  toRecord,
  vectors,
} from './chunk-columns.ts'
import { inTable } from './table-error.ts'

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
  /** Of a document's first passage: the document's vocabulary, a space between words. Searches do not read it. */
  readonly words?: string
}

export type WeightedToken = { readonly token: string; readonly weight: number }
export type WordVector = { readonly word: string; readonly vector: Float32Array }
/** What is kept in memory of a passage. */
export type Terms = { readonly language: Language; readonly tokens: string; readonly words: string }

/** Every method rejects with TableError when LanceDB cannot do it. */
export type ChunkTable = {
  /** File → hash of the content its passages were made of. */
  documents(): Promise<Map<string, string>>
  /** Of every passage (of these files only, when given). */
  terms(files?: readonly string[]): Promise<Terms[]>
  /** Whole passages of these files. */
  rowsOf(files: readonly string[]): Promise<ChunkRow[]>
  /** Vectors already there for these content hashes. */
  vectorsFor(contentHashes: readonly string[]): Promise<Map<string, Float32Array>>
  /** One commit: every passage of `files` goes, `rows` come. */
  replace(files: readonly string[], rows: readonly ChunkRow[]): Promise<void>
  wordLeg(tokens: readonly WeightedToken[], limit: number): Promise<ChunkRow[]>
  vectorLeg(vector: Float32Array, limit: number): Promise<ChunkRow[]>
  words(): Promise<WordVector[]>
  addWords(words: readonly WordVector[]): Promise<void>
  /** Rises with every commit, whichever process makes it. */
  version(): Promise<number>
  /** Reads something of everything a search needs. */
  check(): Promise<void>
  /** Compacts, brings the indexes up to date, drops versions older than ten minutes. */
  optimize(): Promise<void>
  close(): void
}

type Tables = {
  readonly database: lancedb.Connection
  readonly chunks: lancedb.Table
  readonly words: lancedb.Table | undefined
}

/**
 * For the writer: what is missing of the table and its indexes is made.
 * @param folder absolute; LanceDB takes relative names for cloud addresses. `dimensions` 0: a table for words alone.
 */
export async function openChunkTable(folder: string, name: string, dimensions: number): Promise<ChunkTable> {
  const tables = await inTable(`${name} cannot be opened`, async () => {
    const database = await connect(folder)
    const chunks = await openOrCreate(database, name, chunkSchema(dimensions))
    await makeMissingIndexes(chunks)
    const words = dimensions > 0 ? await openOrCreate(database, `${name}_words`, wordSchema(dimensions)) : undefined
    return { database, chunks, words }
  })
  return toChunkTable(tables, dimensions)
}

/** For a reader: nothing is made. */
export async function openChunkTableToRead(folder: string, name: string, dimensions: number): Promise<ChunkTable> {
  const tables = await inTable(`${name} cannot be opened`, async () => {
    const database = await connect(folder)
    const chunks = await database.openTable(name)
    return { database, chunks, words: dimensions > 0 ? await database.openTable(`${name}_words`) : undefined }
  })
  return toChunkTable(tables, dimensions)
}

/** Removes the tables of generations that nothing serves any more: all but those of `keep`. */
export async function dropOtherTables(folder: string, keep: readonly string[]): Promise<void> {
  const kept = keep.flatMap((name) => [name, `${name}_words`])
  await inTable('an old generation cannot be removed', async () => {
    const database = await lancedb.connect(folder)
    for (const table of await database.tableNames()) if (!kept.includes(table)) await database.dropTable(table)
    database.close()
  })
}

/** Caches of a size that suits a gateway; LanceDB's own would grow to 7 GB. */
function connect(folder: string): Promise<lancedb.Connection> {
  const session = new lancedb.Session(128n * 1024n * 1024n, 64n * 1024n * 1024n)
  return lancedb.connect(folder, { readConsistencyInterval: 1, session })
}

function chunkSchema(dimensions: number): Schema {
  const whole = numberColumns.map((name) => new Field(name, new Int32(), false))
  return new Schema([...[...textColumns, 'words'].map(textField), ...whole, ...vectorField(dimensions)])
}

function wordSchema(dimensions: number): Schema {
  return new Schema([textField('word'), ...vectorField(dimensions)])
}

function textField(name: string): Field {
  return new Field(name, new Utf8(), false)
}

function vectorField(dimensions: number): Field[] {
  if (dimensions === 0) return []
  return [new Field('vector', new FixedSizeList(dimensions, new Field('item', new Float32(), true)), false)]
}

async function openOrCreate(database: lancedb.Connection, name: string, schema: Schema): Promise<lancedb.Table> {
  if ((await database.tableNames()).includes(name)) return database.openTable(name)
  return database.createEmptyTable(name, schema, { existOk: true })
}

/** A process killed in between may have left a table without them. */
async function makeMissingIndexes(table: lancedb.Table): Promise<void> {
  const columns = (await table.listIndices()).flatMap((index) => index.columns)
  if (!columns.includes('tokens')) await table.createIndex('tokens', { config: tokenIndex() })
  if (!columns.includes('file')) await table.createIndex('file', { config: lancedb.Index.btree() })
}

/** The analyzer has already done what a tokenizer does: LanceDB splits at spaces and changes nothing. */
function tokenIndex(): lancedb.Index {
  return lancedb.Index.fts({
    baseTokenizer: 'whitespace',
    lowercase: false,
    stem: false,
    removeStopWords: false,
    asciiFolding: false,
    withPosition: false,
    maxTokenLength: 200,
  })
}

function toChunkTable({ database, chunks, words }: Tables, dimensions: number): ChunkTable {
  const table = {
    ...reading(chunks, dimensions),
    ...searching(chunks, dimensions),
    ...writing(chunks, words, dimensions),
  }
  return {
    ...table,
    async check() {
      await table.words()
      await table.terms([''])
      await table.wordLeg([{ token: 'light', weight: 1 }], 1)
      await table.vectorLeg(new Float32Array(dimensions).fill(1), 1)
    },
    close: () => database.close(),
  }
}

function reading(table: lancedb.Table, dimensions: number) {
  const select = (columns: string[], where?: string) =>
    inTable('passages cannot be read', () => {
      const query = table.query().select(columns)
      return (where === undefined ? query : query.where(where)).toArrow()
    })
  return {
    async documents() {
      const found = await select(['file', 'documentHash'])
      const hashes = texts(found, 'documentHash')
      return new Map(texts(found, 'file').map((file, row) => [file, hashes[row] ?? '']))
    },
    async terms(files?: readonly string[]) {
      const found = await select(['language', 'tokens', 'words'], files && oneOf('file', files))
      const [languages, words] = [texts(found, 'language'), texts(found, 'words')]
      return texts(found, 'tokens').map((tokens, row) => ({
        language: toLanguage(languages[row]),
        tokens,
        words: words[row] ?? '',
      }))
    },
    async rowsOf(files: readonly string[]) {
      return toChunkRows(await select([...passageColumns(dimensions), 'words'], oneOf('file', files)))
    },
    async vectorsFor(contentHashes: readonly string[]) {
      const known = new Map<string, Float32Array>()
      if (dimensions === 0) return known
      for (let start = 0; start < contentHashes.length; start += 500) {
        const found = await select(
          ['contentHash', 'vector'],
          oneOf('contentHash', contentHashes.slice(start, start + 500)),
        )
        const hashes = texts(found, 'contentHash')
        for (const [row, vector] of vectors(found).entries()) known.set(hashes[row] ?? '', vector)
      }
      return known
    },
    version: () => inTable('the version cannot be read', () => table.version()),
  }
}

function searching(table: lancedb.Table, dimensions: number) {
  const columns = passageColumns(dimensions)
  return {
    async wordLeg(tokens: readonly WeightedToken[], limit: number) {
      if (tokens.length === 0) return []
      const query = () =>
        table
          .query()
          .fullTextSearch(anyOf(tokens))
          .select([...columns, '_score'])
          .limit(limit)
          .toArrow()
      return toChunkRows(await inTable('words cannot be searched', query))
    },
    async vectorLeg(vector: Float32Array, limit: number) {
      if (dimensions === 0) return []
      if (vector.length !== dimensions)
        throw new RangeError(`a vector of ${vector.length} numbers for a table of ${dimensions}`)
      const query = () =>
        table
          .query()
          .nearestTo(vector)
          .distanceType('cosine')
          .select([...columns, '_distance'])
          .limit(limit)
          .toArrow()
      return toChunkRows(await inTable('vectors cannot be searched', query))
    },
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

function writing(table: lancedb.Table, wordTable: lancedb.Table | undefined, dimensions: number) {
  return {
    async replace(files: readonly string[], rows: readonly ChunkRow[]) {
      for (const row of rows) checkVector(row, dimensions)
      await inTable('passages cannot be written', async () => {
        if (rows.length > 0)
          await table
            .mergeInsert('id')
            .whenMatchedUpdateAll()
            .whenNotMatchedInsertAll()
            .whenNotMatchedBySourceDelete({ where: oneOf('file', files) })
            .execute(rows.map((row) => toRecord(row, dimensions)))
        else if (files.length > 0) await table.delete(oneOf('file', files))
      })
    },
    async words() {
      if (!wordTable) return []
      const found = await inTable('the vocabulary cannot be read', () => wordTable.query().toArrow())
      const words = texts(found, 'word')
      return vectors(found).map((vector, row) => ({ word: words[row] ?? '', vector }))
    },
    async addWords(words: readonly WordVector[]) {
      if (!wordTable || words.length === 0) return
      const records = words.map(({ word, vector }) => ({ word, vector: Array.from(vector) }))
      await inTable('the vocabulary cannot be written', () => wordTable.add(records))
    },
    async optimize() {
      const cleanupOlderThan = new Date(Date.now() - 10 * 60_000)
      await inTable('the index cannot be tidied', async () => {
        await table.optimize({ cleanupOlderThan })
        await wordTable?.optimize({ cleanupOlderThan })
      })
    },
  }
}

/** The one place where values meet SQL: DataFusion knows no escape but the doubled quote. */
function oneOf(column: string, values: readonly string[]): string {
  return `${column} IN (${values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')})`
}
