/** The last lines of the log, read back from its files for an administrator. */
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'

export type LogFilter = {
  /** pino's name: this level and what is above it. */
  readonly level: string
  /** Lines that name this conversation. */
  readonly session?: string | undefined
  /** At most so many, the latest. */
  readonly last: number
}

const levels: Readonly<Record<string, number>> = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 }
/** Of one file, from its end. */
const mostBytes = 4 * 1024 * 1024

/** @param folder var/logs. @returns JSON lines as they stand in the files, oldest first. */
export async function readLog(folder: string, { level, session, last }: LogFilter): Promise<readonly string[]> {
  const least = levels[level] ?? 30
  const files = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).toSorted()
  let found: string[] = []
  for (const name of files.toReversed()) {
    const lines = (await tailOf(join(folder, name))).split('\n').filter((line) => isWanted(line, least, session))
    found = [...lines, ...found].slice(-last)
    if (found.length >= last) break
  }
  return found
}

function isWanted(line: string, least: number, session: string | undefined): boolean {
  const level = Number(/^\{"level":(\d+)/.exec(line)?.[1])
  return level >= least && (session === undefined || line.includes(JSON.stringify(session)))
}

async function tailOf(file: string): Promise<string> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const start = Math.max(0, size - mostBytes)
    const bytes = Buffer.alloc(size - start)
    await handle.read(bytes, 0, bytes.length, start)
    const text = bytes.toString()
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1)
  } finally {
    await handle.close()
  }
}
