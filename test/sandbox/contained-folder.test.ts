/** What a contained folder does for its owner, and what it does not let happen to itself. */
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ContainmentError, makeContainedFolder, openContainedFolder } from '../../src/sandbox/contained-folder.ts'
import { walkOf } from '../../src/sandbox/held-folder.ts'
import { readAtMost } from '../../src/sandbox/read-at-most.ts'
import { tryVerb, verbs } from '../support/folder-verbs.ts'
import { canary, createWatchedOutside, type WatchedOutside } from '../support/watched-outside.ts'

const isRoot = process.geteuid?.() === 0
const limit = 1000

let watched: WatchedOutside
let umask: number

beforeEach(() => {
  watched = createWatchedOutside()
  umask = process.umask()
})
afterEach(() => {
  process.umask(umask)
  watched.remove()
})

const modeOf = (name: string) => (statSync(join(watched.root, name)).mode & 0o7777).toString(8)

describe.each(['descriptor', 'path'] as const)('a contained folder, looked into by %s', (walk) => {
  const open = () => openContainedFolder(watched.root, { walk })

  it('keeps what is written, and takes it away', async () => {
    const folder = open()
    await folder.makeFolder('a')
    await folder.makeFolder('a/b')
    await folder.write('a/b/текст.md', 'Свет', limit)
    await folder.write('a/bytes', new Uint8Array([1, 0, 255]), limit)
    expect((await folder.read('a/b/текст.md', limit)).toString()).toBe('Свет')
    expect([...(await folder.read('a/bytes', 3))]).toEqual([1, 0, 255])
    expect(await folder.stat('a/bytes')).toEqual({ size: 3, modifiedMs: expect.any(Number) })
    expect(await folder.list()).toEqual([{ name: 'a', kind: 'folder' }])
    expect(await folder.list('a')).toEqual([
      { name: 'b', kind: 'folder' },
      { name: 'bytes', kind: 'file' },
    ])
    expect([await folder.remove('a'), await folder.remove('a')]).toEqual([true, false])
    expect([await folder.stat('a'), await folder.stat('a/bytes')]).toEqual([undefined, undefined])
  })

  it.each([0, 0o022, 0o277])('closes its files and folders to others under the umask %s', async (mask) => {
    process.umask(mask)
    await open().makeFolder('a')
    await open().write('a/b.md', 'x', limit)
    expect([modeOf('a'), modeOf('a/b.md')]).toEqual(['700', '600'])
    process.umask(umask)
    chmodSync(join(watched.root, 'a/b.md'), 0o644)
    chmodSync(join(watched.root, 'a'), 0o755)
    await open().makeFolder('a')
    await open().write('a/b.md', 'y', limit)
    expect([modeOf('a'), modeOf('a/b.md')]).toEqual(['700', '600'])
  })

  it('replaces a file whole: a reader sees the old text or the new one', async () => {
    const folder = open()
    const texts = ['a', 'b', 'c'].map((letter) => letter.repeat(900))
    await folder.write('a.md', texts[0] ?? '', limit)
    const write = async () => {
      for (let at = 0; at < 100; at += 1) await folder.write('a.md', texts[at % 3] ?? '', limit)
    }
    const read = async () => {
      for (let at = 0; at < 100; at += 1) expect(texts).toContain((await folder.read('a.md', limit)).toString())
    }
    await Promise.all([write(), write(), read(), read()])
    expect(readdirSync(watched.root)).toEqual(['a.md'])
  })

  it('neither writes nor gives more than was asked for, and keeps what was there', async () => {
    const folder = open()
    await folder.write('a.md', 'x'.repeat(limit), limit)
    await expect(folder.write('a.md', 'я'.repeat(limit), limit)).rejects.toMatchObject({ reason: 'too-large' })
    await expect(folder.read('a.md', limit - 1)).rejects.toMatchObject({ reason: 'too-large' })
    expect((await folder.read('a.md', limit)).toString()).toBe('x'.repeat(limit))
    expect(readdirSync(watched.root)).toEqual(['a.md'])
  })

  it('leaves nothing half-written where it may not write', async () => {
    mkdirSync(join(watched.root, 'a.md'))
    for (const name of ['a.md', 'gone/a.md', 'a.md/b.md/c.md']) await tryVerb(open(), 'write', name)
    expect(readdirSync(watched.root, { recursive: true })).toEqual(['a.md'])
  })

  it('goes nowhere else when the folder itself is replaced, and works when it is back', async () => {
    const folder = open()
    await folder.write('canary.md', 'inside', limit)
    const before = watched.look()
    const aside = join(watched.place, 'aside')
    const tryAll = async () => {
      for (const verb of verbs)
        expect(await tryVerb(folder, verb, verb === 'list' ? '' : 'canary.md')).toEqual({ refused: 'replaced' })
    }
    renameSync(watched.root, aside)
    await tryAll()
    symlinkSync(watched.outside, watched.root)
    await tryAll()
    renameSync(watched.root, join(watched.place, 'link'))
    renameSync(watched.outside, watched.root)
    await tryAll()
    renameSync(watched.root, watched.outside)
    renameSync(aside, watched.root)
    expect((await folder.read('canary.md', limit)).toString()).toBe('inside')
    expect(watched.look().filter((line) => !line.startsWith('link '))).toEqual(before)
  })

  it('goes nowhere else when a folder above it is replaced by a link', async () => {
    mkdirSync(join(watched.root, 'users'))
    const folder = openContainedFolder(join(watched.root, 'users'), { walk })
    renameSync(watched.root, join(watched.place, 'aside'))
    mkdirSync(join(watched.outside, 'users'))
    writeFileSync(join(watched.outside, 'users/a.md'), canary)
    symlinkSync(watched.outside, watched.root)
    expect(await tryVerb(folder, 'read', 'a.md')).toEqual({ refused: 'replaced' })
    expect(await tryVerb(folder, 'write', 'b.md')).toEqual({ refused: 'replaced' })
    expect(readdirSync(join(watched.outside, 'users'))).toEqual(['a.md'])
  })

  it('says which name and why, and nothing of the machine or of the content', async () => {
    writeFileSync(join(watched.root, 'a.md'), canary.repeat(100))
    symlinkSync(watched.outside, join(watched.root, 'out'))
    for (const name of ['a.md', 'out/canary.md', 'no.md', '../x\n', 'out']) {
      const error = await open()
        .read(name, limit)
        .catch((problem: unknown) => problem)
      if (!(error instanceof ContainmentError)) throw error
      expect(error.message.startsWith(JSON.stringify(name))).toBe(true)
      expect(error.message).not.toMatch(new RegExp(`${watched.place}|${canary}|\n|/proc/`))
    }
  })

  it('closes what it opens, also when it refuses', async () => {
    symlinkSync(watched.outside, join(watched.root, 'out'))
    mkdirSync(join(watched.root, 'real'))
    const openFiles = () => (existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0)
    const before = openFiles()
    for (let round = 0; round < 50; round += 1)
      for (const verb of verbs)
        for (const name of ['out', 'out/a', 'real', 'real/a', 'real/a/b', 'a.md', '../a'])
          await tryVerb(open(), verb, name)
    expect(openFiles()).toBeLessThan(before + 5)
  })

  it('takes away folders with all that is in them, down to a depth that nobody needs', async () => {
    mkdirSync(join(watched.root, `a/${'d/'.repeat(30)}`), { recursive: true })
    writeFileSync(join(watched.root, `a/${'d/'.repeat(30)}x.md`), '')
    expect(await open().remove('a')).toBe(true)
    mkdirSync(join(watched.root, `a/${'d/'.repeat(100)}`), { recursive: true })
    expect(await tryVerb(open(), 'remove', 'a')).toEqual({ refused: 'too-large' })
  })
})

