/** Puts a new file in the place of an old one, whole or not at all, in a folder that is held open. */
import { randomBytes } from 'node:crypto'
import { closeSync, constants, fchmodSync, fsync, renameSync, rmSync, write } from 'node:fs'
import { promisify } from 'node:util'
import type { HeldFolder } from './held-folder.ts'

const { O_CREAT, O_EXCL, O_WRONLY } = constants
const writeFrom = promisify(write)
/** Waits until an open file or folder is on disk. */
export const synced = promisify(fsync)

/** What a write leaves behind when the process ends in the middle of it. */
export const unfinished = /^\.unfinished-[0-9a-f]{16}$/

/** Returns when the file and its name are on disk. Fails without a change when it fails. */
export async function replaceFile(folder: HeldFolder, entry: string, bytes: Uint8Array): Promise<void> {
  const temporary = `.unfinished-${randomBytes(8).toString('hex')}`
  const file = folder.openFile(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o600)
  try {
    try {
      fchmodSync(file, 0o600)
      await writeAll(file, bytes)
      await synced(file)
    } finally {
      closeSync(file)
    }
    folder.check()
    renameSync(folder.at(temporary), folder.at(entry))
    folder.check()
  } catch (error) {
    rmSync(folder.at(temporary), { force: true })
    throw error
  }
  await synced(folder.descriptor)
}

async function writeAll(file: number, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; )
    written += (await writeFrom(file, bytes, written, bytes.length - written, written)).bytesWritten
}
