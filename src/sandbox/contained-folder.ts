/**
 * The one way to the files of a person and of the knowledge folder. Nothing outside the folder can be reached by any name, through any
 * link, at any moment: names are judged as text first, then each part is opened from the one before it, never through a link
 * (held-folder.ts, which also says what holds on which platform), and what was opened is judged by its descriptor before a byte is read.
 */
import { closeSync, fchmodSync, lstatSync, mkdirSync, realpathSync, type Stats } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { type NameRule, segmentsOf } from './contained-name.ts'
import { type ContainmentReason, codeOf, reasonOf, sentences } from './containment-reasons.ts'
import { type HeldFolder, holdRoot, isSame, type Walk, walkOf } from './held-folder.ts'
import { openEntry } from './open-entry.ts'
import { readAtMost } from './read-at-most.ts'
import { removeEntry } from './remove-entry.ts'
import { replaceFile, synced } from './replace-file.ts'

export type ContainedFolder = {
  /** Absolute, with no link in it. */
  readonly root: string
  /** @throws ContainmentError, as everything here does. Never gives more than `maxBytes`, even of a file that grows meanwhile. */
  read(name: string, maxBytes: number): Promise<Buffer>
  /** @returns undefined when there is nothing of that name. */
  stat(name: string): Promise<{ readonly size: number; readonly modifiedMs: number } | undefined>
  /** What may be opened, in order of name; links, pipes and names that may not be used are left out. @param name the folder itself when left out. */
  list(name?: string): Promise<readonly ContainedEntry[]>
  /** Whole or not at all; on disk when it returns; readable by nobody else (0600). The folder must be there. */
  write(name: string, content: string | Uint8Array, maxBytes: number): Promise<void>
  /** Takes away a file, a folder with all that is in it, or a link (not what it leads to). @returns whether there was something. */
  remove(name: string): Promise<boolean>
  /** Nobody else may look into it (0700). One that is there is kept; the folder above it must be there. */
  makeFolder(name: string): Promise<void>
}

export type ContainedEntry = { readonly name: string; readonly kind: 'file' | 'folder' }

/** A rule of the folder was broken, or the system refused. The message names the file as it was asked for, and nothing of the machine. */
export class ContainmentError extends Error {
  override name = 'ContainmentError'
  readonly reason: ContainmentReason
  constructor(reason: ContainmentReason, file: string, options?: ErrorOptions) {
    super(`${JSON.stringify(file.slice(0, 100).toWellFormed())} ${sentences[reason]}.`, options)
    this.reason = reason
  }
}

function refusal(reason: ContainmentReason, file: string, cause?: unknown): ContainmentError {
  return new ContainmentError(reason, file, { cause })
}

export type ContainedFolderOptions = {
  /** `own`: every folder and file must belong to the user that this process runs as. `any`: for a folder that others write in. */
  readonly owner?: 'own' | 'any'
  /** Which names may be asked for; `portable` unless said. */
  readonly names?: NameRule
  /** How open folders are looked into; by default, the best that the platform has. */
  readonly walk?: Walk
}

type Rules = {
  readonly root: string
  readonly identity: Stats
  readonly owner: number | undefined
  readonly walk: Walk
  readonly names: NameRule
}

const readAttempts = 3

/** @param root must be there; may itself lie behind a link, which is followed now and never again. */
export function openContainedFolder(root: string, options: ContainedFolderOptions = {}): ContainedFolder {
  const rules = rulesFor(root, options)
  return {
    root: rules.root,
    read: (name, maxBytes) => explained(name, () => readFile(rules, name, maxBytes)),
    stat: (name) => explained(name, async () => statOf(rules, name)),
    list: (name = '') => explained(name, () => listFolder(rules, name)),
    write: (name, content, maxBytes) =>
      explained(name, async () => {
        const bytes = typeof content === 'string' ? Buffer.from(content) : content
        if (bytes.length > maxBytes) throw refusal('too-large', name)
        await inParent(rules, name, (parent, entry) => {
          const before = entryStatus(parent, entry)
          // Renaming would take the place of a link or a pipe as well; only what could be read may be replaced.
          if (before) checkFile(rules, name, before)
          return replaceFile(parent, entry, bytes)
        })
      }),
    remove: (name) => explained(name, () => inParent(rules, name, async (parent, entry) => removeEntry(parent, entry))),
    makeFolder: (name) =>
      explained(name, () => inParent(rules, name, (parent, entry) => makeFolder(rules, name, { parent, entry }))),
  }
}

/** As openContainedFolder; makes the folder when it is not there, and closes it to everybody else (0700). */
export function makeContainedFolder(root: string, options: ContainedFolderOptions = {}): ContainedFolder {
  mkdirSync(root, { recursive: true, mode: 0o700 })
  const rules = rulesFor(root, options)
  const folder = hold(rules, '', [])
  try {
    fchmodSync(folder.descriptor, 0o700)
  } finally {
    folder.close()
  }
  return openContainedFolder(root, options)
}

function rulesFor(root: string, options: ContainedFolderOptions): Rules {
  try {
    const real = realpathSync(root)
    const walk = options.walk ?? walkOf(process.platform)
    const folder = holdRoot(real, walk)
    folder.close()
    const owner = options.owner === 'any' ? undefined : process.geteuid?.()
    if (owner !== undefined && folder.status.uid !== owner) throw refusal('owner', root)
    return { root: real, identity: folder.status, owner, walk, names: options.names ?? 'portable' }
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') throw refusal('not-regular', root, error)
    throw asContainmentError(error, root)
  }
}

