/** The text of a file for looking through: a link put in its place is not followed, a pipe does not hold us up. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

export type TextPart = { readonly text: string; readonly isWhole: boolean }

/** @param maxBytes of a longer file the end is read. @returns undefined when it cannot be read or is no regular file. */
export function readText(path: string, maxBytes: number): TextPart | undefined {
  const descriptor = openQuietly(path)
  if (descriptor === undefined) return undefined
  try {
    const status = fstatSync(descriptor)
    if (!status.isFile()) return undefined
    const length = Math.min(status.size, maxBytes)
    const bytes = Buffer.alloc(length)
    const read = readSync(descriptor, bytes, 0, length, status.size - length)
    return { text: bytes.subarray(0, read).toString('utf8'), isWhole: length === status.size }
  } finally {
    closeSync(descriptor)
  }
}

function openQuietly(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}
