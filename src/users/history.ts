/** history.md: what was asked and answered, one dated line each, the newest last. A line is an entry, and an entry is a line. */
import { z } from 'zod'
import { lengthOf, toLine } from './plain-text.ts'

/** `date`: YYYY-MM-DD. `text`: one line, at most historyLimits.text characters. */
export type HistoryEntry = { readonly date: string; readonly text: string }

/** Characters of an entry; bytes of the file. */
export const historyLimits = { text: 300, bytes: 1024 * 1024 } as const

/** An entry without a date or without a text. */
export class HistoryError extends Error {
  override name = 'HistoryError'
}

const date = z.iso.date()
const cutMark = '…'

/** Lines that are no entry are passed over. */
export function parseHistory(file: string): readonly HistoryEntry[] {
  const entries = file.split(/\r?\n/).flatMap((line) => {
    const [, day, text] = /^- ([0-9]{4}-[0-9]{2}-[0-9]{2}): (.+)$/.exec(line) ?? []
    const digest = toDigest(text ?? '')
    return day !== undefined && digest !== '' && date.safeParse(day).success ? [{ date: day, text: digest }] : []
  })
  return entries.sort(byDate)
}

export function formatHistory(entries: readonly HistoryEntry[]): string {
  return entries.map((entry) => `- ${entry.date}: ${entry.text}\n`).join('')
}

/** @returns the history with one entry more, without the oldest that are too many. @throws HistoryError */
export function withEntry(
  history: readonly HistoryEntry[],
  entry: HistoryEntry,
  most: number,
): readonly HistoryEntry[] {
  if (!date.safeParse(entry.date).success) throw new HistoryError('A history entry needs a date like 2026-01-31.')
  const text = toDigest(entry.text)
  if (text === '') throw new HistoryError('A history entry needs a text.')
  const entries = most === 0 ? [] : [...history, { date: entry.date, text }].sort(byDate).slice(-most)
  return withinBytes(entries)
}

/** One line, and no end or beginning of a comment with which one entry could hide others. */
function toDigest(text: string): string {
  const line = toLine(text)
    .replace(/<!(?=--)/g, '< !')
    .replace(/--(!?)>/g, '-- $1>')
  return lengthOf(line) <= historyLimits.text
    ? line
    : `${[...line]
        .slice(0, historyLimits.text - 1)
        .join('')
        .trimEnd()}${cutMark}`
}

function withinBytes(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  let bytes = 0
  const tooOld = entries.findLastIndex((entry) => {
    bytes += Buffer.byteLength(formatHistory([entry]))
    return bytes > historyLimits.bytes
  })
  return entries.slice(tooOld + 1)
}

function byDate(a: HistoryEntry, b: HistoryEntry): number {
  if (a.date === b.date) return 0
  return a.date < b.date ? -1 : 1
}
