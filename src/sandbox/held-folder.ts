/**
 * A folder that is held open while something is done in it, so that what its path leads to meanwhile does not matter.
 *
 * Linux, `descriptor`: `/proc/self/fd/<descriptor>/<entry>` is looked up from the open folder itself. One entry at a time, never through a
 * link: no swap of a folder for a link can lead anywhere else, at no moment. Reading, creating, renaming and removing all go this way.
 *
 * macOS, `path`: an open folder cannot be looked up from there. Opening and creating take O_NOFOLLOW_ANY, with which the kernel follows no
 * link anywhere in the path, and what was opened is compared with what stands at the path afterwards. Renaming, removing, making a folder
 * and listing know no such flag: the folder is checked before and after. Between those checks somebody who may write in the folder itself
 * can still lead one of them astray; that is noticed, not prevented. It is the strongest that can be had there without native code.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, realpathSync, type Stats } from 'node:fs'

/** How an open folder is looked into. */
export type Walk = 'descriptor' | 'path'

export type HeldFolder = {
  readonly descriptor: number
  readonly status: Stats
  /** Leads to the folder, for a listing. */
  readonly here: string
  /** Leads to an entry of this folder, given that it isInPlace. An entry that is a link may only be used by what does not follow it. */
  at(entry: string): string
  /** @throws PlaceChangedError when `at` leads elsewhere by now. */
  check(): void
  openFolder(entry: string): HeldFolder
  /** @returns a descriptor; never one behind a link, and without waiting at a pipe. */
  openFile(entry: string, flags: number, mode?: number): number
  close(): void
}

/** What stands at a path is not what was opened there. */
export class PlaceChangedError extends Error {
  override name = 'PlaceChangedError'
}

const { O_DIRECTORY, O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants
/** macOS: no link in any part of the path. It takes the place of O_NOFOLLOW. */
const O_NOFOLLOW_ANY = 0x20000000
const noLink = process.platform === 'darwin' ? O_NOFOLLOW_ANY : O_NOFOLLOW
const folderFlags = O_RDONLY | O_DIRECTORY | noLink
const fileFlags = noLink | O_NONBLOCK | O_NOCTTY

export function walkOf(platform: NodeJS.Platform): Walk {
  return platform === 'linux' ? 'descriptor' : 'path'
}

/** @param root absolute, with no link in it. */
export function holdRoot(root: string, walk: Walk): HeldFolder {
  return walk === 'descriptor' ? holdByDescriptor(openSync(root, folderFlags)) : holdByPath(root)
}

function holdByDescriptor(descriptor: number): HeldFolder {
  const here = `/proc/self/fd/${descriptor}`
  const at = (entry: string) => `${here}/${entry}`
  return {
    descriptor,
    status: statusOrClose(descriptor),
    here,
    at,
    check: () => undefined,
    openFolder: (entry) => holdByDescriptor(openSync(at(entry), folderFlags)),
    openFile: (entry, flags, mode) => openSync(at(entry), flags | fileFlags, mode),
    close: () => closeSync(descriptor),
  }
}

function holdByPath(here: string): HeldFolder {
  const descriptor = openSync(here, folderFlags)
  const status = statusOrClose(descriptor)
  const at = (entry: string) => `${here}/${entry}`
  const check = () => {
    if (realpathSync(here) !== here || !isSame(lstatSync(here), status)) throw new PlaceChangedError(here)
  }
  const folder: HeldFolder = {
    descriptor,
    status,
    here,
    at,
    check,
    openFolder: (entry) => holdByPath(at(entry)),
    openFile(entry, flags, mode) {
      check()
      const file = openSync(at(entry), flags | fileFlags, mode)
      return closedOnError(file, () => {
        check()
        if (!isSame(lstatSync(at(entry)), fstatSync(file))) throw new PlaceChangedError(at(entry))
        return file
      })
    },
    close: () => closeSync(descriptor),
  }
  return closedOnError(descriptor, () => {
    check()
    return folder
  })
}

function statusOrClose(descriptor: number): Stats {
  return closedOnError(descriptor, () => fstatSync(descriptor))
}

function closedOnError<T>(descriptor: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}

export function isSame(a: Stats, b: Stats): boolean {
  return a.ino === b.ino && a.dev === b.dev
}
