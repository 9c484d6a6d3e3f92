/** A passage's markdown as the pieces that can be quoted: sentences, list items, table rows. Code stays whole. */
import { splitSentences } from '../language/sentences.ts'

export type Excerpt = {
  /** What it says, for judging relevance. */
  readonly text: string
  /** As it is shown, markdown. */
  readonly shown: string
  readonly position: number
  readonly isTable: boolean
  readonly isListItem: boolean
  /** Header and ruler of the table a row belongs to; empty elsewhere. */
  readonly tableHead: string
}

export function toExcerpts(markdown: string): Excerpt[] {
  const found: Omit<Excerpt, 'position'>[] = []
  const blocks = markdown.match(/```[\s\S]*?(?:```|$)|(?:(?!```)[\s\S])+/g) ?? []
  for (const block of blocks) {
    if (block.startsWith('```'))
      found.push({ ...plain, text: block.replace(/```\w*/g, ''), shown: `\n${block.trim()}\n` })
    else for (const paragraph of block.split(/\n{2,}/)) found.push(...paragraphExcerpts(paragraph))
  }
  return found.filter(({ text }) => /\p{L}|\d/u.test(text)).map((excerpt, position) => ({ ...excerpt, position }))
}

const plain = { isTable: false, isListItem: false, tableHead: '' }

function paragraphExcerpts(paragraph: string): Omit<Excerpt, 'position'>[] {
  const lines = paragraph.split('\n').filter((line) => line.trim() !== '')
  if (lines.length > 2 && /^\s*\|?[\s:|-]+\|?\s*$/.test(lines[1] ?? '') && lines[1]?.includes('-'))
    return tableExcerpts(lines)
  const items = joinListLines(lines)
  return items.flatMap((item) => {
    if (/^\s*(?:[-*+]|\d+[.)])\s/.test(item)) return [{ ...plain, text: item, shown: item.trim(), isListItem: true }]
    return splitSentences(item.replace(/^[>#\s]+/gm, '')).map((text) => ({ ...plain, text, shown: text.trim() }))
  })
}

/** A row is judged with its column names, which often hold the unit. */
function tableExcerpts(lines: readonly string[]): Omit<Excerpt, 'position'>[] {
  const [head = '', ruler = ''] = lines
  return lines.slice(2).map((row) => ({
    text: `${head} ${row}`.replaceAll('|', ' '),
    shown: row.trim(),
    isTable: true,
    isListItem: false,
    tableHead: `${head.trim()}\n${ruler.trim()}`,
  }))
}

function joinListLines(lines: readonly string[]): string[] {
  const items: string[] = []
  for (const line of lines) {
    const last = items.at(-1)
    if (last === undefined || /^\s*(?:[-*+]|\d+[.)])\s/.test(line)) items.push(line)
    else items[items.length - 1] = `${last} ${line.trim()}`
  }
  return items
}
