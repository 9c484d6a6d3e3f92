/** A folder to attack, and beside it what must stay as it is: a tree of files with a canary in each, watched by inode, content and listing. */
import { createHash } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

export const canary = 'CANARY-9f41c2-OUTSIDE'

export type WatchedOutside = {
  /** Absolute, real. `root` is `place`/root; everything else in `place` is outside. */
  readonly place: string
  readonly root: string
  readonly outside: string
  /** What stands outside, in words that differ when anything was changed, added or taken away. */
  look(): readonly string[]
  remove(): void
}

/** In memory where the system has such a place: thousands of synced writes would wait for the disk. */
export function createWatchedOutside(): WatchedOutside {
  const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
  const place = realpathSync(mkdtempSync(join(parent, 'protech-outside-')))
  const root = join(place, 'root')
  const outside = join(place, 'outside')
  for (const folder of [root, outside, join(outside, 'etc'), join(place, 'root-2'), join(place, 'etc')])
    mkdirSync(folder)
  for (const file of [
    'canary.md',
    'outside/canary.md',
    'outside/etc/passwd',
    'root-2/canary.md',
    'etc/passwd',
    'profile.md',
  ])
    writeFileSync(join(place, file), `${canary} in ${file}\n`)
  return {
    place,
    root,
    outside,
    look: () => lookAt(place, place, root),
    remove: () => rmSync(place, { recursive: true, force: true }),
  }
}

function lookAt(folder: string, place: string, except: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => path !== except)
    .flatMap((path) => {
      const status = lstatSync(path)
      const facts = [relative(place, path), status.ino, status.mode, status.uid, status.mtimeMs]
      if (status.isDirectory()) return [facts.join(' '), ...lookAt(path, place, except)]
      return [
        [...facts, status.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : ''].join(' '),
      ]
    })
}
