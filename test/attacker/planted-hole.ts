/** A copy of the source tree with one defence taken out, and a siege of it in a process of its own. */
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'

export type Hole = {
  /** What is broken by it. */
  readonly breaks: string
  /** Where it is looked for. */
  readonly campaigns: readonly ('obey' | 'exfil' | 'scaffold' | 'linked')[]
  /** Each `find` stands once in its file. */
  readonly edits: readonly { readonly file: string; readonly find: string; readonly replace: string }[]
}

const outcome = z.object({
  crossings: z.array(z.object({ tap: z.string(), what: z.string(), where: z.string() })),
  errors: z.number(),
  requests: z.number(),
  ms: z.number(),
})
export type HoleOutcome = z.output<typeof outcome>

const project = resolve(import.meta.dirname, '../..')
const copied = ['src', 'test', 'package.json']
const linked = ['node_modules', 'models']
const mostOutput = 256 * 1024 * 1024

export async function besiegeWith({ edits, campaigns }: Hole): Promise<HoleOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'protech-hole-'))
  try {
    for (const name of copied) cpSync(join(project, name), join(folder, name), { recursive: true })
    for (const name of linked) symlinkSync(join(project, name), join(folder, name))
    for (const edit of edits) apply(folder, edit)
    const { stdout } = await promisify(execFile)(process.execPath, ['test/attacker/quick-siege.ts', ...campaigns], {
      cwd: folder,
      env: {},
      maxBuffer: mostOutput,
    })
    return outcome.parse(JSON.parse(stdout.slice(stdout.lastIndexOf('{"crossings"'))))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function apply(folder: string, { file, find, replace }: Hole['edits'][number]): void {
  const path = join(folder, file)
  const [before, after, ...more] = readFileSync(path, 'utf8').split(find)
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`${file} does not hold this exactly once: ${find}`)
  writeFileSync(path, `${before}${replace}${after}`)
}
