/** A file's bytes to everything the index needs of it, without I/O: parsed, cut, analyzed. Runs in a worker thread. */
import { createHash } from 'node:crypto'
import { toString as textOf } from 'mdast-util-to-string'
import { fromMarkdown } from 'mdast-util-from-markdown'
import type { Language } from '../language/detect.ts'
import { analyze, contentWords } from './analyze.ts'
import { type Chunk, chunkDocument } from './chunk.ts'
import { DocumentError, type ParsedDocument, parseDocument } from './parse.ts'

export type PreparedChunk = {
  readonly ordinal: number
  /** Heading path, " › " between levels; empty above the first heading. */
  readonly heading: string
  readonly lines: readonly [number, number]
  readonly text: string
  /** Search tokens, space between; the title's and headings' tokens stand with the text's. */
  readonly tokens: string
  /** What is embedded: title and headings before the text, so that a passage carries its context. */
  readonly embeddingText: string
  /** Names `embeddingText` by content: equal keys have equal vectors, whatever the file is called. */
  readonly contentHash: string
}

export type PreparedDocument = {
  readonly file: string
  readonly documentHash: string
  readonly title: string
  readonly language: Language
  readonly updated: string | undefined
  readonly chunks: readonly PreparedChunk[]
  /** The vocabulary of the document: words as written, lower case, each once. */
  readonly words: readonly string[]
}

export type Preparation =
  | { readonly ok: true; readonly document: PreparedDocument }
  | { readonly ok: false; readonly line: number; readonly reason: string }

/** Raised when analysis changes what `tokens` holds: such an index is rebuilt beside the serving one. */
export const analyzerVersion = 1

export function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32)
}

/** @param chunkTokens the budget of one passage, in tokens as `estimateTokens` counts them. */
export function prepareDocument(file: string, bytes: Uint8Array, chunkTokens: number): Preparation {
  try {
    const parsed = parseDocument(file, bytes)
    const chunks = chunkDocument(parsed, chunkTokens)
    if (chunks.length === 0) return { ok: false, line: 1, reason: 'There are headings and no text below them. Write the article.' }
    const document = {
      file,
      documentHash: hashOf(bytes),
      title: parsed.title,
      language: parsed.language,
      updated: parsed.updated,
      chunks: chunks.map((chunk, ordinal) => prepareChunk(parsed, chunk, ordinal)),
      words: [...new Set(contentWords(`${parsed.title}\n${parsed.aliases.join('\n')}\n${parsed.body}`))],
    }
    return { ok: true, document }
  } catch (error) {
    if (error instanceof DocumentError) return { ok: false, line: error.line, reason: error.message }
    if (error instanceof RangeError) return { ok: false, line: 1, reason: 'The markdown is nested too deep to be read. Flatten it.' }
    throw error
  }
}

function prepareChunk(parsed: ParsedDocument, chunk: Chunk, ordinal: number): PreparedChunk {
  const heading = chunk.headingPath.join(' › ')
  const plain = plainText(chunk.text)
  const embeddingText = [parsed.title, heading, plain].filter(Boolean).join('\n')
  const context = [parsed.title, parsed.aliases.join('; '), parsed.tags.join('; '), heading, heading].join('\n')
  return {
    ordinal,
    heading,
    lines: chunk.lines,
    text: chunk.text,
    tokens: [...analyze(context), ...analyze(plain)].join(' '),
    embeddingText,
    contentHash: hashOf(embeddingText),
  }
}

/** Markdown without its marks; link addresses and HTML tags are not words. */
export function plainText(markdown: string): string {
  return fromMarkdown(markdown)
    .children.map((node) => textOf(node, { includeImageAlt: true, includeHtml: false }))
    .join('\n')
}
