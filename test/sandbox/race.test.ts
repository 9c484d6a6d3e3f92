/**
 * Another process swaps a folder and a file for links to what stands outside while we read and write. The guard must never reach outside;
 * two ways of checking paths that look right do, in the same race: that is how we know that it is one.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openContainedFolder } from '../../src/sandbox/contained-folder.ts'
import { tryVerb, type Verb } from '../support/folder-verbs.ts'
import { canary, createWatchedOutside, type WatchedOutside } from '../support/watched-outside.ts'

const operations = 200_000
const atOnce = 8

let watched: WatchedOutside
let swapper: ChildProcess
let ended: Promise<unknown[]>

beforeEach(async () => {
  watched = createWatchedOutside()
  mkdirSync(join(watched.root, 'door'))
  for (const file of ['door/canary.md', 'leaf.md']) writeFileSync(join(watched.root, file), 'inside')
  const script = join(import.meta.dirname, '../support/folder-swapper.ts')
  swapper = spawn(process.execPath, [script, watched.root, watched.outside], { stdio: ['pipe', 'pipe', 'inherit'] })
  ended = once(swapper, 'exit')
  if (swapper.stdout) await once(swapper.stdout, 'data')
})
afterEach(() => {
  swapper.kill()
  watched.remove()
})

async function endOfRace(): Promise<void> {
  swapper.stdin?.end()
  expect(await ended).toEqual([0, null])
}

type Tally = Record<string, number>

const reads: readonly [Verb, string][] = [
  ['read', 'door/canary.md'],
  ['read', 'leaf.md'],
]
const writes: readonly [Verb, string][] = [
  ['write', 'door/canary.md'],
  ['read', 'door/canary.md'],
  ['write', 'door/made.md'],
  ['remove', 'door/made.md'],
  ['makeFolder', 'door/etc'],
  ['list', 'door/etc'],
  ['write', 'leaf.md'],
  ['stat', 'leaf.md'],
]

/** Only outside is there a passwd. */
function whereFrom(gave: string): 'inside' | 'outside' {
  return gave.includes(canary) || gave.includes('passwd') ? 'outside' : 'inside'
}

/** @returns how often each outcome was. */
async function raceGuard(asked: readonly [Verb, string][], times: number): Promise<Tally> {
  const folder = openContainedFolder(watched.root)
  const tally: Tally = {}
  const one = async (at: number): Promise<void> => {
    const [verb, name] = asked[at % asked.length] ?? ['read', '']
    const outcome = await tryVerb(folder, verb, name)
    const kind = 'refused' in outcome ? outcome.refused : whereFrom(outcome.gave)
    tally[kind] = (tally[kind] ?? 0) + 1
  }
  for (let at = 0; at < times; at += atOnce)
    await Promise.all(Array.from({ length: atOnce }, (_, step) => one(at + step)))
  return tally
}

/** Until it was led outside once, or has tried as often as the guard. */
function raceNaive(read: (path: string) => string): number {
  for (let at = 0; at < operations; at += 1) {
    try {
      if (read(join(watched.root, 'door/canary.md')).includes(canary)) return 1
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      if (!['ENOENT', 'ENOTDIR', 'EINVAL', 'ELOOP'].includes(code)) throw error
    }
  }
  return 0
}

function startsWithThenRead(path: string): string {
  return path.startsWith(`${watched.root}/`) ? readFileSync(path, 'utf8') : ''
}

function realpathThenRead(path: string): string {
  return realpathSync(path).startsWith(`${watched.root}/`) ? readFileSync(path, 'utf8') : ''
}

function lstatThenRead(path: string): string {
  return lstatSync(join(path, '..')).isSymbolicLink() || lstatSync(path).isSymbolicLink()
    ? ''
    : readFileSync(path, 'utf8')
}

describe.runIf(process.platform === 'linux')('a race against a folder that is swapped for a link', () => {
  it(`never leads ${operations} reads, writes and other operations outside`, async () => {
    const before = watched.look()
    const tally = await raceGuard(reads, operations / 2)
    const changes = await raceGuard(writes, operations / 2)
    await endOfRace()
    expect(watched.look()).toEqual(before)
    expect(existsSync(join(watched.outside, 'made.md'))).toBe(false)
    expect([tally.outside, changes.outside]).toEqual([undefined, undefined])
    for (const counted of [tally, changes])
      expect(counted).toMatchObject({ inside: expect.any(Number), link: expect.any(Number) })
    expect((tally.inside ?? 0) + (changes.inside ?? 0)).toBeGreaterThan(operations / 20)
  })

  it('leads outside whoever checks a path and then opens it', () => {
    expect([startsWithThenRead, realpathThenRead, lstatThenRead].map(raceNaive)).toEqual([1, 1, 1])
  })
})
