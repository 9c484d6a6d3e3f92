/**
 * A markdown file to a document: front matter by gray-matter with YAML as its only engine (its own JavaScript engines would run what
 * a file says), checked by a schema. Throws DocumentError with the line and what an editor has to change.
 */
import { basename } from 'node:path'
import matter from 'gray-matter'
import YAML from 'yaml'
import { z } from 'zod'
import { detectLanguage, type Language } from '../language/detect.ts'

export type ParsedDocument = {
  readonly title: string
  readonly language: Language
  readonly tags: readonly string[]
  readonly aliases: readonly string[]
  readonly updated: string | undefined
  /** The markdown below the front matter, LF line ends. */
  readonly body: string
  /** Lines of the file before the body, so that body line + bodyOffset is the file's line. */
  readonly bodyOffset: number
}

/** A file that cannot be used. `line` is 1-based in the file; the message says what to change. */
export class DocumentError extends Error {
  override name = 'DocumentError'
  readonly line: number
  constructor(line: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.line = line
  }
}

const maxFrontMatterBytes = 8 * 1024
const maxNesting = 200

const text = z.union([z.string(), z.number().transform(String)]).pipe(z.string().trim().min(1).max(200))
const list = z.union([z.array(text).max(50), text.transform((value) => value.split(',').map((item) => item.trim()).filter(Boolean))])
const frontMatterSchema = z.object({
  title: text.optional(),
  language: z
    .string()
    .transform((value) => value.toLowerCase().slice(0, 2))
    .pipe(z.enum(['en', 'ru'], 'write en or ru'))
    .optional(),
  tags: list.nullish(),
  aliases: list.nullish(),
  updated: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}/, 'write the date as 2026-01-31')
    .nullish(),
})

/** @param file the path under the knowledge folder: names the document when neither front matter nor a heading does. */
export function parseDocument(file: string, bytes: Uint8Array): ParsedDocument {
  const source = decode(bytes)
  const { head, body, bodyOffset } = splitFrontMatter(source)
  const data = head === undefined ? {} : checkFrontMatter(head)
  checkNesting(body, bodyOffset)
  if (body.trim() === '') throw new DocumentError(1, emptyReason(head !== undefined))
  const heading = /^#{1,6}[ \t]+(.+?)[ \t]*#*$/m.exec(body)?.[1]
  return {
    title: data.title ?? heading?.slice(0, 200) ?? nameOf(file),
    language: data.language ?? detectLanguage(body),
    tags: data.tags ?? [],
    aliases: data.aliases ?? [],
    updated: data.updated ?? undefined,
    body,
    bodyOffset,
  }
}

function decode(bytes: Uint8Array): string {
  const nul = bytes.indexOf(0)
  if (nul >= 0)
    throw new DocumentError(lineAt(bytes, nul), 'The file holds binary data (a NUL byte). Save it as plain text, or move it out of the folder.')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n')
  } catch (error) {
    const line = lineAt(bytes, firstBadByte(bytes))
    throw new DocumentError(line, 'The text is not valid UTF-8. Save the file again with the encoding UTF-8.', { cause: error })
  }
}

function firstBadByte(bytes: Uint8Array): number {
  let low = 0
  let high = bytes.length
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true })
      low = middle
    } catch {
      high = middle - 1
    }
  }
  return low
}

function lineAt(bytes: Uint8Array, offset: number): number {
  return bytes.subarray(0, offset).reduce((lines, byte) => lines + (byte === 10 ? 1 : 0), 1)
}

function emptyReason(hasFrontMatter: boolean): string {
  return hasFrontMatter
    ? 'There is front matter and no text below it. Write the article under the closing --- line.'
    : 'The file is empty. Write the article, or delete the file.'
}

