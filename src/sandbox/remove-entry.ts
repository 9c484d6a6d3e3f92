/** Takes an entry away from a folder that is held open, with everything in it. What a link leads to stays. */
import { lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs'
import type { HeldFolder } from './held-folder.ts'

const deepest = 64
const attempts = 3

/** Nobody has a reason to nest folders as deep as this. */
export class TooDeepError extends Error {
  override name = 'TooDeepError'
}

/** @returns whether there was something. A folder into which somebody keeps writing may resist: ENOTEMPTY. */
export function removeEntry(folder: HeldFolder, entry: string, depth = 0): boolean {
  folder.check()
  const status = lstatSync(folder.at(entry), { throwIfNoEntry: false })
  if (!status) return false
  if (status.isDirectory()) removeFolder(folder, entry, depth)
  else unlinkSync(folder.at(entry))
  folder.check()
  return true
}

function removeFolder(folder: HeldFolder, entry: string, depth: number): void {
  if (depth === deepest) throw new TooDeepError(`Folders are nested more than ${deepest} deep.`)
  for (let attempt = 1; ; attempt += 1) {
    const inside = folder.openFolder(entry)
    try {
      for (const name of readdirSync(inside.here)) removeEntry(inside, name, depth + 1)
    } finally {
      inside.close()
    }
    try {
      rmdirSync(folder.at(entry))
      return
    } catch (error) {
      const isFilledAgain = error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY'
      if (!isFilledAgain || attempt === attempts) throw error
    }
  }
}
