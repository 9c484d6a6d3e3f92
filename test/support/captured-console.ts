/** A console for commands under test: a project folder of its own, what was printed, and a stop that the test pulls. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { runCli } from '../../src/cli/cli.ts'
import type { Console } from '../../src/cli/console.ts'

const project = join(import.meta.dirname, '../..')

export type CapturedConsole = {
  readonly folder: string
  /** Writes a file of the knowledge folder. */
  write(file: string, content: string): void
  run(...args: string[]): Promise<{ code: number; out: string; err: string }>
  /** Standard input of the next command. */
  type(text: string): void
  /** Ends a running `start`. */
  stop(): void
  readonly printed: () => string
  remove(): void
}

/** @param config merged over one that searches by words alone and listens on a free port. */
export function createCapturedConsole(files: Readonly<Record<string, string>>, config: object = {}): CapturedConsole {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'protech-cli-')))
  let input = ''
  let printed = ''
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>()
  const write = (file: string, content: string) => {
    const path = join(folder, 'knowledge', file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
  for (const [file, content] of Object.entries(files)) write(file, content)
  const defaults = {
    gateway: { port: 0 },
    knowledge: { root: join(folder, 'knowledge'), embedding: { model: 'none', modelsPath: join(project, 'models') } },
  }
  writeFileSync(join(folder, 'protech.json5'), JSON.stringify({ ...defaults, ...config }))
  return {
    folder,
    write,
    async run(...args) {
      let [out, err] = ['', '']
      const console: Console = {
        environment: { PROTECH_HOME: folder, PROTECH_CONFIG: join(folder, 'protech.json5') },
        projectFolder: project,
        out: (text) => {
          out += text
          printed += text
        },
        err: (text) => {
          err += text
        },
        input: Readable.from([input]),
        isTerminal: false,
        untilStopped: () => stopped,
      }
      return { code: await runCli(args, console), out, err }
    },
    type: (text) => {
      input = text
    },
    stop: () => stop(),
    printed: () => printed,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
