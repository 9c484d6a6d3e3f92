/** Arguments and environment in, exit code out; the only file that sees process.env. */
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

/** Compiled code stays beside the packages, and the next start takes half the time. Where it cannot be kept, nothing is lost. */
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/protech'))
const { runCli } = await import('./cli/cli.ts')

/** LangChain would send every prompt to a tracing service when these are set. A conversation goes to its model and nowhere else. */
for (const name of Object.keys(process.env)) if (/^LANG(SMITH|CHAIN)_/.test(name)) delete process.env[name]

/** Asked for by `start` alone: every other command ends at the first Ctrl+C as usual. */
let stopped: Promise<void> | undefined
const untilStopped = () => {
  stopped ??= new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  return stopped
}

process.exitCode = await runCli(process.argv.slice(2), {
  environment: { ...process.env },
  projectFolder: join(import.meta.dirname, '..'),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  input: process.stdin,
  isTerminal: process.stdout.isTTY === true && process.stderr.isTTY === true,
  untilStopped,
})
