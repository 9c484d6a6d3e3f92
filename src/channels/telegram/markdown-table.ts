/** A table on a telephone's screen: in columns when they fit, else row by row with the column's name before each value. */
import { type FormattedText, joinFormatted, plainFormatted, styleFormatted } from './formatted-text.ts'

type Row = readonly FormattedText[]
type Align = 'left' | 'right' | 'center' | null

/** Columns of monospaced letters that fit beside each other on most telephones. */
const screenColumns = 40
const gap = '  '

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const twoColumns =
  /\p{Emoji_Presentation}|\ufe0f|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u

/** @param rows the first one names the columns. */
export function layOutTable(rows: readonly Row[], align: readonly Align[]): FormattedText {
  const texts = rows.map((row) => row.map(({ text }) => text.replace(/\s+/g, ' ').trim()))
  const columns = Math.max(...texts.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...texts.map((row) => columnsOf(row[column] ?? ''))),
  )
  const width = widths.reduce((sum, each) => sum + each, gap.length * (columns - 1))
  if (width > screenColumns) return layOutRows(rows)
  const [head = [], ...body] = texts.map((row) => alignRow(row, widths, align))
  const lines = isBlank(head) ? body : [head, ['─'.repeat(width)], ...body]
  return styleFormatted(plainFormatted(lines.map((line) => line.join(gap).trimEnd()).join('\n')), { type: 'pre' })
}

function layOutRows([head = [], ...body]: readonly Row[]): FormattedText {
  if (body.length === 0) return joinFormatted(head, ' | ')
  const blocks = body.map((row) => {
    const cells = head.map((label, column) => labelled(label, row[column] ?? plainFormatted('')))
    return joinFormatted([...cells, ...row.slice(head.length)], '\n')
  })
  return joinFormatted(blocks, '\n\n')
}

function labelled(label: FormattedText, value: FormattedText): FormattedText {
  const shown = value.text.trim() === '' ? plainFormatted('—') : value
  return label.text.trim() === '' ? shown : joinFormatted([label, shown], ': ')
}

function alignRow(row: readonly string[], widths: readonly number[], align: readonly Align[]): string[] {
  return widths.map((width, column) => {
    const cell = row[column] ?? ''
    const room = width - columnsOf(cell)
    const before = { left: 0, right: room, center: Math.floor(room / 2) }[align[column] ?? 'left']
    return ' '.repeat(before) + cell + ' '.repeat(room - before)
  })
}

function isBlank(row: readonly string[]): boolean {
  return row.every((cell) => cell.trim() === '')
}

function columnsOf(text: string): number {
  return [...graphemes.segment(text)].reduce((sum, { segment }) => sum + (twoColumns.test(segment) ? 2 : 1), 0)
}
