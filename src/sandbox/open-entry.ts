/** Opens a file by its name in a folder that is held open, and tells how things stood with it while the name led to it. */
import { closeSync, constants, fstatSync, lstatSync, type Stats } from 'node:fs'
import { type HeldFolder, isSame } from './held-folder.ts'

export type OpenEntry = {
  readonly descriptor: number
  /** undefined: the name was given to something else meanwhile, or the file another name; what was opened may not be used. */
  readonly status: Stats | undefined
}

/**
 * How many names a file has can only be believed while it stands still: a hard link to a file outside, taken away right after it was opened,
 * leaves that file with one name, as ours have. Giving or taking a name moves the change time, so: the status, the file by its name, and
 * the status again, all the same.
 *
 * This is a tripwire and no wall as the walk is: while the system replaces a hard link by a rename, the count is lower already and the name
 * still there. To use that, one must be able to make hard links to files that this process may read and the other may not, which systems
 * do not allow (fs.protected_hardlinks), and to write in the folder.
 */
export function openEntry(folder: HeldFolder, entry: string): OpenEntry {
  const descriptor = folder.openFile(entry, constants.O_RDONLY)
  try {
    const before = fstatSync(descriptor)
    folder.check()
    const named = lstatSync(folder.at(entry), { throwIfNoEntry: false })
    const after = fstatSync(descriptor)
    const stoodStill = named !== undefined && isUnchanged(before, after) && isUnchanged(named, after)
    return { descriptor, status: stoodStill ? after : undefined }
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}

function isUnchanged(before: Stats, after: Stats): boolean {
  return isSame(before, after) && before.nlink === after.nlink && before.ctimeMs === after.ctimeMs
}
