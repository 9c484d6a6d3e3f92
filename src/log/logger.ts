/**
 * The operator's log: pino, one JSON line per event, written to a folder by day and never to standard output. Every line passes the
 * scrubber on its way to the file, so that no call can write a secret, whatever it hands over.
 */
import { appendFileSync, closeSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pino, { type Logger as PinoLogger } from 'pino'
import { createSecretScrubber, redacted } from './secrets.ts'

export type Logger = PinoLogger

export type LogOptions = {
  /** Where the days' files go. */
  readonly folder: string
  /** As pino names it. */
  readonly level: string
  readonly now: () => Date
  /** Older files are removed when the log is opened and when a day begins. */
  readonly retentionDays: number
  /** Values that are secret now; asked at every line. */
  readonly secrets: () => readonly string[]
}

export type OpenLog = {
  /** A line is in the file when the call returns. */
  readonly logger: Logger
  /** The file that is written now. */
  file(): string
  /**
   * Nothing is written while `work` runs, so that it can rewrite or replace the files, also the current one. Lines of that time are
   * written afterwards. Calls wait for each other; not to be called within itself.
   */
  whileStill<Result>(work: () => Promise<Result>): Promise<Result>
  /** Later lines are dropped. */
  close(): void
}

const keys = ['token', 'apiKey', 'botToken', 'authorization', 'cookie']
const redactedPaths = keys.flatMap((key) => [key, `*.${key}`])

const logFile = /^gateway-(\d{4}-\d{2}-\d{2})\.jsonl(?:\.gz)?$/
const dayMs = 86_400_000

export function openLog(options: LogOptions): OpenLog {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 })
  const sink = openSink(options)
  const logger = pino({ level: options.level, redact: { paths: redactedPaths, censor: redacted } }, sink)
  return { logger, file: sink.file, whileStill: sink.whileStill, close: sink.close }
}

/** For commands and tests that keep no log. */
export function createSilentLogger(): Logger {
  return pino({ level: 'silent' })
}

/** Whole days that are older than the last `retentionDays`; nothing else in the folder is touched. */
export function removeOldLogs(folder: string, today: Date, retentionDays: number): readonly string[] {
  const oldest = dayOf(new Date(today.getTime() - (retentionDays - 1) * dayMs))
  const old = readdirSync(folder).filter((name) => (logFile.exec(name)?.[1] ?? oldest) < oldest)
  for (const name of old) rmSync(join(folder, name), { force: true })
  return old
}

type Sink = Omit<OpenLog, 'logger'> & { write(line: string): void }

function openSink({ folder, now, retentionDays, secrets }: LogOptions): Sink {
  const scrub = createSecretScrubber(secrets)
  let day = now()
  let nextDay = startOfNextDay(day)
  let waiting: string[] | undefined
  let still: Promise<unknown> = Promise.resolve()
  const fileOf = (date: Date) => join(folder, `gateway-${dayOf(date)}.jsonl`)
  const open = () => createLineFile(openSync(fileOf(day), 'a', 0o600))
  removeOldLogs(folder, day, retentionDays)
  let lines = open()

  const beginDay = (date: Date): void => {
    day = date
    nextDay = startOfNextDay(date)
    lines.close()
    lines = open()
    removeOldLogs(folder, date, retentionDays)
  }
  const append = (line: string): void => {
    const date = now()
    if (date.getTime() >= nextDay) beginDay(date)
    lines.append(line)
  }
  const rest = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    waiting = []
    lines.close()
    try {
      return await work()
    } finally {
      lines = open()
      const held = waiting
      waiting = undefined
      for (const line of held) append(line)
    }
  }
  return {
    write: (line) => {
      const clean = scrub(line)
      if (waiting) waiting.push(clean)
      else append(clean)
    },
    file: () => fileOf(day),
    whileStill: (work) => {
      const run = still.then(() => rest(work))
      still = run.catch(() => undefined)
      return run
    },
    close: () => lines.close(),
  }
}

type LineFile = { append(line: string): void; close(): void }

/** A disk that is full loses lines and says so later; it does not stop the gateway. */
function createLineFile(descriptor: number): LineFile {
  let isOpen = true
  let lost = 0
  return {
    append(line) {
      if (!isOpen) return
      const note = lost === 0 ? '' : `{"level":40,"time":${Date.now()},"lines":${lost},"msg":"log lines were lost"}\n`
      try {
        appendFileSync(descriptor, note + line)
        lost = 0
      } catch (error) {
        if (!(error instanceof Error && 'code' in error)) throw error
        lost++
      }
    },
    close() {
      if (isOpen) closeSync(descriptor)
      isOpen = false
    },
  }
}

/** Days are UTC's, as the times of the lines. */
function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}

function startOfNextDay(date: Date): number {
  return (Math.floor(date.getTime() / dayMs) + 1) * dayMs
}
