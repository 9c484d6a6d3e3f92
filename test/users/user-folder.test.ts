/** A person's files: made at first contact, closed to others, reached by nobody else, and not lost by two changes at once. */
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ContainmentError } from '../../src/sandbox/contained-folder.ts'
import { PersonIdError } from '../../src/users/person-id.ts'
import { ProfileError } from '../../src/users/profile.ts'
import { createUserFolders, UserFolderRemovedError, type UserFolders } from '../../src/users/user-folder.ts'

const anna = { channel: 'telegram', id: '1' }
const boris = { channel: 'telegram', id: '11' }

let home: string
let root: string
let people: UserFolders
let umask: number

const openPeople = (historyEntries = 50) => createUserFolders({ root, historyEntries, now: () => Date.now() })

beforeEach(() => {
  umask = process.umask(0)
  home = realpathSync(mkdtempSync(join(tmpdir(), 'protech-users-')))
  root = join(home, 'users')
  people = openPeople()
})
afterEach(() => {
  process.umask(umask)
  rmSync(home, { recursive: true, force: true })
})

const modeOf = (name: string) => (statSync(join(root, name)).mode & 0o777).toString(8)
const textOf = (name: string) => readFileSync(join(root, name), 'utf8')

describe("a person's folder", () => {
  it('is made at first contact, with its files, closed to everybody else', async () => {
    const folder = await people.open(anna)
    expect(folder.person).toBe('telegram:1')
    expect(readdirSync(root)).toEqual(['tg_1'])
    expect(readdirSync(join(root, 'tg_1')).sort()).toEqual(['history.md', 'profile.md'])
    expect(['', 'tg_1', 'tg_1/profile.md', 'tg_1/history.md'].map(modeOf)).toEqual(['700', '700', '600', '600'])
    expect(people.pathOf(anna)).toBe(join(root, 'tg_1'))
  })

  it('stays closed when it is written to, and is closed when it was open', async () => {
    mkdirSync(join(root, 'tg_1'), 0o777)
    writeFileSync(join(root, 'tg_1/profile.md'), '---\nname: A\n---\n')
    chmodSync(root, 0o755)
    const folder = await openPeople().open(anna)
    await folder.change({ level: 'beginner' })
    await folder.addHistory({ date: '2026-12-01', text: 'x' })
    expect(['', 'tg_1', 'tg_1/profile.md', 'tg_1/history.md'].map(modeOf)).toEqual(['700', '700', '600', '600'])
    expect(await folder.profile()).toMatchObject({ name: 'A', level: 'beginner' })
  })

  it('keeps what is noted, for the next one who opens it', async () => {
    const folder = await people.open(anna)
    expect(await folder.change({ name: 'Анна', gear: ['Sony A7 IV'] })).toMatchObject({
      name: 'Анна',
      gear: ['Sony A7 IV'],
    })
    await folder.addHistory({ date: '2026-11-30', text: 'asked about\nlight' })
    const again = await openPeople().open(anna)
    expect(await again.profile()).toMatchObject({ name: 'Анна', gear: ['Sony A7 IV'] })
    expect(await again.history()).toEqual([{ date: '2026-11-30', text: 'asked about light' }])
    expect(await again.file('history.md')).toBe('- 2026-11-30: asked about light\n')
    expect(await again.file('profile.md')).toBe(textOf('tg_1/profile.md'))
  })

  it('changes nothing when a change is refused', async () => {
    const folder = await people.open(anna)
    await folder.change({ name: 'A' })
    const before = textOf('tg_1/profile.md')
    await expect(folder.change({ level: 'beginner', name: 'x'.repeat(201) })).rejects.toThrow(ProfileError)
    expect(textOf('tg_1/profile.md')).toBe(before)
  })

  it('loses nothing when many change it at once, through whichever opening', async () => {
    const folders = await Promise.all(Array.from({ length: 5 }, () => people.open(anna)))
    const fields = ['name', 'level', 'gear', 'software', 'platforms', 'notes'] as const
    await Promise.all([
      ...fields.map((field, at) => folders[at % 5]?.change({ [field]: field === 'level' ? 'beginner' : field })),
      ...Array.from({ length: 40 }, (_, at) =>
        folders[at % 5]?.addHistory({ date: '2026-12-01', text: `digest ${at}` }),
      ),
    ])
    expect(await folders[0]?.profile()).toMatchObject({
      name: 'name',
      level: 'beginner',
      gear: ['gear'],
      notes: 'notes',
    })
    expect((await folders[0]?.history())?.map(({ text }) => text)).toEqual(
      Array.from({ length: 40 }, (_, at) => `digest ${at}`),
    )
    expect(readdirSync(join(root, 'tg_1')).sort()).toEqual(['history.md', 'profile.md'])
  })

  it('goes on after a change that failed', async () => {
    const folder = await people.open(anna)
    const [refused, taken] = await Promise.allSettled([folder.change({ level: 'god' }), folder.change({ name: 'A' })])
    expect([refused.status, taken.status]).toEqual(['rejected', 'fulfilled'])
  })

  it('keeps no history where none is wanted', async () => {
    const folder = await openPeople(0).open(anna)
    await folder.addHistory({ date: '2026-12-01', text: 'x' })
    expect([await folder.history(), textOf('tg_1/history.md')]).toEqual([[], ''])
  })

  it('takes a file that was emptied or taken away by hand as empty', async () => {
    const folder = await people.open(anna)
    writeFileSync(join(root, 'tg_1/profile.md'), '')
    rmSync(join(root, 'tg_1/history.md'))
    expect([(await folder.profile()).name, await folder.history(), await folder.file('history.md')]).toEqual([
      undefined,
      [],
      '',
    ])
  })

  it('tidies away what an earlier write left, but not one that may still run', async () => {
    await people.open(anna)
    const left = ['.unfinished-0123456789abcdef', '.unfinished-fedcba9876543210'].map((name) =>
      join(root, 'tg_1', name),
    )
    for (const path of left) writeFileSync(path, 'half')
    utimesSync(left[0] ?? '', 1000, 1000)
    await people.open(anna)
    expect(left.map((path) => existsSync(path))).toEqual([false, true])
  })
})

