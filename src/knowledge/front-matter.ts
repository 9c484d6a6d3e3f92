/**
 * The front matter of a file: gray-matter with YAML as its only engine (its own JavaScript engines would run what a file says), checked
 * by a schema. Throws DocumentError with the line and what an editor has to change.
 */
import matter from 'gray-matter'
import YAML from 'yaml'
import { z } from 'zod'
import { checkBrackets } from './brackets.ts'
import { DocumentError } from './document-error.ts'

const maxBytes = 8 * 1024
const maxDepth = 32

const oneLine = 'write one line of text, 200 characters at most'
const severalLines = 'write a list of words, for example [light, sound]'
const text = z
  .union([z.string(), z.number().transform(String)], oneLine)
  .pipe(z.string().trim().min(1, oneLine).max(200, oneLine))
const list = z.union(
  [
    z.array(text).max(50),
    text.transform((value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    ),
  ],
  severalLines,
)
const schema = z.object({
  title: text.nullish(),
  language: z
    .string('write en or ru')
    .transform((value) => value.trim().toLowerCase().slice(0, 2))
    .pipe(z.enum(['en', 'ru'], 'write en or ru'))
    .nullish(),
  tags: list.nullish(),
  aliases: list.nullish(),
  updated: z
    .string('write the date as 2026-01-31')
    .regex(/^\d{4}-\d{2}-\d{2}/, 'write the date as 2026-01-31')
    .nullish(),
})

export type FrontMatter = z.output<typeof schema>

/** @returns the front matter, undefined where there is none, and the rest with the number of lines before it. */
export function readFrontMatter(source: string): { data: FrontMatter | undefined; body: string; bodyOffset: number } {
  const opening = /^---[ \t]*((?!-)\S*)[ \t]*\n/.exec(source)
  if (!opening) return { data: undefined, body: source, bodyOffset: 0 }
  const engine = opening[1] ?? ''
  if (engine !== '' && engine.toLowerCase() !== 'yaml')
    throw new DocumentError(
      `Front matter in "${engine.slice(0, 20)}" is refused: only YAML is read. Begin the file with a plain --- line.`,
      { line: 1 },
    )
  const closing = /^(?:---|\.\.\.)[ \t]*$/m.exec(source.slice(opening[0].length))
  if (!closing)
    throw new DocumentError('The front matter is not closed. Put a line with --- after its last key.', { line: 1 })
  const end = opening[0].length + closing.index
  const head = source.slice(opening[0].length, end)
  const bodyStart = Math.min(source.length, end + closing[0].length + 1)
  const bodyOffset = source.slice(0, bodyStart).split('\n').length - 1
  return { data: check(head), body: source.slice(bodyStart), bodyOffset }
}

function check(head: string): FrontMatter {
  if (Buffer.byteLength(head) > maxBytes)
    throw new DocumentError('The front matter is larger than 8 KiB. Move long text into the body.', { line: 1 })
  const dashes = head.split('\n').findIndex((line) => line.startsWith('---'))
  if (dashes >= 0)
    throw new DocumentError('A line of the front matter begins with ---. Take it out, or put it in quotes.', {
      line: dashes + 2,
    })
  const { data } = matter(`---\n${head}---\n`, { language: 'yaml', delimiters: '---', engines })
  const parsed = schema.safeParse(data)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const key = String(issue?.path[0] ?? 'front matter')
  const line =
    2 +
    Math.max(
      0,
      head.split('\n').findIndex((candidate) => candidate.startsWith(`${key}:`)),
    )
  throw new DocumentError(`Front matter: "${key}" cannot be used (${issue?.message ?? 'wrong value'}).`, { line })
}

function refuse(): never {
  throw new DocumentError('Only YAML front matter is read. Begin the file with a plain --- line.', { line: 1 })
}

/** gray-matter only ever sees blocks that were checked above, and calls no other engine. */
const engines = {
  yaml: { parse: parseYaml, stringify: refuse },
  json: refuse,
  javascript: refuse,
  js: refuse,
  coffee: refuse,
  toml: refuse,
}

/**
 * YAML 1.2 core without aliases, tags or duplicate keys: no bombs, no dates turned into objects.
 * @param head as gray-matter hands it over: from the end of the --- line, so that its lines are the file's.
 */
function parseYaml(head: string): Record<string, unknown> {
  checkBrackets(head, 0)
  checkDepth(head)
  const document = YAML.parseDocument(head, {
    schema: 'core',
    uniqueKeys: true,
    strict: true,
    logLevel: 'error',
    prettyErrors: false,
  })
  refuseAliases(document, head)
  const problem = document.errors[0] ?? document.warnings[0]
  if (problem) {
    const advice =
      advices[problem.code] ?? `${problem.message}. If a value holds a colon or a bracket, put it in quotes.`
    throw new DocumentError(`Front matter is not valid YAML: ${advice}`, {
      line: lineOf(head, problem.pos[0]),
      cause: problem,
    })
  }
  const value: unknown = document.toJS({ maxAliasCount: 0 })
  if (value === null || value === undefined) return {}
  if (typeof value !== 'object' || Array.isArray(value))
    throw new DocumentError('Front matter has to be "key: value" lines, for example "title: White balance".', {
      line: 2,
    })
  return { ...value }
}

const quote = 'put a value that holds a colon or a bracket in quotes, like title: "Camera: overview".'
const advices: Partial<Record<YAML.ErrorCode, string>> = {
  BAD_INDENT: `a bracket is not closed, or a line is indented wrongly. Close it, or ${quote}`,
  BAD_SCALAR_START: `a value begins with a sign that means something else. Put it in quotes.`,
  BLOCK_AS_IMPLICIT_KEY: `there are two colons. If one belongs to the text, ${quote}`,
  DUPLICATE_KEY: 'this key stands there twice. Keep one.',
  MISSING_CHAR: 'a bracket, a quotation mark or a colon is missing. Add it.',
  MULTILINE_IMPLICIT_KEY: 'this line has no colon. Write "key: value".',
  TAB_AS_INDENT: 'a tab cannot indent here. Use spaces.',
  TAG_RESOLVE_FAILED: 'tags such as !!js/function are not read. Write the value out.',
}

/** Lists and keys in one another on one line: nothing else in 8 KiB can be deep enough to matter. */
function checkDepth(head: string): void {
  const deep = head
    .split('\n')
    .findIndex((line) => (/^(?:[ \t]*[-?:](?=[ \t]))+/.exec(line)?.[0].match(/[-?:]/g)?.length ?? 0) > maxDepth)
  if (deep >= 0)
    throw new DocumentError(`Lists are nested more than ${maxDepth} deep. Flatten them.`, { line: deep + 1 })
}

function refuseAliases(document: YAML.Document, head: string): void {
  YAML.visit(document, {
    Alias(_, alias) {
      const line = lineOf(head, alias.range?.[0] ?? 0)
      throw new DocumentError('Front matter must not use YAML aliases (&name, *name). Write the value out.', { line })
    },
  })
}

function lineOf(head: string, offset: number): number {
  return head.slice(0, offset).split('\n').length
}
