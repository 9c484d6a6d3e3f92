/** Why something in a contained folder is refused, in words, and which of the system's errors means what. */
import { PlaceChangedError } from './held-folder.ts'
import { TooDeepError } from './remove-entry.ts'

/**
 * `unavailable`: no rule forbids it, the system does (`cause` tells: no right to read, no space). `replaced`: something else was put in
 * place meanwhile, or in place of the folder as a whole since it was opened; the latter needs it opened anew.
 */
export type ContainmentReason = keyof typeof sentences

export const sentences = {
  name: 'is not a name that may be used',
  link: 'is a link or lies behind one',
  'not-regular': 'is not what is asked for: a regular file, or a folder',
  'hard-link': 'has a second name elsewhere (a hard link)',
  owner: 'belongs to another user of this machine',
  'too-large': 'is too large',
  missing: 'is not there',
  replaced: 'was replaced while it was used',
  unavailable: 'cannot be opened or changed',
} as const

const ofCodes: Readonly<Record<string, ContainmentReason>> = {
  ENOENT: 'missing',
  ENOTDIR: 'replaced',
  ELOOP: 'link',
  ENXIO: 'not-regular',
  ENODEV: 'not-regular',
  EISDIR: 'not-regular',
  EOPNOTSUPP: 'not-regular',
  ENAMETOOLONG: 'name',
  EILSEQ: 'name',
}

/** @returns undefined for what is no error of the file system. */
export function reasonOf(error: unknown): ContainmentReason | undefined {
  if (error instanceof PlaceChangedError) return 'replaced'
  if (error instanceof TooDeepError) return 'too-large'
  const code = codeOf(error)
  return code === undefined ? undefined : (ofCodes[code] ?? 'unavailable')
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes(codeOf(error) ?? '')
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
