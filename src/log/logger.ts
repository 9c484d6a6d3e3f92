/** The operator's log: pino, one JSON line per event, written to var/logs by day and never to standard output. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import pino, { type Logger as PinoLogger } from 'pino'

export type Logger = PinoLogger

const secrets = [
  'token',
  'apiKey',
  'botToken',
  'authorization',
  'cookie',
  '*.token',
  '*.apiKey',
  '*.botToken',
  '*.authorization',
  '*.cookie',
]

/** @param folder where the day's file goes; `level` as pino names it. */
export function openLogger(folder: string, level: string, today: Date): Logger {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `gateway-${today.toISOString().slice(0, 10)}.jsonl`)
  return pino(
    { level, redact: { paths: secrets, censor: '[redacted]' } },
    pino.destination({ dest: file, sync: false, mode: 0o600 }),
  )
}

/** For commands and tests that keep no log. */
export function createSilentLogger(): Logger {
  return pino({ level: 'silent' })
}
