/**
 * What stands in the knowledge folder now: every markdown file that may be read, and every one that may not, with the reason.
 * Links are refused whole, wherever they point: a link is a way out of the folder that can change after it was checked.
 */
import { constants } from 'node:fs'
import { lstat, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'

export type ScannedFile = { readonly file: string; readonly stamp: string }
export type RefusedFile = { readonly file: string; readonly line: number; readonly reason: string }
export type Scan = { readonly files: readonly ScannedFile[]; readonly refused: readonly RefusedFile[] }

/** The knowledge folder itself cannot be read. Nothing is deleted from the index because of it. */
export class FolderError extends Error {
  override name = 'FolderError'
}

/** @param root absolute. `stamp` changes whenever the file's content may have changed. File names use "/" and are relative to root. */
export async function scanFolder(root: string, maxBytes: number): Promise<Scan> {
  const files: ScannedFile[] = []
  const refused: RefusedFile[] = []
  const walk = async (folder: string, depth: number): Promise<void> => {
    for (const entry of await list(root, folder)) {
      const file = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.name.startsWith('.')) continue
      const isMarkdown = entry.name.toLowerCase().endsWith('.md')
      if (entry.isDirectory()) {
        if (depth < 32) await walk(file, depth + 1)
        else
          refused.push({
            file: printable(file),
            line: 1,
            reason: 'The folder is nested more than 32 deep. Move it up.',
          })
      } else if (entry.isSymbolicLink() && (isMarkdown || !entry.name.includes('.'))) {
        refused.push({
          file: printable(file),
          line: 1,
          reason: 'This is a link. Put the file or folder itself here: links are not followed.',
        })
      } else if (isMarkdown) {
        const reason = refusal(entry.name, entry.isFile())
        if (reason) refused.push({ file: printable(file), line: 1, reason })
        else await scanFile(file)
      }
    }
  }
  const scanFile = async (file: string): Promise<void> => {
    const status = await lstat(join(root, file)).catch(vanished)
    if (!status) return
    if (!status.isFile()) refused.push({ file, line: 1, reason: notRegular })
    else if (status.size > maxBytes) refused.push({ file, line: 1, reason: tooLarge(status.size, maxBytes) })
    else files.push({ file, stamp: [status.size, status.mtimeMs, status.ctimeMs, status.ino].join(':') })
  }
  await walk('', 0)
  return { files: files.sort(byName), refused: refused.sort(byName) }
}

const notRegular = 'This is not a regular file. Replace it by a plain text file, or remove it.'

function tooLarge(size: number, limit: number): string {
  return `The file has ${(size / 1e6).toFixed(1)} MB; ${(limit / 1e6).toFixed(1)} MB is the most. Split it into several articles.`
}

function refusal(name: string, isFile: boolean): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name))
    return 'The name holds a line break or another control character. Rename the file.'
  if (name.includes('\ufffd')) return 'The name is not valid UTF-8. Rename the file.'
  return isFile ? undefined : notRegular
}

async function list(root: string, folder: string) {
  try {
    return (await readdir(join(root, folder), { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    if (folder !== '') return []
    throw new FolderError(`The knowledge folder ${root} cannot be read. Create it, or set knowledge.root.`, {
      cause: error,
    })
  }
}

function printable(file: string): string {
  return JSON.stringify(file).slice(1, -1)
}

function byName(a: { file: string }, b: { file: string }): number {
  return a.file < b.file ? -1 : 1
}

function vanished(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
    return undefined
  throw error
}

export type FileContent =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: string }
  | undefined

/** Reads one scanned file without following a link put in its place, and without waiting at a pipe. @returns undefined when it is gone. */
export async function readScanned(root: string, file: string, maxBytes: number): Promise<FileContent> {
  try {
    const handle = await open(join(root, file), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const status = await handle.stat()
      if (!status.isFile()) return { ok: false, reason: notRegular }
      if (status.size > maxBytes) return { ok: false, reason: tooLarge(status.size, maxBytes) }
      return { ok: true, bytes: await handle.readFile() }
    } finally {
      await handle.close()
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    if (code === 'ELOOP')
      return { ok: false, reason: 'This is a link. Put the file itself here: links are not followed.' }
    return { ok: false, reason: `The file cannot be read (${code || String(error)}). Check who may read it.` }
  }
}
