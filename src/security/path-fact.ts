/** What the file system says of one name, without following a link that stands there. */
import { lstatSync, readdirSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { hasCode } from '../sandbox/containment-reasons.ts'

export type PathFact = {
  readonly path: string
  readonly kind: 'file' | 'folder' | 'link' | 'other'
  /** The permission bits. */
  readonly mode: number
  readonly uid: number
  /** Names that this file has. */
  readonly links: number
  readonly size: number
  readonly modifiedMs: number
}

/** Others on this machine may not look into what is ours: the modes `--fix` sets. */
export const folderMode = 0o700
export const fileMode = 0o600

/** @returns undefined when nothing is there, or when we may not look. */
export function lookAt(path: string): PathFact | undefined {
  try {
    return toFact(path, lstatSync(path))
  } catch (error) {
    if (hasCode(error, ...unseen)) return undefined
    throw error
  }
}

/** Everything in a folder, links not followed; nothing when it cannot be read. */
export function lookInto(folder: string): readonly PathFact[] {
  return namesIn(folder).flatMap((name) => lookAt(join(folder, name)) ?? [])
}

const deepest = 32

/** Everything below a folder, links not followed. */
export function lookBelow(folder: string, depth = 0): readonly PathFact[] {
  return lookInto(folder).flatMap((entry) =>
    entry.kind === 'folder' && depth < deepest ? [entry, ...lookBelow(entry.path, depth + 1)] : [entry],
  )
}

/** May group or others do any of `bits` (as `0o022`: write)? The mode of a link or a pipe means nothing. */
export function allows({ kind, mode }: PathFact, bits: number): boolean {
  return (kind === 'file' || kind === 'folder') && (mode & bits) !== 0
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort()
  } catch (error) {
    if (hasCode(error, ...unseen)) return []
    throw error
  }
}

function toFact(path: string, stats: Stats): PathFact {
  return {
    path,
    kind: kindOf(stats),
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    links: stats.nlink,
    size: stats.size,
    modifiedMs: stats.mtimeMs,
  }
}

function kindOf(stats: Stats): PathFact['kind'] {
  if (stats.isSymbolicLink()) return 'link'
  if (stats.isDirectory()) return 'folder'
  return stats.isFile() ? 'file' : 'other'
}

const unseen = ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG']
