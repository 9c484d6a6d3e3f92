/**
 * What stands in a transcript: line 1 is the header, every other line an entry. Entries form a tree by `parentId`; the conversation is
 * the path from the last entry back to the root. A type of entry that is not known here keeps its place in the tree and is passed over, so
 * that files of a later version stay readable. Pure: `transcript-file.ts` reads and writes.
 */
import { z } from 'zod'
import { parseJson } from '../trust/parse-json.ts'

const headerSchema = z.object({
  type: z.literal('session'),
  version: z.literal(1),
  id: z.string().min(1),
  key: z.string().min(1),
  agentId: z.string().min(1),
  /** ISO 8601. */
  startedAt: z.iso.datetime(),
})

const place = {
  /** Unique in the file. */
  id: z.string().min(1),
  parentId: z.string().nullable(),
  /** ISO 8601. */
  timestamp: z.iso.datetime(),
  /** What was accepted as one turn; the same again when the turn is run again after a crash. */
  turnId: z.string().optional(),
}

const lines = z.tuple([z.int(), z.int()]).readonly()
const reference = { n: z.int(), file: z.string(), title: z.string(), heading: z.string(), lines }

const entrySchema = z.discriminatedUnion('type', [
  z
    .object({
      ...place,
      type: z.literal('user'),
      text: z.string(),
      /** `<channel>:<id>` of who wrote it, in a conversation that several people share. */
      from: z.string().optional(),
    })
    .readonly(),
  z
    .object({
      ...place,
      type: z.literal('retrieval'),
      searched: z.string(),
      evidence: z.number().optional(),
      passages: z.array(z.object({ ...reference, score: z.number() }).readonly()).readonly(),
    })
    .readonly(),
  z
    .object({
      ...place,
      type: z.literal('assistant'),
      text: z.string(),
      model: z.string(),
      usage: z.object({ inputTokens: z.number(), outputTokens: z.number() }).readonly(),
      /** US dollars; null when the price is not known. */
      cost: z.number().nullable(),
      citations: z.array(z.object(reference).readonly()).readonly(),
      stopReason: z.enum(['stop', 'length', 'toolUse', 'declined', 'error', 'aborted']),
    })
    .readonly(),
  z
    .object({
      ...place,
      type: z.literal('toolCall'),
      callId: z.string(),
      name: z.string(),
      arguments: z.record(z.string(), z.unknown()).readonly(),
    })
    .readonly(),
  z
    .object({
      ...place,
      type: z.literal('toolResult'),
      callId: z.string(),
      name: z.string(),
      text: z.string(),
      isError: z.boolean(),
    })
    .readonly(),
  z
    .object({
      ...place,
      type: z.literal('compaction'),
      summary: z.string(),
      firstKeptEntryId: z.string(),
      tokensBefore: z.number(),
    })
    .readonly(),
  z
    .object({ ...place, type: z.literal('note'), kind: z.string(), data: z.record(z.string(), z.unknown()).readonly() })
    .readonly(),
])

const otherSchema = z.object({ ...place, type: z.string() })

export type TranscriptHeader = Readonly<z.output<typeof headerSchema>>
export type TranscriptEntry = z.output<typeof entrySchema>
type WithoutPlace<Entry> = Entry extends unknown ? Omit<Entry, 'id' | 'parentId' | 'timestamp'> : never
/** An entry as it is handed to `append`, which gives it its place. */
export type UnplacedEntry = WithoutPlace<TranscriptEntry>

/** A line's place in the tree; `entry` is undefined when its type is not known here. */
export type Placed = {
  readonly id: string
  readonly parentId: string | null
  readonly entry: TranscriptEntry | undefined
}

export type ParsedTranscript = {
  /** Undefined when line 1 cannot be read. */
  readonly header: TranscriptHeader | undefined
  readonly placed: readonly Placed[]
  /** Whole lines that are neither the header nor an entry. */
  readonly damagedLines: number
  /** The length of the whole lines in bytes. What stands behind them is the torn line of a write that was cut off. */
  readonly wholeBytes: number
  /** The last line is whole but for its line feed. */
  readonly unended: boolean
}

const lineFeed = 0x0a

export function parseTranscript(bytes: Buffer): ParsedTranscript {
  const ended = bytes.lastIndexOf(lineFeed) + 1
  const tail = parseLine(bytes.toString('utf8', ended))
  const unended = tail !== undefined
  const whole = bytes.toString('utf8', 0, ended).split('\n').slice(0, -1).map(parseLine)
  const values = unended ? [...whole, tail] : whole
  const header = headerSchema.safeParse(values[0]).data
  const entries = header ? values.slice(1) : values
  const placed = entries.map(toPlaced).filter((line) => line !== undefined)
  return {
    header,
    placed,
    damagedLines: entries.length - placed.length,
    wholeBytes: unended ? bytes.length : ended,
    unended,
  }
}

/** The conversation, oldest first. */
export function activePath(placed: readonly Placed[]): TranscriptEntry[] {
  return activeLine(placed)
    .map(({ entry }) => entry)
    .filter((entry) => entry !== undefined)
}

/** From the root to the last line. A parent that cannot be read is stood in for by the line before. */
export function activeLine(placed: readonly Placed[]): Placed[] {
  const position = new Map(placed.map(({ id }, at) => [id, at]))
  const path: Placed[] = []
  let at = placed.length - 1
  for (let line = placed[at]; line; line = placed[at]) {
    path.push(line)
    if (line.parentId === null) break
    const parent = position.get(line.parentId)
    at = parent !== undefined && parent < at ? parent : at - 1
  }
  return path.toReversed()
}

/** @returns undefined for what is no JSON object. */
function parseLine(line: string): object | undefined {
  const value = parseJson(line)
  return typeof value === 'object' && value !== null ? value : undefined
}

function toPlaced(value: object | undefined): Placed | undefined {
  const known = entrySchema.safeParse(value)
  if (known.success) return { id: known.data.id, parentId: known.data.parentId, entry: known.data }
  const other = otherSchema.safeParse(value)
  return other.success ? { id: other.data.id, parentId: other.data.parentId, entry: undefined } : undefined
}
