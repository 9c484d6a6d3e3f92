/** A file's bytes to everything the index needs of it, without I/O: parsed, cut, analyzed. Runs in a worker thread. */
import { createHash } from 'node:crypto'
import type { Language } from '../language/detect.ts'
import { analyze, contentWords } from './analyze.ts'
import { type Chunk, chunkDocument } from './chunk.ts'
import { DocumentError } from './document-error.ts'
import { type ParsedDocument, parseDocument } from './parse.ts'
import { plainText } from './plain-text.ts'

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
  /** The vocabulary of the document: words as written, lower case, each once, the first 20,000. */
  readonly words: readonly string[]
}

export type Preparation =
  | { readonly ok: true; readonly document: PreparedDocument }
  | { readonly ok: false; readonly line: number; readonly reason: string }

/** Raised when analysis changes what `tokens` holds: such an index is rebuilt beside the serving one. */
export const analyzerVersion = 3

export function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32)
}

const mostPassages = 5000
const mostWords = 20_000

/** @param chunkTokens the budget of one passage, in tokens as `estimateTokens` counts them. */
export function prepareDocument(file: string, bytes: Uint8Array, chunkTokens: number): Preparation {
  try {
    const parsed = parseDocument(file, bytes)
    return { ok: true, document: prepareParsed(file, bytes, parsed, chunkTokens) }
  } catch (error) {
    if (error instanceof DocumentError) return { ok: false, line: error.line, reason: error.message }
    throw error
  }
}

function prepareParsed(file: string, bytes: Uint8Array, parsed: ParsedDocument, chunkTokens: number): PreparedDocument {
  const passages = chunkDocument(parsed, chunkTokens)
    .map((chunk) => ({ chunk, plain: plainText(chunk.text) }))
    .filter(({ plain }) => plain !== '')
  if (passages.length === 0) throw new DocumentError(emptyReason(parsed), { line: 1 })
  const beyond = passages[mostPassages]
  if (beyond)
    throw new DocumentError(`The file comes to more than ${mostPassages} passages. Split it into several articles.`, {
      line: beyond.chunk.lines[0],
    })
  const tokensOf = createContextAnalyzer(parsed)
  const names = [parsed.title, ...parsed.aliases]
  return {
    file,
    documentHash: hashOf(bytes),
    title: parsed.title,
    language: parsed.language,
    updated: parsed.updated,
    chunks: passages.map(({ chunk, plain }, ordinal) =>
      prepareChunk(parsed.title, chunk, { ordinal, plain, context: tokensOf(chunk.headingPath) }),
    ),
    words: [...new Set([...names, ...passages.map(({ plain }) => plain)].flatMap(contentWords))].slice(0, mostWords),
  }
}

function emptyReason({ blocks }: ParsedDocument): string {
  return blocks.some((block) => block.kind === 'heading')
    ? 'There are headings and no text below them. Write the article.'
    : 'There is no text a reader would see. Write the article, or delete the file.'
}

/** The tokens that the title, its other names and the headings add to each passage below them; headings count twice. */
function createContextAnalyzer({
  title,
  aliases,
  tags,
}: ParsedDocument): (headingPath: readonly string[]) => readonly string[] {
  const ofDocument = analyze([title, aliases.join('; '), tags.join('; ')].join('\n'))
  const ofHeadings = new Map<string, string[]>()
  return (headingPath) => {
    const heading = headingPath.join(' › ')
    const known = ofHeadings.get(heading) ?? analyze(heading)
    ofHeadings.set(heading, known)
    return [...ofDocument, ...known, ...known]
  }
}

function prepareChunk(
  title: string,
  chunk: Chunk,
  made: { ordinal: number; plain: string; context: readonly string[] },
): PreparedChunk {
  const heading = chunk.headingPath.join(' › ')
  const embeddingText = [title, heading, made.plain].filter(Boolean).join('\n')
  return {
    ordinal: made.ordinal,
    heading,
    lines: chunk.lines,
    text: chunk.text,
    tokens: [...made.context, ...analyze(made.plain)].join(' '),
    embeddingText,
    contentHash: hashOf(embeddingText),
  }
}