/** @returns the folder that the segments lead to, held open; the caller closes it. */
function hold(rules: Rules, name: string, segments: readonly string[]): HeldFolder {
  let folder = heldRoot(rules, name)
  for (const segment of segments) {
    const above = folder
    try {
      folder = nextFolder(above, segment, name)
    } finally {
      above.close()
    }
    checkOwner(rules, folder, name)
  }
  return folder
}

function heldRoot(rules: Rules, name: string): HeldFolder {
  const folder = rootOrReplaced(rules, name)
  if (!isSame(folder.status, rules.identity)) {
    folder.close()
    throw refusal('replaced', name)
  }
  return folder
}

function rootOrReplaced({ root, walk }: Rules, name: string): HeldFolder {
  try {
    return holdRoot(root, walk)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error) ?? '')) throw refusal('replaced', name, error)
    throw error
  }
}

/** A link and a file in the place of a folder fail alike; only the words depend on which it was. */
function nextFolder(above: HeldFolder, segment: string, name: string): HeldFolder {
  try {
    return above.openFolder(segment)
  } catch (error) {
    if (codeOf(error) !== 'ENOTDIR') throw error
    throw refusal(entryStatus(above, segment)?.isSymbolicLink() ? 'link' : 'missing', name, error)
  }
}

function checkOwner({ owner }: Rules, folder: HeldFolder, name: string): void {
  if (owner === undefined || folder.status.uid === owner) return
  folder.close()
  throw refusal('owner', name)
}

async function inParent<T>(
  rules: Rules,
  name: string,
  work: (parent: HeldFolder, entry: string) => Promise<T>,
): Promise<T> {
  const segments = segmentsOf(name, rules.names)
  const entry = segments?.at(-1)
  if (segments === undefined || entry === undefined) throw refusal('name', name)
  const parent = hold(rules, name, segments.slice(0, -1))
  try {
    return await work(parent, entry)
  } finally {
    parent.close()
  }
}

async function readFile(rules: Rules, name: string, maxBytes: number): Promise<Buffer> {
  for (let attempt = 1; attempt <= readAttempts; attempt += 1) {
    const { descriptor, status } = await inParent(rules, name, async (parent, entry) => openEntry(parent, entry))
    try {
      if (!status) continue
      checkFile(rules, name, status)
      const bytes = status.size > maxBytes ? undefined : await readAtMost(descriptor, status.size, maxBytes)
      if (bytes === undefined) throw refusal('too-large', name)
      return bytes
    } finally {
      closeSync(descriptor)
    }
  }
  throw refusal('replaced', name)
}

function checkFile(rules: Rules, name: string, status: Stats): void {
  if (status.isSymbolicLink()) throw refusal('link', name)
  if (!status.isFile()) throw refusal('not-regular', name)
  if (status.nlink > 1) throw refusal('hard-link', name)
  if (rules.owner !== undefined && status.uid !== rules.owner) throw refusal('owner', name)
}

/** Of the entry itself, not of what it leads to. */
function entryStatus(parent: HeldFolder, entry: string): Stats | undefined {
  parent.check()
  return lstatSync(parent.at(entry), { throwIfNoEntry: false })
}

async function statOf(rules: Rules, name: string): Promise<{ size: number; modifiedMs: number } | undefined> {
  try {
    return await inParent(rules, name, async (parent, entry) => {
      const status = entryStatus(parent, entry)
      parent.check()
      if (status) checkFile(rules, name, status)
      return status && { size: status.size, modifiedMs: status.mtimeMs }
    })
  } catch (error) {
    const problem = asContainmentError(error, name)
    if (problem.reason === 'missing') return undefined
    throw problem
  }
}

async function listFolder(rules: Rules, name: string): Promise<ContainedEntry[]> {
  const segments = name === '' ? [] : segmentsOf(name, rules.names)
  if (segments === undefined) throw refusal('name', name)
  const folder = hold(rules, name, segments)
  try {
    const entries = await readdir(folder.here, { withFileTypes: true })
    folder.check()
    return entries
      .filter((entry) => segmentsOf(entry.name, rules.names) && (entry.isFile() || entry.isDirectory()))
      .map((entry): ContainedEntry => ({ name: entry.name, kind: entry.isFile() ? 'file' : 'folder' }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  } finally {
    folder.close()
  }
}

type Place = { readonly parent: HeldFolder; readonly entry: string }

async function makeFolder(rules: Rules, name: string, place: Place): Promise<void> {
  const isNew = makeOrKeep(name, place)
  const folder = nextFolder(place.parent, place.entry, name)
  checkOwner(rules, folder, name)
  try {
    if ((folder.status.mode & 0o777) !== 0o700) fchmodSync(folder.descriptor, 0o700)
  } finally {
    folder.close()
  }
  if (isNew) await synced(place.parent.descriptor)
}

/** @returns whether it was made now. */
function makeOrKeep(name: string, { parent, entry }: Place): boolean {
  parent.check()
  try {
    mkdirSync(parent.at(entry), 0o700)
    parent.check()
    return true
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    const status = entryStatus(parent, entry)
    if (status && !status.isDirectory()) throw refusal(status.isSymbolicLink() ? 'link' : 'not-regular', name, error)
    return false
  }
}

async function explained<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw asContainmentError(error, name)
  }
}

function asContainmentError(error: unknown, name: string): ContainmentError {
  if (error instanceof ContainmentError) return error
  const reason = reasonOf(error)
  if (reason === undefined) throw error
  return refusal(reason, name, error)
}
