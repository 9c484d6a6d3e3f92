/**
 * Markdown to the words a reader sees, for search and embedding: no marks, no link addresses, no HTML tags, code as it stands. Every
 * step is one pass: a full inline parse grows with the square of its input and would do nothing more for search.
 */
import { createFenceTracker } from './fences.ts'

type Stripping = readonly (readonly [RegExp, string])[]

const html: Stripping = [
  [/<!--[\s\S]*?(?:-->|$)/g, ' '],
  [/<(script|style)\b[\s\S]*?(?:<\/\1>|$)/gi, ' '],
]

const lineMarks: Stripping = [
  [/^[ \t]*(?:(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])|#{1,6}(?=[ \t]))[ \t]*)+/gm, ''],
  [/^\[[ xX]\][ \t]+/gm, ''],
  [/^[ \t]*[|:=*_-][|:=*_ \t-]*$/gm, ''],
  [/^[ \t]{0,3}\[(?!\^)[^[\]\n]+\]:[ \t]*\S+(?:[ \t]+["'(][^\n]*)?$/gm, ''],
  [/^[ \t]{0,3}\[\^[^[\]\n]+\]:/gm, ''],
]

const title = `"[^"\\n]*"|'[^'\\n]*'|\\([^()\\n]*\\)`
const target = `\\((?:<[^<>\\n]*>|(?:[^()\\s<]|\\([^()\\s]*\\))*)(?:\\s+(?:${title}))?\\s*\\)`
const link = new RegExp(`!?\\[([^[\\]]*)\\](?:${target}|\\[[^[\\]]*\\])`, 'g')

const inlineMarks: Stripping = [
  [/\[\^[^[\]\n]*\]/g, ''],
  [link, '$1'],
  [link, '$1'],
  [/<(https?:[^<>\s]*|[^<>\s@]+@[^<>\s]+)>/g, '$1'],
  [/<\/?[a-z][^<>]*>/gi, ' '],
  [/\\([!-/:-@[-`{-~])/g, '$1'],
  [/(?<![\p{L}\d])[*_]+|[*_]+(?![\p{L}\d])|~~/gu, ''],
  [/`+/g, ''],
  [/[ \t]+/g, ' '],
]

const entities = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: ' ',
    mdash: '—',
    ndash: '–',
    hellip: '…',
    laquo: '«',
    raquo: '»',
    times: '×',
    deg: '°',
    minus: '−',
    frac12: '1/2',
  }),
)

const noBreakSpace = 160

export function plainText(markdown: string): string {
  const placeOf = createFenceTracker()
  const parts: { code: boolean; lines: string[] }[] = []
  for (const line of markdown.split('\n')) {
    const at = placeOf(line, true)
    if (at === 'opens' || at === 'closes') continue
    const code = at === 'inside'
    if (parts.at(-1)?.code !== code) parts.push({ code, lines: [] })
    parts.at(-1)?.lines.push(line)
  }
  return parts
    .map(({ code, lines }) => (code ? lines.join('\n') : stripText(lines.join('\n'))))
    .join('\n')
    .trim()
}

/** Code spans keep what they hold; everything between them loses its marks. */
function stripText(text: string): string {
  const shown = strip(strip(text, html), lineMarks)
  return shown
    .split(/(?<!`)(`+)([^`]+)\1(?!`)/)
    .map((part, at) => (at % 3 === 0 ? withoutEntities(strip(part, inlineMarks)) : part))
    .filter((_, at) => at % 3 !== 1)
    .join('')
    .replace(/^ | $/gm, '')
}

function strip(text: string, stripping: Stripping): string {
  return stripping.reduce((stripped, [pattern, replacement]) => stripped.replace(pattern, replacement), text)
}

function withoutEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z\d]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name) return entities.get(name.toLowerCase()) ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    if (code === noBreakSpace) return ' '
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : ' '
  })
}
