/** A folder that is held open while somebody puts a link in its place. */
import {
  closeSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HeldFolder, holdRoot, PlaceChangedError, type Walk } from '../../src/sandbox/held-folder.ts'
import { openEntry } from '../../src/sandbox/open-entry.ts'
import { removeEntry } from '../../src/sandbox/remove-entry.ts'
import { replaceFile } from '../../src/sandbox/replace-file.ts'
import { createWatchedOutside, type WatchedOutside } from '../support/watched-outside.ts'

let watched: WatchedOutside
let held: HeldFolder

function holdDoor(walk: Walk): void {
  const root = holdRoot(watched.root, walk)
  held = root.openFolder('door')
  root.close()
  renameSync(join(watched.root, 'door'), join(watched.root, 'moved'))
  symlinkSync(watched.outside, join(watched.root, 'door'))
}

beforeEach(() => {
  watched = createWatchedOutside()
  mkdirSync(join(watched.root, 'door'))
  writeFileSync(join(watched.root, 'door/canary.md'), 'inside')
})
afterEach(() => {
  held.close()
  watched.remove()
})

describe.runIf(process.platform === 'linux')('a folder held by descriptor', () => {
  it('stays the folder that was opened', async () => {
    holdDoor('descriptor')
    const before = watched.look()
    const file = held.openFile('canary.md', 0)
    expect(readFileSync(file, 'utf8')).toBe('inside')
    closeSync(file)
    await replaceFile(held, 'new.md', Buffer.from('new'))
    expect(removeEntry(held, 'canary.md')).toBe(true)
    expect(readdirSync(join(watched.root, 'moved'))).toEqual(['new.md'])
    expect(watched.look()).toEqual(before)
  })

  it('keeps nothing of a file that could not be put in place', async () => {
    holdDoor('descriptor')
    mkdirSync(join(watched.root, 'moved/folder.md'))
    await expect(replaceFile(held, 'folder.md', Buffer.from('new'))).rejects.toThrow(/EISDIR/)
    expect(readdirSync(join(watched.root, 'moved'))).toEqual(['canary.md', 'folder.md'])
  })

  it('opens no link, and does not wait at it', () => {
    holdDoor('descriptor')
    symlinkSync(join(watched.outside, 'canary.md'), join(watched.root, 'moved/link.md'))
    symlinkSync(watched.outside, join(watched.root, 'moved/link'))
    expect(() => held.openFile('link.md', 0)).toThrow(/ELOOP/)
    expect(() => held.openFolder('link')).toThrow(/ENOTDIR|ELOOP/)
  })
})

describe('a folder held by its path', () => {
  it('notices that it was replaced, and does nothing', async () => {
    holdDoor('path')
    const before = watched.look()
    expect(() => held.check()).toThrow(PlaceChangedError)
    expect(() => held.openFile('canary.md', 0)).toThrow(PlaceChangedError)
    expect(() => held.openFolder('etc')).toThrow(PlaceChangedError)
    await expect(replaceFile(held, 'canary.md', Buffer.from('new'))).rejects.toThrow(PlaceChangedError)
    expect(() => removeEntry(held, 'canary.md')).toThrow(PlaceChangedError)
    expect(watched.look()).toEqual(before)
    expect(lstatSync(join(watched.root, 'moved/canary.md')).size).toBe(6)
  })

  it('notices another folder in its place, too', () => {
    holdDoor('path')
    renameSync(join(watched.root, 'door'), join(watched.root, 'link'))
    mkdirSync(join(watched.root, 'door'))
    writeFileSync(join(watched.root, 'door/canary.md'), 'another')
    expect(() => held.openFile('canary.md', 0)).toThrow(PlaceChangedError)
  })
})

describe('a file opened by its name', () => {
  const name = () => join(watched.root, 'door/a.md')
  const outside = () => join(watched.outside, 'canary.md')
  const hold = () => {
    held = holdRoot(watched.root, 'path').openFolder('door')
  }
  const statusOf = (folder: HeldFolder) => {
    const { descriptor, status } = openEntry(folder, 'a.md')
    closeSync(descriptor)
    return status
  }
  /** What somebody else does right after the file was opened. */
  const afterOpening = (deed: () => void): HeldFolder => ({
    ...held,
    openFile(...asked) {
      const file = held.openFile(...asked)
      deed()
      return file
    },
  })
  /** What somebody else does between the first status and the look at the name. */
  const beforeLooking = (deed: () => void): HeldFolder => ({ ...held, check: deed })

  it('has a status while nobody touches it', () => {
    hold()
    writeFileSync(name(), 'inside')
    expect(statusOf(held)).toMatchObject({ nlink: 1, size: 6 })
  })

  it('has none when the name was taken away or given to another file', () => {
    hold()
    linkSync(outside(), name())
    expect(statusOf(held)?.nlink).toBe(2)
    expect(statusOf(afterOpening(() => unlinkSync(name())))).toBeUndefined()
    linkSync(outside(), name())
    writeFileSync(join(watched.root, 'other'), 'inside')
    expect(statusOf(afterOpening(() => renameSync(join(watched.root, 'other'), name())))).toBeUndefined()
  })

  it('has none when it lost a name between two looks', () => {
    hold()
    linkSync(outside(), name())
    expect(statusOf(beforeLooking(() => unlinkSync(outside())))).toBeUndefined()
    writeFileSync(outside(), '')
  })
})
