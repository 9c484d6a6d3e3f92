/** What a command sees of the world: where it prints, what it reads, when it has to stop. Tests hand in their own. */
import type { Readable } from 'node:stream'
import { progress as createProgress } from '@clack/prompts'
import type { Environment, LoadedConfig } from '../config/load.ts'
import { loadConfig } from '../config/load.ts'
import type { Outside } from '../workshop.ts'

export type Console = {
  readonly environment: Environment
  /** Where relative paths of a config-less run start. */
  readonly projectFolder: string
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly input: Readable
  readonly isTerminal: boolean
  /** Resolves when the process is asked to stop. */
  readonly untilStopped: () => Promise<void>
  readonly outside?: Outside
}

/** A command cannot go on. The message is all that is printed; `code` is the exit code, 1 unless given. */
export class CommandError extends Error {
  override name = 'CommandError'
  readonly code: 1 | 2 | 64
  constructor(message: string, { code = 1, cause }: { code?: 1 | 2 | 64; cause?: unknown } = {}) {
    super(message, { cause })
    this.code = code
  }
}

export function load(console: Console): LoadedConfig {
  return loadConfig(console.environment, console.projectFolder)
}

export function printJson(console: Console, value: unknown): void {
  console.out(`${JSON.stringify(value, null, 2)}\n`)
}

export type ProgressLine = { show(done: number, total: number, label: string): void; end(message?: string): void }

/** A bar on a terminal, a line now and then elsewhere; always on the error stream, so that --json stays pure. */
export function startProgress(console: Console): ProgressLine {
  return console.isTerminal ? startBar() : startLines(console)
}

function startBar(): ProgressLine {
  let bar: ReturnType<typeof createProgress> | undefined
  let at = 0
  return {
    show(done, total, label) {
      if (!bar) {
        bar = createProgress({ max: total, output: process.stderr })
        bar.start(label)
      }
      bar.advance(done - at, `${label} ${done}/${total}`)
      at = done
    },
    end(message) {
      bar?.stop(message)
    },
  }
}

function startLines(console: Console): ProgressLine {
  let last = Date.now()
  let shown = false
  return {
    show(done, total, label) {
      if (Date.now() - last < 2000) return
      last = Date.now()
      shown = true
      console.err(`${label} ${done}/${total}\n`)
    },
    end(message) {
      if (message && shown) console.err(`${message}\n`)
    },
  }
}
