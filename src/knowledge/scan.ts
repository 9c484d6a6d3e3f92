/**
 * What stands in the knowledge folder now: every markdown file that may be read, and every one that may not, with the reason.
 * Links are refused whole, wherever they point: a link is a way out of the folder that can change after it was checked.
 */
import type { Dirent } from 'node:fs'
import { lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ContainmentError, openContainedFolder } from '../sandbox/contained-folder.ts'
import { hasCode } from '../sandbox/containment-reasons.ts'

export type ScannedFile = { readonly file: string; readonly stamp: string }
export type RefusedFile = { readonly file: string; readonly line: number; readonly reason: string }
export type Scan = { readonly files: readonly ScannedFile[]; readonly refused: readonly RefusedFile[] }

/** The knowledge folder itself cannot be read. Nothing is deleted from the index because of it. */
export class FolderError extends Error {
  override name = 'FolderError'
}

const deepest = 32

/** @param root absolute. `stamp` changes whenever the file's content may have changed. File names use "/" and are relative to root. */
export async function scanFolder(root: string, maxBytes: number): Promise<Scan> {
  const files: ScannedFile[] = []
  const refused: RefusedFile[] = []
  const refuse = (file: string, reason: string) => refused.push({ file: printable(file), line: 1, reason })
  const walk = async (folder: string, depth: number): Promise<void> => {
    const entries = await list(root, folder)
    if (!entries) refuse(folder, 'The folder cannot be read. Check who may read it.')
    const inFolder = (name: string) => (folder === '' ? name : `${folder}/${name}`)
    await Promise.all((entries ?? []).map((entry) => visit(entry, inFolder(entry.name), depth)))
  }
  const visit = async (entry: Dirent, file: string, depth: number): Promise<void> => {
    const reason = await refusalOf(entry, join(root, file), depth)
    if (reason !== undefined) refuse(file, reason)
    else if (entry.isDirectory() && isShown(entry.name)) await walk(file, depth + 1)
    else if (isArticle(entry.name)) await scanFile(file)
  }
  const scanFile = async (file: string): Promise<void> => {
    const status = await lstat(join(root, file)).catch(vanished)
    if (!status) return
    if (!status.isFile()) refuse(file, notRegular)
    else if (status.nlink > 1) refuse(file, hasSecondName)
    else if (status.size > maxBytes) refuse(file, tooLarge(status.size, maxBytes))
    else files.push({ file, stamp: [status.size, status.mtimeMs, status.ctimeMs, status.ino].join(':') })
  }
  await walk('', 0)
  return { files: files.sort(byName), refused: refused.sort(byName) }
}

function isShown(name: string): boolean {
  return !name.startsWith('.')
}

function isArticle(name: string): boolean {
  return isShown(name) && name.toLowerCase().endsWith('.md')
}

/** @returns why an entry that looks like an article or a folder of articles is not taken; undefined for all others. */
async function refusalOf(entry: Dirent, path: string, depth: number): Promise<string | undefined> {
  if (entry.name.toLowerCase() === '.md') return 'The name is nothing but ".md". Give the file a name.'
  if (!isShown(entry.name)) return undefined
  if (entry.isDirectory())
    return (
      nameProblem(entry) ??
      (depth < deepest ? undefined : `The folder is nested more than ${deepest} deep. Move it up.`)
    )
  if (entry.isSymbolicLink()) return isArticle(entry.name) || (await leadsToFolder(path)) ? isLink : undefined
  if (!isArticle(entry.name)) return undefined
  return nameProblem(entry) ?? (entry.isFile() ? undefined : notRegular)
}

function nameProblem({ name }: Dirent): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/.test(name))
    return 'The name holds a line break or another control character. Rename it.'
  return name.includes('\ufffd') ? 'The name is not valid UTF-8. Rename it.' : undefined
}

async function leadsToFolder(link: string): Promise<boolean> {
  const status = await stat(link).catch(unreachable)
  return status?.isDirectory() === true
}

const isLink = 'This is a link. Put the file or folder itself here: links are not followed.'
const hasSecondName =
  'The file has a second name (a hard link), perhaps outside this folder. Save a copy of it here and remove this one.'
const notRegular = 'This is not a regular file. Replace it by a plain text file, or remove it.'

function tooLarge(size: number, limit: number): string {
  return `The file has ${inUnits(size)}; ${inUnits(limit)} is the most. Split it into several articles.`
}

function inUnits(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1000)} KB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** @returns undefined for a folder that may not be read; nothing in one that is gone by now. */
async function list(root: string, folder: string): Promise<Dirent[] | undefined> {
  try {
    return (await readdir(join(root, folder), { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    if (folder === '')
      throw new FolderError(`The knowledge folder ${root} cannot be read. Create it, or set knowledge.root.`, {
        cause: error,
      })
    return hasCode(error, ...gone) ? [] : undefined
  }
}

/** Marks that would break or turn a line of text are written out. */
function printable(file: string): string {
  const written = JSON.stringify(file).slice(1, -1)
  return written.replace(
    /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function byName(a: { file: string }, b: { file: string }): number {
  return a.file < b.file ? -1 : 1
}

const gone = ['ENOENT', 'ENOTDIR']

function vanished(error: unknown): undefined {
  if (!hasCode(error, ...gone)) throw error
}

/** A link that leads nowhere, in a circle or where we may not look. */
function unreachable(error: unknown): undefined {
  if (!hasCode(error, ...gone, 'ELOOP', 'EACCES', 'EPERM', 'ENAMETOOLONG')) throw error
}

export type FileContent =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: string }
  | undefined

/**
 * Reads one scanned file without following a link put in its place or in the place of a folder above it, and without waiting at a pipe.
 * @returns undefined when it is gone.
 */
export async function readScanned(root: string, file: string, maxBytes: number): Promise<FileContent> {
  try {
    const folder = openContainedFolder(root, { owner: 'any', names: 'legal' })
    return { ok: true, bytes: await folder.read(file, maxBytes) }
  } catch (error) {
    if (!(error instanceof ContainmentError)) throw error
    if (error.reason === 'missing') return undefined
    return { ok: false, reason: sentenceFor(error, maxBytes) }
  }
}

function sentenceFor(error: ContainmentError, maxBytes: number): string {
  switch (error.reason) {
    case 'link':
      return isLink
    case 'hard-link':
      return hasSecondName
    case 'not-regular':
      return notRegular
    case 'name':
      return 'The name cannot be used. Rename the file.'
    case 'too-large':
      return `The file has more than ${inUnits(maxBytes)}, which is the most. Split it into several articles.`
    case 'missing':
    case 'replaced':
      return 'The file is being replaced again and again. It is read when that ends.'
    case 'owner':
    case 'unavailable':
      return `The file cannot be read (${codeOf(error.cause)}). Check who may read it.`
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
}
