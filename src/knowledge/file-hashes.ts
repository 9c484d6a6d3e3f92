/** Content hashes of the folder's files. A file is read again only when its stamp has changed, or while it is too young to go by its stamp. */
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { hashOf } from './prepare.ts'
import { type RefusedFile, readScanned, type ScannedFile } from './scan.ts'

export type FileHashes = {
  /** @returns file → hash, and the files that cannot be read, with the reason. One that is gone by now is in neither. */
  read(root: string, files: readonly ScannedFile[], maxBytes: number, onProgress: (done: number) => void): Promise<Read>
  forgetAllBut(found: ReadonlyMap<string, unknown>): void
}

type Read = { readonly found: ReadonlyMap<string, string>; readonly unreadable: readonly RefusedFile[] }

/** Clocks of file systems tick as slowly as this: a second save within a tick leaves the stamp of the first. */
const tickMs = 2000
const filesAtOnce = 16

export function createFileHashes(): FileHashes {
  const remembered = new Map<string, { readonly stamp: string; readonly hash: string }>()
  const hashFile = async (
    root: string,
    { file, stamp }: ScannedFile,
    maxBytes: number,
  ): Promise<string | RefusedFile | undefined> => {
    const before = remembered.get(file)
    if (before?.stamp === stamp) return before.hash
    remembered.delete(file)
    const content = await readScanned(root, file, maxBytes)
    if (content === undefined) return undefined
    if (!content.ok) return { file, line: 1, reason: content.reason }
    const hash = hashOf(content.bytes)
    if (await isSettled(join(root, file))) remembered.set(file, { stamp, hash })
    return hash
  }
  return {
    async read(root, files, maxBytes, onProgress) {
      const found = new Map<string, string>()
      const unreadable: RefusedFile[] = []
      for (let start = 0; start < files.length; start += filesAtOnce) {
        const some = files.slice(start, start + filesAtOnce)
        const hashes = await Promise.all(some.map((file) => hashFile(root, file, maxBytes)))
        for (const [at, hash] of hashes.entries())
          if (typeof hash === 'string') found.set(some[at]?.file ?? '', hash)
          else if (hash) unreadable.push(hash)
        onProgress(start + some.length)
      }
      return { found, unreadable }
    },
    forgetAllBut(found) {
      for (const file of remembered.keys()) if (!found.has(file)) remembered.delete(file)
    },
  }
}

/** Every write moves the change time, whatever is done to the others. */
async function isSettled(path: string): Promise<boolean> {
  try {
    return Date.now() - (await lstat(path)).ctimeMs > tickMs
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return false
    throw error
  }
}
