/** Spreads seeds over processes. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const processes = 2
const mostBytes = 2 ** 28

/** @returns the reports, as `seeds-process.ts` wrote them. */
export async function runSeeds<Report>(what: 'crowds' | 'interleavings', seeds: number): Promise<readonly Report[]> {
  const each = seeds / processes
  const script = join(import.meta.dirname, 'seeds-process.ts')
  const run = async (at: number): Promise<Report> => {
    const args = [script, what, String(at * each), String((at + 1) * each)]
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: mostBytes })
    return JSON.parse(stdout)
  }
  return Promise.all(Array.from({ length: processes }, (_, at) => run(at)))
}
