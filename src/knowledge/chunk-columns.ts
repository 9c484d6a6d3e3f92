/** The columns of a passage, and rows to and from them. Read column by column: row objects cost more than the query itself. */
import { z } from 'zod'
import type { Language } from '../language/detect.ts'
import type { ChunkRow } from './chunk-table.ts'

export const textColumns = [
  'id',
  'file',
  'documentHash',
  'title',
  'heading',
  'language',
  'text',
  'tokens',
  'contentHash',
] as const
export const numberColumns = ['fromLine', 'toLine'] as const

/** What is needed of Arrow's table: LanceDB brings its own copy of the class. */
export type Columns = { readonly numRows: number; getChild(name: string): Iterable<unknown> | null }

/** What a search reads of a passage. */
export function passageColumns(dimensions: number): string[] {
  return [...textColumns, ...numberColumns, ...(dimensions > 0 ? ['vector'] : [])]
}

/** LanceDB pads or cuts a vector of the wrong length without a word. */
export function checkVector(row: ChunkRow, dimensions: number): void {
  if ((row.vector?.length ?? 0) !== dimensions)
    throw new RangeError(`${row.file}: a vector of ${row.vector?.length ?? 0} numbers for a table of ${dimensions}`)
}

export function toRecord({ vector, words = '', ...row }: ChunkRow, dimensions: number): Record<string, unknown> {
  return { ...row, words, ...(dimensions > 0 && { vector: Array.from(vector ?? []) }) }
}

export function toChunkRows(table: Columns): ChunkRow[] {
  const [id, file, documentHash, title, heading, language, text, tokens, contentHash] = textColumns.map((name) =>
    texts(table, name),
  )
  const [fromLine, toLine] = numberColumns.map((name) => column(table, name))
  const words = texts(table, 'words')
  const vector = vectors(table)
  return Array.from({ length: table.numRows }, (_, row) => ({
    id: id?.[row] ?? '',
    file: file?.[row] ?? '',
    documentHash: documentHash?.[row] ?? '',
    title: title?.[row] ?? '',
    heading: heading?.[row] ?? '',
    language: toLanguage(language?.[row]),
    fromLine: Number(fromLine?.[row]),
    toLine: Number(toLine?.[row]),
    text: text?.[row] ?? '',
    tokens: tokens?.[row] ?? '',
    contentHash: contentHash?.[row] ?? '',
    vector: vector[row],
    ...(words[row] !== undefined && { words: words[row] }),
  }))
}

export function toLanguage(value: unknown): Language {
  return value === 'ru' ? 'ru' : 'en'
}

/** A text column's values; empty when the query did not ask for it. */
export function texts(table: Columns, name: string): string[] {
  return column(table, name).map(String)
}

export function vectors(table: Columns): Float32Array[] {
  return column(table, 'vector').map((value) => Float32Array.from(listSchema.parse(value).toArray()))
}

function column(table: Columns, name: string): unknown[] {
  return [...(table.getChild(name) ?? [])]
}

/** A list's numbers come as one typed array, a window on the whole column: they are copied. */
const listSchema = z.custom<{ toArray(): Float32Array }>(
  (value) => typeof value === 'object' && value !== null && 'toArray' in value,
)
