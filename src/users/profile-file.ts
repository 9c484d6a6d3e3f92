/**
 * profile.md: the fields as front matter, the notes below. Our own small part of YAML, read line by line: `key: value`, with plain or quoted
 * text and lists of it. Anchors, aliases, tags, nested values and blocks mean nothing here. People may edit the file: what is no value of a
 * field is passed over, never an error, and fields that we do not know stay in the file.
 */
import { lengthOf, toLine, toLines } from './plain-text.ts'
import {
  type ListField,
  languages,
  levels,
  listFields,
  type Profile,
  profileFields,
  profileLimits,
  toItems,
} from './profile.ts'

export type ProfileFile = {
  readonly profile: Profile
  /** Lines of fields that we do not know, as they stand. */
  readonly others: readonly string[]
}

type Value = { readonly text: string; readonly items: string[] }

const mostOthers = 20

export function parseProfile(file: string): ProfileFile {
  const lines = file.replace(/^\ufeff/, '').split(/\r?\n/)
  const start = lines[0]?.trimEnd() === '---' ? 1 : 0
  const end = start === 0 ? 0 : endOfFields(lines)
  const { values, others } = fieldsOf(lines.slice(start, end))
  const scalar = (field: string) => toLine(scalarOf(values.get(field)?.text ?? '') ?? '')
  const chosen = (field: string) => scalar(field).toLowerCase()
  const name = scalar('name')
  const list = (field: ListField) => listOf(values.get(field))
  return {
    profile: {
      name: name !== '' && lengthOf(name) <= profileLimits.line ? name : undefined,
      language: languages.find((one) => one === chosen('language')),
      level: levels.find((one) => one === chosen('level')),
      gear: list('gear'),
      software: list('software'),
      platforms: list('platforms'),
      notes: cut(toLines(lines.slice(end === 0 ? 0 : end + 1).join('\n'))),
    },
    others,
  }
}

export function formatProfile({ profile, others }: ProfileFile): string {
  const fields = [
    `name: ${profile.name === undefined ? '' : JSON.stringify(profile.name)}`,
    `language: ${profile.language ?? ''}`,
    `level: ${profile.level ?? ''}`,
    ...listFields.map((field) => `${field}: [${profile[field].map((item) => JSON.stringify(item)).join(', ')}]`),
    ...others,
  ]
  const notes = profile.notes === '' ? '' : `\n${profile.notes}\n`
  return `---\n${fields.map((field) => field.trimEnd()).join('\n')}\n---\n${notes}`
}

/** Without a closing line, all of it are fields. */
function endOfFields(lines: readonly string[]): number {
  const end = lines.findIndex((line, at) => at > 0 && line.trimEnd() === '---')
  return end === -1 ? lines.length : end
}

function fieldsOf(lines: readonly string[]): { values: ReadonlyMap<string, Value>; others: readonly string[] } {
  const values = new Map<string, Value>()
  const others: string[] = []
  let last: Value | undefined
  for (const line of lines.filter((some) => some.trim() !== '' && !some.startsWith('#'))) {
    const item = /^\s*-\s+(.*)$/.exec(line)?.[1]
    if (item !== undefined) {
      last?.items.push(item)
      continue
    }
    const [, key = '', text = ''] = /^([\p{L}\p{N}_-]+):(?:\s+(.*))?$/u.exec(line) ?? []
    last = { text, items: [] }
    if (isField(key.toLowerCase())) values.set(key.toLowerCase(), last)
    else if (key !== '' && lengthOf(line) <= profileLimits.line) others.push(toLine(line))
  }
  return { values, others: others.slice(0, mostOthers) }
}

function isField(key: string): boolean {
  return profileFields.some((field) => field === key && field !== 'notes')
}

function listOf(value: Value | undefined): readonly string[] {
  const { text, items } = value ?? { text: '', items: [] }
  const given = text.trimStart().startsWith('[')
    ? flowItems(text)
    : [...toItems(scalarOf(text) ?? ''), ...items.map(scalarOf)]
  return toItems(given.filter((item) => item !== undefined))
    .filter((item) => lengthOf(item) <= profileLimits.item)
    .slice(0, profileLimits.items)
}

/** @returns undefined for what is neither plain nor quoted text. */
function scalarOf(written: string): string | undefined {
  const text = written.trim()
  const double = /^("(?:[^"\\]|\\.)*")\s*(?:#.*)?$/.exec(text)?.[1]
  if (double !== undefined) return unquoted(double)
  const single = /^'((?:[^']|'')*)'\s*(?:#.*)?$/.exec(text)?.[1]
  if (single !== undefined) return single.replaceAll("''", "'")
  if (/^["'[\]{}&*!|>%@`#]/.test(text)) return undefined
  const plain = text.replace(/\s#.*$/, '').trim()
  return plain === '~' || plain === 'null' ? '' : plain
}

/** JSON's text is YAML's text in double quotes; escapes that only YAML has are not read. */
function unquoted(text: string): string | undefined {
  try {
    return String(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function flowItems(text: string): (string | undefined)[] {
  const inside = /^\[(.*)\]\s*(?:#.*)?$/.exec(text.trim())?.[1]
  const items = inside?.match(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,"'\s][^,]*/g) ?? []
  return items.map(scalarOf)
}

function cut(notes: string): string {
  return lengthOf(notes) <= profileLimits.notes ? notes : toLines([...notes].slice(0, profileLimits.notes).join(''))
}