/** The front matter between its two --- lines, and the rest. gray-matter only sees blocks whose first and last lines were checked here. */
function splitFrontMatter(source: string): { head: string | undefined; body: string; bodyOffset: number } {
  const opening = /^---[ \t]*(\S*)[ \t]*\n/.exec(source)
  if (!opening) return { head: undefined, body: source, bodyOffset: 0 }
  if (opening[1] !== '' && opening[1] !== 'yaml')
    throw new DocumentError(1, `Front matter in "${String(opening[1]).slice(0, 20)}" is refused: only YAML is read. Begin the file with a plain --- line.`)
  const closing = /^---[ \t]*$/m.exec(source.slice(opening[0].length))
  if (!closing) throw new DocumentError(1, 'The front matter is not closed. Put a line with --- after its last key.')
  const end = opening[0].length + closing.index
  const head = source.slice(opening[0].length, end)
  if (Buffer.byteLength(head) > maxFrontMatterBytes)
    throw new DocumentError(1, 'The front matter is larger than 8 KiB. Move long text into the body.')
  const bodyStart = Math.min(source.length, end + closing[0].length + 1)
  const bodyOffset = source.slice(0, bodyStart).split('\n').length - 1
  return { head, body: source.slice(bodyStart), bodyOffset }
}

function checkFrontMatter(head: string): z.output<typeof frontMatterSchema> {
  const { data } = matter(`---\n${head}---\n`, { language: 'yaml', delimiters: '---', engines })
  const parsed = frontMatterSchema.safeParse(data)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const key = String(issue?.path[0] ?? 'front matter')
  const line = 2 + Math.max(0, head.split('\n').findIndex((candidate) => candidate.startsWith(`${key}:`)))
  throw new DocumentError(line, `Front matter: "${key}" cannot be used (${issue?.message ?? 'wrong value'}).`)
}

function refuse(): never {
  throw new DocumentError(1, 'Only YAML front matter is read.')
}

/** YAML 1.2 core without aliases, tags or duplicate keys: no bombs, no dates turned into objects. */
function parseYaml(head: string): Record<string, unknown> {
  checkNesting(head, 1)
  const document = YAML.parseDocument(head, { schema: 'core', uniqueKeys: true, strict: true, logLevel: 'error', prettyErrors: false })
  const error = document.errors[0]
  if (error) {
    const line = 1 + head.slice(0, error.pos[0]).split('\n').length
    throw new DocumentError(line, `Front matter is not valid YAML: ${error.message} If a value holds a colon or a bracket, put it in quotes.`, { cause: error })
  }
  const value: unknown = toPlain(document)
  if (value === null || value === undefined) return {}
  if (typeof value !== 'object' || Array.isArray(value))
    throw new DocumentError(2, 'Front matter has to be "key: value" lines, for example "title: White balance".')
  return { ...value }
}

function toPlain(document: YAML.Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch (error) {
    throw new DocumentError(2, 'Front matter must not use YAML aliases (&name, *name). Write the value out.', { cause: error })
  }
}

const engines = {
  yaml: { parse: parseYaml, stringify: refuse },
  json: refuse,
  javascript: refuse,
  js: refuse,
  coffee: refuse,
  toml: refuse,
}

/** Deep nesting makes parsers slow or overflows their stack; no article needs it. */
function checkNesting(source: string, offset: number): void {
  let depth = 0
  let line = 1
  for (const character of source) {
    if (character === '\n') {
      line += 1
      if (line % 50 === 0) depth = 0
    } else if (character === '[' || character === '{' || character === '(') depth += 1
    else if (character === ']' || character === '}' || character === ')') depth = Math.max(0, depth - 1)
    if (depth > maxNesting)
      throw new DocumentError(line + offset, `More than ${maxNesting} brackets are open at once. Close or remove them.`)
  }
  const quoted = /^(?:[ \t]*>){60,}|^[ \t]*(?:[-*+][ \t]+){60,}/m.exec(source)
  if (quoted) {
    const at = source.slice(0, quoted.index).split('\n').length + offset
    throw new DocumentError(at, 'Quotes or lists are nested more than 60 deep. Flatten them.')
  }
}

function nameOf(file: string): string {
  return basename(file, '.md').replace(/[-_]+/g, ' ').trim() || 'Untitled'
}
