/** What an editor does to the folder becomes visible: the real watcher, a running keeper. How fast: `bench/freshness.ts`. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Keeper } from '../../src/knowledge/keeper.ts'
import { writeArticles } from '../support/generated-folder.ts'
import { createTemporaryKnowledge, type TemporaryKnowledge } from '../support/temporary-knowledge.ts'

let folder: TemporaryKnowledge
let keeper: Keeper
beforeAll(async () => {
  folder = createTemporaryKnowledge()
  writeArticles(folder.root, 40)
  keeper = await folder.keep()
})
afterAll(() => folder.end())

const article = (word: string) => `---\ntitle: The ${word}\n---\n\nEverything about the ${word} of a camera.\n`
const filesWith = async (word: string) => {
  const { hits } = await keeper.knowledge.search(word, 50)
  return hits.filter((hit) => hit.text.includes(word)).map((hit) => hit.file)
}
const finds = (word: string, files: string[]) =>
  expect.poll(async () => (await filesWith(word)).sort(), { timeout: 10_000, interval: 30 }).toEqual(files)

it('a new file, and then each save of it', async () => {
  folder.write({ 'en/new.md': article('mattebox') })
  await finds('mattebox', ['en/new.md'])
  for (const word of ['cheeseplate', 'batteryplate', 'topplate']) {
    folder.write({ 'en/new.md': article(word) })
    await finds(word, ['en/new.md'])
  }
  await finds('mattebox', [])
})

it('an atomic save (a temporary file renamed over the old one), again and again', async () => {
  for (const word of ['followfocus', 'rodsystem', 'shoulderpad', 'monopodfoot']) {
    writeFileSync(join(folder.root, 'en/.new.md.swp'), article(word))
    renameSync(join(folder.root, 'en/.new.md.swp'), join(folder.root, 'en/new.md'))
    await finds(word, ['en/new.md'])
  }
})

it('a rename', async () => {
  folder.rename('en/new.md', 'en/renamed.md')
  await finds('monopodfoot', ['en/renamed.md'])
})

it('a move to another folder', async () => {
  folder.rename('en/renamed.md', 'en/rigs/heavy/moved.md')
  await finds('monopodfoot', ['en/rigs/heavy/moved.md'])
})

it('a delete', async () => {
  folder.remove('en/rigs/heavy/moved.md')
  await finds('monopodfoot', [])
})

it('a whole folder moved in, renamed, and removed', async () => {
  const outside = join(folder.place, 'outside')
  mkdirSync(join(outside, 'deep'), { recursive: true })
  for (const name of ['a', 'b', 'deep/c', 'deep/d', 'deep/e', 'deep/f', 'deep/g'])
    writeFileSync(join(outside, `${name}.md`), `${article('genlock')}\nIts name is ${name}.\n`)
  const under = (name: string) =>
    ['a', 'b', 'deep/c', 'deep/d', 'deep/e', 'deep/f', 'deep/g'].map((file) => `${name}/${file}.md`)
  renameSync(outside, join(folder.root, 'sync'))
  await finds('genlock', under('sync'))
  renameSync(join(folder.root, 'sync'), join(folder.root, 'timecode'))
  await finds('genlock', under('timecode'))
  rmSync(join(folder.root, 'timecode'), { recursive: true })
  await finds('genlock', [])
})

it('a save of a file in a folder that was moved in', async () => {
  const outside = join(folder.place, 'later')
  mkdirSync(join(outside, 'deep'), { recursive: true })
  writeFileSync(join(outside, 'deep/x.md'), article('gyroscope'))
  renameSync(outside, join(folder.root, 'later'))
  await finds('gyroscope', ['later/deep/x.md'])
  writeFileSync(join(folder.root, 'later/deep/x.md'), article('accelerometer'))
  await finds('accelerometer', ['later/deep/x.md'])
})

it('nothing of a dot file, of another kind of file, or of a link', async () => {
  writeFileSync(join(folder.root, 'en/.hidden.md'), article('intervalometer'))
  writeFileSync(join(folder.root, 'en/notes.txt'), article('intervalometer'))
  folder.write({ 'en/after.md': article('slider') })
  await finds('slider', ['en/after.md'])
  expect(await filesWith('intervalometer')).toEqual([])
  expect(keeper.problem).toBeUndefined()
})
