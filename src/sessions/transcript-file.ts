/**
 * A transcript on disk. It is only appended to, one write a line, so that whatever stops the process leaves whole lines and at most one
 * that is torn. Bytes are taken away in one case: a torn last line is moved to `<id>.torn` before the next line is written, since every
 * reader of JSON lines would stumble over it in the middle. What stands before it stays byte for byte.
 *
 * Lines are not synced one by one: after a power cut the last few may be missing, after a kill none.
 */
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, readFile, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createOneAtATime } from '../lanes/one-at-a-time.ts'
import type { Logger } from '../log/logger.ts'
import { toJsonLine } from './json-line.ts'
import {
  activeLine,
  activePath,
  type Placed,
  parseTranscript,
  type TranscriptEntry,
  type TranscriptHeader,
  type UnplacedEntry,
} from './transcript.ts'

export type TranscriptFile = {
  path(): Promise<readonly TranscriptEntry[]>
  /** Appends run in the order they are called. @param timestamp ISO 8601. */
  append(entry: UnplacedEntry, timestamp: string): Promise<Appended>
  /** Nothing is read or written while `work` is at the file; what is known of it is read again. */
  alone<T>(work: () => Promise<T>): Promise<T>
}

export type Appended = {
  readonly entry: TranscriptEntry
  /** The size of the file with it. */
  readonly bytes: number
}

/** A line did not get onto the disk whole. The next append puts its remains aside. */
export class TranscriptWriteError extends Error {
  override name = 'TranscriptWriteError'
}

/** Throws when the file is there already. */
export async function beginTranscript(file: string, header: Omit<TranscriptHeader, 'type' | 'version'>): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const { id, key, agentId, startedAt } = header
  const line = { type: 'session', version: 1, id, key, agentId, startedAt }
  await writeOnce(file, toJsonLine(line), constants.O_CREAT | constants.O_EXCL)
}

/** Where the torn lines of a transcript are kept. */
export function tornFileOf(file: string): string {
  return file.replace(/\.jsonl$/, '.torn')
}

/** What is known of the file: all of it comes from reading it, and after a failed write it is read again. */
type Content = {
  readonly placed: Placed[]
  readonly ids: Set<string>
  /** turnId → the parent of the entry its person's message first got. */
  readonly turns: Map<string, string | null>
  bytes: number
  unended: boolean
}

/** Nothing is read before it is needed. Of one file there is one of these at a time. */
export function createTranscriptFile(file: string, logger: Logger): TranscriptFile {
  const oneAtATime = createOneAtATime()
  let content: Content | undefined
  const append = async (entry: UnplacedEntry, timestamp: string): Promise<Appended> => {
    const known = content ?? (await readContent(file, logger))
    content = undefined
    const parentId = parentOf(known, entry)
    const placed: TranscriptEntry = { ...entry, id: freshId(known.ids), parentId, timestamp }
    const line = `${known.unended ? '\n' : ''}${toLine(placed)}`
    await writeOnce(file, line, 0)
    known.unended = false
    known.bytes += Buffer.byteLength(line)
    remember(known, { id: placed.id, parentId, entry: placed })
    content = known
    return { entry: placed, bytes: known.bytes }
  }
  return {
    path: () => oneAtATime(file, async () => activePath((content ?? parseTranscript(await readFile(file))).placed)),
    append: (entry, timestamp) => oneAtATime(file, () => append(entry, timestamp)),
    alone: (work) =>
      oneAtATime(file, () => {
        content = undefined
        return work()
      }),
  }
}

async function readContent(file: string, logger: Logger): Promise<Content> {
  const bytes = await readFile(file)
  const { placed, wholeBytes, unended } = parseTranscript(bytes)
  if (wholeBytes < bytes.length) {
    await writeOnce(tornFileOf(file), Buffer.concat([bytes.subarray(wholeBytes), Buffer.from('\n')]), constants.O_CREAT)
    await truncate(file, wholeBytes)
    logger.warn({ file, tornBytes: bytes.length - wholeBytes }, 'a torn line of a transcript was put aside')
  }
  const content: Content = { placed: [], ids: new Set(), turns: new Map(), bytes: wholeBytes, unended }
  for (const line of placed) remember(content, line)
  return content
}

function remember({ placed, ids, turns }: Content, line: Placed): void {
  placed.push(line)
  ids.add(line.id)
  const { entry } = line
  if (entry?.type === 'user' && entry.turnId !== undefined && !turns.has(entry.turnId))
    turns.set(entry.turnId, line.parentId)
}

/**
 * The last entry; for a turn that is run again what stood before its first attempt, so that the attempt that broke is off the path. Not
 * when another turn has been heard since: it stays in the conversation.
 */
function parentOf({ placed, turns }: Content, entry: UnplacedEntry): string | null {
  const last = placed.at(-1)?.id ?? null
  const before = entry.type === 'user' && entry.turnId !== undefined ? turns.get(entry.turnId) : undefined
  if (before === undefined) return last
  const path = activeLine(placed)
  const at = path.findIndex(({ id }) => id === before)
  const since = path.slice(at + 1)
  const isOld = before !== null && at < 0
  const isHeardSince = since.some((later) => later.entry?.type === 'user' && later.entry.turnId !== entry.turnId)
  return isOld || isHeardSince ? last : before
}

/** What a line is and where it stands come first. */
function toLine({ type, id, parentId, timestamp, ...rest }: TranscriptEntry): string {
  return toJsonLine({ type, id, parentId, timestamp, ...rest })
}

function freshId(taken: ReadonlySet<string>): string {
  for (;;) {
    const id = randomBytes(4).toString('hex')
    if (!taken.has(id)) return id
  }
}

async function writeOnce(file: string, content: string | Buffer, flags: number): Promise<void> {
  const bytes = Buffer.from(content)
  const handle = await open(file, constants.O_WRONLY | constants.O_APPEND | flags, 0o600)
  try {
    const { bytesWritten } = await handle.write(bytes, 0, bytes.length, null)
    if (bytesWritten < bytes.length)
      throw new TranscriptWriteError(
        `${file} took ${bytesWritten} of the ${bytes.length} bytes of a line. Is the disk full?`,
      )
  } finally {
    await handle.close()
  }
}