describe('the folders of two people', () => {
  it('have nothing in common', async () => {
    const [one, other] = await Promise.all([people.open(anna), people.open(boris)])
    await Promise.all([
      one.change({ name: 'Anna' }),
      other.change({ name: 'Boris' }),
      one.addHistory({ date: '2026-12-01', text: 'a' }),
    ])
    expect([(await one.profile()).name, (await other.profile()).name]).toEqual(['Anna', 'Boris'])
    expect(await other.history()).toEqual([])
    expect(await people.list()).toEqual(['telegram:1', 'telegram:11'])
  })

  it('are not opened by a text that looks like an id, and nothing is made for one', async () => {
    await people.open(anna)
    for (const id of ['１', '01', '1 ', '../tg_1', '1/../11', '1e0', '0x1', '-1', ''])
      for (const ask of [
        () => people.open({ ...anna, id }),
        () => people.remove({ ...anna, id }),
        async () => people.pathOf({ ...anna, id }),
      ])
        await expect(ask()).rejects.toThrow(PersonIdError)
    expect(readdirSync(root)).toEqual(['tg_1'])
  })

  it('are not swapped for each other by a link', async () => {
    await (await people.open(boris)).change({ notes: 'of Boris' })
    symlinkSync('tg_11', join(root, 'tg_1'))
    await expect(people.open(anna)).rejects.toMatchObject({ reason: 'link' })
    rmSync(join(root, 'tg_1'))
    const folder = await people.open(anna)
    rmSync(join(root, 'tg_1/profile.md'))
    symlinkSync('../tg_11/profile.md', join(root, 'tg_1/profile.md'))
    await expect(folder.profile()).rejects.toThrow(ContainmentError)
    await expect(folder.change({ name: 'A' })).rejects.toThrow(ContainmentError)
    rmSync(join(root, 'tg_1/profile.md'))
    linkSync(join(root, 'tg_11/profile.md'), join(root, 'tg_1/profile.md'))
    await expect(folder.file('profile.md')).rejects.toMatchObject({ reason: 'hard-link' })
    await expect(folder.change({ name: 'A' })).rejects.toMatchObject({ reason: 'hard-link' })
    expect(textOf('tg_11/profile.md')).toContain('of Boris')
  })

  it('are listed without what is nobody’s folder', async () => {
    for (const name of ['tg_0', 'tg_１', 'tg_x', 'notes', 'web_5', 'tg_01']) mkdirSync(join(root, name))
    writeFileSync(join(root, 'tg_7'), '')
    symlinkSync('web_5', join(root, 'tg_8'))
    expect(await people.list()).toEqual(['web:5'])
  })
})

describe('forgetting a person', () => {
  it('takes the folder away with all that is in it, and leaves the others', async () => {
    await Promise.all([people.open(anna), people.open(boris)])
    mkdirSync(join(root, 'tg_1/more'))
    writeFileSync(join(root, 'tg_1/more/x.bin'), 'x')
    symlinkSync('../tg_11', join(root, 'tg_1/link'))
    const before = textOf('tg_11/profile.md')
    expect([await people.remove(anna), await people.remove(anna)]).toEqual([true, false])
    expect(readdirSync(root)).toEqual(['tg_11'])
    expect(textOf('tg_11/profile.md')).toBe(before)
  })

  it('leaves nothing to work that ends later, also when the person comes back', async () => {
    const old = await people.open(anna)
    const late = [
      old.addHistory({ date: '2026-12-01', text: 'before' }),
      people.remove(anna),
      old.addHistory({ date: '2026-12-01', text: 'late' }),
    ]
    const outcomes = await Promise.allSettled(late)
    expect(outcomes[2]).toMatchObject({ status: 'rejected', reason: expect.any(UserFolderRemovedError) })
    expect(existsSync(join(root, 'tg_1'))).toBe(false)
    const again = await people.open(anna)
    await expect(old.change({ name: 'late' })).rejects.toThrow(UserFolderRemovedError)
    await again.change({ notes: 'new' })
    expect([await again.history(), (await again.profile()).name]).toEqual([[], undefined])
  })

  it('is not followed by a folder made anew where the users were', async () => {
    const folder = await people.open(anna)
    renameSync(root, `${root}-aside`)
    await expect(folder.change({ name: 'A' })).rejects.toMatchObject({ reason: 'replaced' })
    expect(existsSync(root)).toBe(false)
  })
})
