/**
 * The only way to a person's files: users/<folder>/profile.md and history.md, opened for the person whom the channel's envelope names.
 * Whoever holds a UserFolder can reach that one person's files and no others; nothing in it takes a name or an id.
 */
import { join } from 'node:path'
import { createOneAtATime } from '../lanes/one-at-a-time.ts'
import { type ContainedFolder, ContainmentError, makeContainedFolder } from '../sandbox/contained-folder.ts'
import { unfinished } from '../sandbox/replace-file.ts'
import { formatHistory, type HistoryEntry, historyLimits, parseHistory, withEntry } from './history.ts'
import { type PersonId, personFolder, personKey, personOfFolder } from './person-id.ts'
import { changeProfile, emptyProfile, type Profile, type ProfilePatch } from './profile.ts'
import { formatProfile, parseProfile } from './profile-file.ts'

export type UserFolder = {
  /** `<channel>:<id>` */
  readonly person: string
  profile(): Promise<Profile>
  /** @throws ProfileError, and nothing is changed; UserFolderRemovedError when the person was forgotten since it was opened. */
  change(patch: ProfilePatch): Promise<Profile>
  /** The newest last. */
  history(): Promise<readonly HistoryEntry[]>
  /** The text becomes one line and is cut where it is too long; the oldest entries give way. @throws HistoryError, UserFolderRemovedError */
  addHistory(entry: HistoryEntry): Promise<void>
  /** The text as it stands in the file, for showing and for export; '' when there is none. */
  file(name: UserFile): Promise<string>
}

export type UserFile = 'profile.md' | 'history.md'

export type UserFolders = {
  /** Makes the folder and its files at first contact. @throws PersonIdError, ContainmentError */
  open(person: PersonId): Promise<UserFolder>
  /** Everybody who has a folder, as `<channel>:<id>`. */
  list(): Promise<readonly string[]>
  /** Takes the folder away with all that is in it. What was opened for the person before can write no more. @returns whether there was one. */
  remove(person: PersonId): Promise<boolean>
  /** When the profile or the history was last written, milliseconds since 1970; undefined: there is no folder. */
  changedAt(person: PersonId): Promise<number | undefined>
  /** Absolute; for a process that may read one person's folder. */
  pathOf(person: PersonId): string
}

/** Work for a person who was forgotten meanwhile: nothing is written. */
export class UserFolderRemovedError extends Error {
  override name = 'UserFolderRemovedError'
}

const maxBytes: Readonly<Record<UserFile, number>> = { 'profile.md': 64 * 1024, 'history.md': historyLimits.bytes }
/** No write takes as long; what is older was left by a process that ended in the middle of one. */
const unfinishedMs = 3600 * 1000

/** What may be done to the files of one person. */
type PersonFiles = {
  read(file: UserFile): Promise<string>
  /** No other change to this person's files runs meanwhile. */
  change<T>(file: UserFile, edit: (text: string) => { readonly text: string; readonly result: T }): Promise<T>
}

/** @param options.root users/: made when it is not there, and closed to other users of the machine. `historyEntries` 0: no history is kept. */
export function createUserFolders(options: { root: string; historyEntries: number; now: () => number }): UserFolders {
  const all = makeContainedFolder(options.root)
  const oneAtATime = createOneAtATime()
  /** How often each folder was removed: one that was opened before may be held by work that ends later. */
  const removals = new Map<string, number>()
  const timesRemoved = (folder: string) => removals.get(folder) ?? 0
  return {
    async open(person) {
      const folder = personFolder(person)
      const opened = await oneAtATime(folder, async () => {
        await prepareFolder(all, folder, options.now())
        return timesRemoved(folder)
      })
      const inTurn = <T>(work: () => Promise<T>) =>
        oneAtATime(folder, async () => {
          if (timesRemoved(folder) !== opened)
            throw new UserFolderRemovedError(`${folder} was removed: nothing is written.`)
          return work()
        })
      return createUserFolder(personKey(person), filesIn(all, folder, inTurn), options.historyEntries)
    },
    async list() {
      const entries = await all.list()
      const people = entries.map(({ name, kind }) => (kind === 'folder' ? personOfFolder(name) : undefined))
      return people.filter((person) => person !== undefined).map(personKey)
    },
    async remove(person) {
      const folder = personFolder(person)
      removals.set(folder, timesRemoved(folder) + 1)
      return oneAtATime(folder, () => all.remove(folder))
    },
    async changedAt(person) {
      const folder = personFolder(person)
      const files = await Promise.all(['profile.md', 'history.md'].map((file) => all.stat(`${folder}/${file}`)))
      const times = files.flatMap((file) => file?.modifiedMs ?? [])
      return times.length > 0 ? Math.max(...times) : undefined
    },
    pathOf: (person) => join(all.root, personFolder(person)),
  }
}

async function prepareFolder(all: ContainedFolder, folder: string, now: number): Promise<void> {
  await all.makeFolder(folder)
  for (const { name } of await all.list(folder)) {
    const isLeft =
      unfinished.test(name) && ((await all.stat(`${folder}/${name}`))?.modifiedMs ?? now) < now - unfinishedMs
    if (isLeft) await all.remove(`${folder}/${name}`)
  }
  const profile = `${folder}/profile.md`
  const history = `${folder}/history.md`
  if (!(await all.stat(profile)))
    await all.write(profile, formatProfile({ profile: emptyProfile, others: [] }), maxBytes['profile.md'])
  if (!(await all.stat(history))) await all.write(history, '', maxBytes['history.md'])
}

function filesIn(all: ContainedFolder, folder: string, inTurn: <T>(work: () => Promise<T>) => Promise<T>): PersonFiles {
  const read = async (file: UserFile) => {
    try {
      return (await all.read(`${folder}/${file}`, maxBytes[file])).toString()
    } catch (error) {
      if (error instanceof ContainmentError && error.reason === 'missing') return ''
      throw error
    }
  }
  return {
    read,
    change: (file, edit) =>
      inTurn(async () => {
        const { text, result } = edit(await read(file))
        await all.write(`${folder}/${file}`, text, maxBytes[file])
        return result
      }),
  }
}

function createUserFolder(person: string, files: PersonFiles, historyEntries: number): UserFolder {
  return {
    person,
    profile: async () => parseProfile(await files.read('profile.md')).profile,
    change: (patch) =>
      files.change('profile.md', (text) => {
        const { profile, others } = parseProfile(text)
        const changed = changeProfile(profile, patch)
        return { text: formatProfile({ profile: changed, others }), result: changed }
      }),
    history: async () => parseHistory(await files.read('history.md')),
    addHistory: (entry) =>
      files.change('history.md', (text) => ({
        text: formatHistory(withEntry(parseHistory(text), entry, historyEntries)),
        result: undefined,
      })),
    file: (name) => files.read(name),
  }
}
