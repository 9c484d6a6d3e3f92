/** What stands in a folder: every article that may be read, and why the others may not. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FolderError, readScanned, scanFolder } from '../../src/knowledge/scan.ts'

const limit = 10_000
const isRoot = process.getuid?.() === 0
const isLinux = process.platform === 'linux'

let place: string
let root: string

beforeEach(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'protech-scan-')))
  root = join(place, 'knowledge')
  mkdirSync(root)
})
afterEach(() => {
  rmSync(place, { recursive: true, force: true })
})

function write(file: string, text = 'Text.', folder = root): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), text)
}

const scan = () => scanFolder(root, limit)
const files = async () => (await scan()).files.map(({ file }) => file)
const refused = async () => Object.fromEntries((await scan()).refused.map(({ file, reason }) => [file, reason]))

describe('a scan', () => {
  it('lists markdown of all folders with "/" between them, in order', async () => {
    for (const file of ['b.md', 'a/c/deep.md', 'a/b.md', 'UPPER.MD', 'ё/ж з.md', "it's; DROP TABLE--.md"]) write(file)
    expect(await files()).toEqual(['UPPER.MD', 'a/b.md', 'a/c/deep.md', 'b.md', "it's; DROP TABLE--.md", 'ё/ж з.md'])
    expect(await refused()).toEqual({})
  })

  it('passes over dot files, dot folders and what is no markdown, without a word', async () => {
    for (const file of ['.hidden.md', '.git/a.md', 'a/.obsidian/b.md', 'picture.png', 'notes.txt', 'a.md~', 'a.md.swp'])
      write(file)
    expect(await scan()).toEqual({ files: [], refused: [] })
  })

  it('stamps a file anew when it was saved, even to the same size and time', async () => {
    write('a.md', 'one')
    const [before] = (await scan()).files
    const [again] = (await scan()).files
    expect(again).toEqual(before)
    write('new.md', 'two')
    utimesSync(join(root, 'new.md'), 1, 1)
    utimesSync(join(root, 'a.md'), 1, 1)
    renameSync(join(root, 'new.md'), join(root, 'a.md'))
    expect((await scan()).files[0]?.stamp).not.toBe(before?.stamp)
  })

  it('walks through a folder that is called like an article', async () => {
    write('folder.md/inside.md')
    expect(await scan()).toMatchObject({ files: [{ file: 'folder.md/inside.md' }], refused: [] })
  })

  it('goes 32 folders deep and says where it stops', async () => {
    write(`${'d/'.repeat(32)}there.md`)
    write(`${'e/'.repeat(33)}too-deep.md`)
    expect(await files()).toEqual([`${'d/'.repeat(32)}there.md`])
    expect(await refused()).toEqual({
      [`${'e/'.repeat(33)}`.slice(0, -1)]: expect.stringContaining('more than 32 deep'),
    })
  })

  it('bears with files that come and go while it looks', async () => {
    let busy = true
    const churn = (async () => {
      for (let round = 0; busy; round += 1) {
        const names = Array.from({ length: 20 }, (_, at) => join(root, `f${round % 3}-${at}.md`))
        await Promise.all(names.map((name) => writeFile(name, 'x')))
        await Promise.all(names.map((name) => rm(name)))
      }
    })()
    for (let round = 0; round < 50; round += 1) expect((await scan()).refused).toEqual([])
    busy = false
    await churn
  })

  it('fails as a whole when the folder itself is missing or is a file', async () => {
    rmSync(root, { recursive: true })
    await expect(scan()).rejects.toThrow(FolderError)
    writeFileSync(root, '')
    await expect(scan()).rejects.toThrow(FolderError)
    await expect(scan()).rejects.toThrow(/cannot be read\. Create it, or set knowledge\.root\./)
  })

  it('takes a folder that is itself behind a link', async () => {
    write('a.md')
    symlinkSync(root, join(place, 'link'))
    expect((await scanFolder(join(place, 'link'), limit)).files).toHaveLength(1)
    expect(await readScanned(join(place, 'link'), 'a.md', limit)).toMatchObject({ ok: true })
  })
})

describe('a file is refused with a reason', () => {
  it('when it is a link, wherever the link leads', async () => {
    write('secret.md', 'secret', place)
    mkdirSync(join(place, 'outside.d'))
    write('real.md')
    symlinkSync(join(place, 'secret.md'), join(root, 'out.md'))
    symlinkSync('real.md', join(root, 'in.md'))
    symlinkSync(join(place, 'outside.d'), join(root, 'folder'))
    symlinkSync(join(place, 'outside.d'), join(root, 'folder.with.dots'))
    symlinkSync('..', join(root, 'up'))
    symlinkSync('nowhere.md', join(root, 'dangling.md'))
    symlinkSync('loop.md', join(root, 'loop.md'))
    symlinkSync('/etc/passwd', join(root, 'passwd.txt'))
    symlinkSync('nowhere', join(root, 'nothing'))
    expect(await files()).toEqual(['real.md'])
    const reasons = await refused()
    expect(Object.keys(reasons)).toEqual([
      'dangling.md',
      'folder',
      'folder.with.dots',
      'in.md',
      'loop.md',
      'out.md',
      'up',
    ])
    for (const reason of Object.values(reasons))
      expect(reason).toMatch(/^This is a link\. Put the file or folder itself here/)
  })

  it('when it is no regular file', async () => {
    const server = createServer().listen(join(root, 'socket.md'))
    await new Promise((resolve) => server.once('listening', resolve))
    spawnSync('mkfifo', [join(root, 'pipe.md')])
    if (isRoot && isLinux) spawnSync('mknod', [join(root, 'zero.md'), 'c', '1', '5'])
    const reasons = await refused()
    server.close()
    expect(Object.keys(reasons)).toEqual(expect.arrayContaining(['pipe.md', 'socket.md']))
    expect(Object.values(reasons).every((reason) => reason.startsWith('This is not a regular file.'))).toBe(true)
    expect(await files()).toEqual([])
  })

  it.each([
    ['a line break', 'a\nb.md', 'a\\nb.md', /control character/],
    ['a tab', 'a\tb.md', 'a\\tb.md', /control character/],
    ['a mark that turns the direction of writing', 'a\u202edm.md', 'a\\u202edm.md', /control character/],
    ['a line separator', 'a\u2028b.md', 'a\\u2028b.md', /control character/],
    ['nothing but its ending', '.md', '.md', /nothing but ".md"/],
  ])('when its name holds %s', async (_, name, shown, reason) => {
    write(name)
    expect(await refused()).toEqual({ [shown]: expect.stringMatching(reason) })
    expect(await files()).toEqual([])
  })

  it.runIf(isLinux)('when its name is not valid UTF-8', async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9]), Buffer.from('.md')]), 'Text.')
    expect(Object.values(await refused())).toEqual(['The name is not valid UTF-8. Rename it.'])
  })

  it('when it has a second name, which may be outside', async () => {
    write('secret.md', 'secret', place)
    linkSync(join(place, 'secret.md'), join(root, 'a.md'))
    expect(await refused()).toEqual({ 'a.md': expect.stringMatching(/^The file has a second name \(a hard link\)/) })
    expect(await files()).toEqual([])
    expect(await readScanned(root, 'a.md', limit)).toEqual({ ok: false, reason: expect.stringMatching(/second name/) })
  })

  it('when the name of its folder holds a line break', async () => {
    write('a\nb/c.md')
    expect(await refused()).toEqual({ 'a\\nb': expect.stringMatching(/control character/) })
  })

  it('when it is too large, by how much', async () => {
    write('large.md', 'x'.repeat(limit + 1))
    write('full.md', 'x'.repeat(limit))
    expect(await refused()).toEqual({
      'large.md': expect.stringMatching(/^The file has 11 KB; 10 KB is the most\. Split it/),
    })
    expect(await files()).toEqual(['full.md'])
  })

  it.skipIf(isRoot)('when nobody may read its folder, which is not the same as being gone', async () => {
    write('locked/a.md')
    chmodSync(join(root, 'locked'), 0)
    expect(await refused()).toEqual({ locked: 'The folder cannot be read. Check who may read it.' })
    chmodSync(join(root, 'locked'), 0o700)
  })
})

describe('reading a scanned file', () => {
  const read = (file: string) => readScanned(root, file, limit)
  const link = { ok: false, reason: expect.stringMatching(/^This is a link/) }

  it('gives its bytes', async () => {
    write('a/b.md', 'Свет')
    expect(await read('a/b.md')).toEqual({ ok: true, bytes: Buffer.from('Свет') })
  })

  it('gives nothing when it or its folder is gone by now', async () => {
    write('file.md')
    expect(await read('gone.md')).toBeUndefined()
    expect(await read('gone/a.md')).toBeUndefined()
    expect(await read('file.md/a.md')).toBeUndefined()
  })

  it('does not follow a link put in its place', async () => {
    write('secret.md', 'secret', place)
    symlinkSync(join(place, 'secret.md'), join(root, 'a.md'))
    expect(await read('a.md')).toEqual(link)
  })

  it('does not follow a link put in the place of a folder above it', async () => {
    write('outside/sub/a.md', 'secret', place)
    symlinkSync(join(place, 'outside'), join(root, 'folder'))
    expect(await read('folder/sub/a.md')).toEqual(link)
    write('inside/a.md')
    symlinkSync('inside', join(root, 'alias'))
    expect(await read('alias/a.md')).toEqual(link)
  })

  it('does not read what a name with ".." leads to', async () => {
    write('secret.md', 'secret', place)
    write('sub/x.md')
    symlinkSync(join(place), join(root, 'up'))
    expect(await read('up/secret.md')).toEqual(link)
  })

  it('does not wait at a pipe put in its place', async () => {
    spawnSync('mkfifo', [join(root, 'a.md')])
    expect(await read('a.md')).toEqual({ ok: false, reason: expect.stringMatching(/^This is not a regular file/) })
  })

  it('refuses a folder put in its place, and a file that has grown since', async () => {
    mkdirSync(join(root, 'a.md'))
    write('b.md', 'x'.repeat(limit + 1))
    expect(await read('a.md')).toMatchObject({ ok: false, reason: expect.stringMatching(/not a regular file/) })
    expect(await read('b.md')).toMatchObject({ ok: false, reason: expect.stringMatching(/Split it/) })
  })

  it.skipIf(isRoot)('says when nobody may read it', async () => {
    write('a.md')
    chmodSync(join(root, 'a.md'), 0)
    expect(await read('a.md')).toEqual({
      ok: false,
      reason: 'The file cannot be read (EACCES). Check who may read it.',
    })
  })
})