describe('opening a contained folder', () => {
  it('follows a link to it once, and then never again', async () => {
    writeFileSync(join(watched.root, 'a.md'), 'inside')
    symlinkSync(watched.root, join(watched.place, 'link'))
    const folder = openContainedFolder(join(watched.place, 'link'))
    expect(folder.root).toBe(watched.root)
    renameSync(join(watched.place, 'link'), join(watched.place, 'old-link'))
    symlinkSync(watched.outside, join(watched.place, 'link'))
    expect((await folder.read('a.md', limit)).toString()).toBe('inside')
  })

  it('fails at once where there is none', () => {
    writeFileSync(join(watched.root, 'file'), '')
    const reasonAt = (path: string) => {
      try {
        return openContainedFolder(path).root
      } catch (error) {
        return error instanceof ContainmentError ? error.reason : error
      }
    }
    expect(reasonAt(join(watched.root, 'gone'))).toBe('missing')
    expect(reasonAt(join(watched.root, 'file'))).toBe('not-regular')
  })

  it('can make it, closed to others, and closes one that was open', () => {
    const path = join(watched.root, 'users')
    expect(makeContainedFolder(path).root).toBe(path)
    expect(modeOf('users')).toBe('700')
    chmodSync(path, 0o755)
    makeContainedFolder(path)
    expect(modeOf('users')).toBe('700')
  })

  it.runIf(isRoot)('takes what belongs to others only where it was told to', async () => {
    mkdirSync(join(watched.root, 'articles'))
    writeFileSync(join(watched.root, 'articles/a.md'), 'inside')
    chownSync(join(watched.root, 'articles/a.md'), 12_345, 12_345)
    expect(await tryVerb(openContainedFolder(watched.root), 'read', 'articles/a.md')).toEqual({ refused: 'owner' })
    writeFileSync(join(watched.root, 'articles/b.md'), 'inside')
    chownSync(join(watched.root, 'articles'), 12_345, 12_345)
    for (const verb of verbs)
      expect(await tryVerb(openContainedFolder(watched.root), verb, 'articles/b.md')).toEqual({ refused: 'owner' })
    const shared = openContainedFolder(watched.root, { owner: 'any' })
    expect(await tryVerb(shared, 'read', 'articles/a.md')).toEqual({ gave: 'inside' })
    chownSync(watched.root, 12_345, 12_345)
    expect(() => openContainedFolder(watched.root)).toThrow(ContainmentError)
    expect(openContainedFolder(watched.root, { owner: 'any' }).root).toBe(watched.root)
  })

  it('goes by descriptor on Linux, and by checked paths elsewhere', () => {
    expect([walkOf('linux'), walkOf('darwin'), walkOf('freebsd')]).toEqual(['descriptor', 'path', 'path'])
  })
})

describe('reading an open file', () => {
  it.each([
    ['has grown up to the limit', 'x'.repeat(10), 10, 'x'.repeat(10)],
    ['has grown beyond the limit', 'x'.repeat(11), 10, undefined],
    ['is empty', '', 10, ''],
  ])('gives what is there, at most the limit, when it %s', async (_, text, most, given) => {
    writeFileSync(join(watched.root, 'a.md'), text)
    const file = openSync(join(watched.root, 'a.md'), 'r')
    for (const expected of [0, 1, 10, 1000]) expect((await readAtMost(file, expected, most))?.toString()).toBe(given)
    closeSync(file)
  })

  it.runIf(existsSync('/dev/zero'))('ends at the limit where there is no end', async () => {
    const file = openSync('/dev/zero', 'r')
    expect(await readAtMost(file, 0, 100_000)).toBeUndefined()
    closeSync(file)
  })
})
