/** A logger whose lines a test reads: level and message, and the whole line. */
import pino from 'pino'
import type { Logger } from '../../../src/log/logger.ts'

export type CapturedLog = { readonly logger: Logger; readonly lines: readonly string[]; count(message: string): number }

export function captureLog(): CapturedLog {
  const lines: string[] = []
  const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
  return { logger, lines, count: (message) => lines.filter((line) => line.includes(JSON.stringify(message))).length }
}
