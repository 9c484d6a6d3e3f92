/** Watch events are hints: whatever becomes of them, the folder's state is found. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFileHashes } from '../../src/knowledge/file-hashes.ts'
import type { Keeper } from '../../src/knowledge/keeper.ts'
import { scanFolder } from '../../src/knowledge/scan.ts'
import { createHashedEmbedder, type HashedEmbedder } from '../support/hashed-embedder.ts'
import { createScriptedWatch } from '../support/scripted-watch.ts'
import { createTemporaryKnowledge, type TemporaryKnowledge } from '../support/temporary-knowledge.ts'

let embedder: HashedEmbedder
let folder: TemporaryKnowledge
beforeEach(() => {
  embedder = createHashedEmbedder()
  folder = createTemporaryKnowledge(embedder)
  folder.write({ 'a.md': article('tripod'), 'b.md': article('slider') })
})
afterEach(() => folder.end())

function article(word: string): string {
  return `# The ${word}\n\nWhat a ${word} is for.\n`
}
const found = async (keeper: Keeper, word: string) => {
  const { hits } = await keeper.knowledge.search(word)
  return hits.filter((hit) => hit.text.includes(word)).map((hit) => hit.file)
}
const finds = (keeper: Keeper, word: string, files: string[]) =>
  expect.poll(() => found(keeper, word), { timeout: 8000, interval: 20 }).toEqual(files)

describe('without events', () => {
  it('the timer finds a change, and the deaf watch is replaced', async () => {
    const watch = createScriptedWatch()
    const keeper = await folder.keep({ startWatch: watch.start, reconcileSeconds: 0.1 })
    folder.write({ 'a.md': article('gimbal') })
    await finds(keeper, 'gimbal', ['a.md'])
    await expect.poll(() => watch.watches.map(({ closed }) => closed)).toEqual([true, false])
  })

  it('an idle folder leaves the watch alone', async () => {
    const watch = createScriptedWatch()
    const keeper = await folder.keep({ startWatch: watch.start, reconcileSeconds: 0.05 })
    const before = (await keeper.knowledge.status()).syncedAt
    await expect.poll(async () => (await keeper.knowledge.status()).syncedAt).not.toBe(before)
    expect(watch.watches).toHaveLength(1)
  })
})

describe('a change during a sync', () => {
  it('of a file that was read already is found by the next sync', async () => {
    const watch = createScriptedWatch()
    const keeper = await folder.keep({ startWatch: watch.start })
    const release = embedder.hold()
    folder.write({ 'a.md': article('gimbal') })
    watch.watches[0]?.options.onChange()
    await expect.poll(() => embedder.passages.at(-1)).toContain('gimbal')
    folder.write({ 'a.md': article('monopod'), 'c.md': article('dolly') })
    watch.watches[0]?.options.onChange()
    release()
    await finds(keeper, 'monopod', ['a.md'])
    await finds(keeper, 'dolly', ['c.md'])
    expect(await found(keeper, 'gimbal')).toEqual([])
  })

  it('that keeps size and times of the file is found all the same', async () => {
    const hashes = createFileHashes()
    const hash = async () => {
      const { files } = await scanFolder(folder.root, 1e6)
      const frozen = files.map(({ file }) => ({
        file,
        stamp: 'the same stamp: both saves fell into one tick of the clock',
      }))
      return (await hashes.read(folder.root, frozen, 1e6, () => undefined)).found.get('a.md')
    }
    const first = await hash()
    folder.write({ 'a.md': article('tripoD') })
    expect(await hash()).not.toBe(first)
  })
})

describe('a watch that breaks', () => {
  it('is started again, once for a burst of errors, and said to be broken meanwhile', async () => {
    const watch = createScriptedWatch()
    const keeper = await folder.keep({ startWatch: watch.start })
    for (let errors = 0; errors < 5; errors += 1)
      watch.watches[0]?.options.onError(new Error('ENOSPC: no watches left'))
    expect(keeper.problem).toMatch(
      /^The folder watch failed \(ENOSPC: no watches left\)\. Changes are found every 3600 s/,
    )
    folder.write({ 'a.md': article('gimbal') })
    await expect.poll(() => watch.watches.length, { timeout: 5000 }).toBe(2)
    expect(watch.watches[0]?.closed).toBe(true)
    await finds(keeper, 'gimbal', ['a.md'])
    expect(keeper.problem).toBeUndefined()
    watch.watches[0]?.options.onError(new Error('late'))
    expect(keeper.problem).toBeUndefined()
  })

  it('at its very start is tried again', async () => {
    const watch = createScriptedWatch()
    let attempts = 0
    const keeper = await folder.keep({
      startWatch(root, options) {
        attempts += 1
        return attempts < 3 ? Promise.reject(new Error('EMFILE')) : watch.start(root, options)
      },
    })
    await expect.poll(() => watch.watches.length, { timeout: 5000 }).toBe(1)
    expect(attempts).toBe(3)
    await expect.poll(() => keeper.problem).toBeUndefined()
  })
})

describe('the real watch', () => {
  it('follows the folder when another one is put in its place', async () => {
    const keeper = await folder.keep()
    const other = join(folder.place, 'other')
    mkdirSync(other)
    for (const [file, word] of [
      ['a.md', 'tripod'],
      ['b.md', 'jib'],
    ] as const)
      writeFileSync(join(other, file), article(word))
    renameSync(folder.root, `${folder.root}-away`)
    renameSync(other, folder.root)
    await finds(keeper, 'jib', ['b.md'])
    folder.write({ 'b.md': article('crane') })
    await finds(keeper, 'crane', ['b.md'])
  })

  it('follows the folder when it was missing for a while; nothing is lost meanwhile', async () => {
    const keeper = await folder.keep()
    renameSync(folder.root, `${folder.root}-away`)
    await expect.poll(() => keeper.problem, { timeout: 5000 }).toContain('cannot be read')
    expect(await found(keeper, 'tripod')).toEqual(['a.md'])
    renameSync(`${folder.root}-away`, folder.root)
    await expect.poll(() => keeper.problem, { timeout: 8000 }).toBeUndefined()
    folder.write({ 'b.md': article('crane') })
    await finds(keeper, 'crane', ['b.md'])
  })
})

it('a closed keeper closes its watch and hears nothing more', async () => {
  const watch = createScriptedWatch()
  const keeper = await folder.keep({ startWatch: watch.start, reconcileSeconds: 0.05 })
  await keeper.close()
  expect(watch.watches.map(({ closed }) => closed)).toEqual([true])
  const passages = embedder.passages.length
  folder.write({ 'a.md': article('gimbal') })
  watch.watches[0]?.options.onChange()
  const next = await folder.open()
  await next.sync()
  expect(embedder.passages.slice(passages)).toHaveLength(1)
})

describe('a sync that fails', () => {
  it('is said, is tried again without an event, and is forgotten when it works', async () => {
    const watch = createScriptedWatch()
    const keeper = await folder.keep({ startWatch: watch.start })
    embedder.failure = 'The model is gone.'
    folder.write({ 'a.md': article('gimbal') })
    watch.watches[0]?.options.onChange()
    await expect.poll(() => keeper.problem).toBe('The model is gone.')
    embedder.failure = undefined
    await finds(keeper, 'gimbal', ['a.md'])
    await expect.poll(() => keeper.problem).toBeUndefined()
  })
})
