/** What a change costs: only passages whose content is new are embedded. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openChunkTableToRead } from '../../src/knowledge/chunk-table.ts'
import { createEmbedder } from '../../src/knowledge/embedder.ts'
import type { Knowledge } from '../../src/knowledge/knowledge.ts'
import { createHashedEmbedder, type HashedEmbedder } from '../support/hashed-embedder.ts'
import { createTemporaryKnowledge, type TemporaryKnowledge } from '../support/temporary-knowledge.ts'

const models = join(import.meta.dirname, '../../models')
const sections = (words: readonly string[]) =>
  words.map((word) => `## About ${word}\n\nThe ${word} is set before the shot.\n`).join('\n')
const titled = `---\ntitle: Camera settings\n---\n\n${sections(['shutter', 'aperture', 'gain', 'focus'])}`
const headed = `# Light on location\n\nA short introduction.\n\n${sections(['softbox', 'reflector'])}`

let embedder: HashedEmbedder
let folder: TemporaryKnowledge
let knowledge: Knowledge
beforeEach(async () => {
  embedder = createHashedEmbedder()
  folder = createTemporaryKnowledge(embedder)
  folder.write({ 'en/titled.md': titled, 'en/headed.md': headed })
  knowledge = await folder.open()
  await knowledge.sync()
  embedder.passages.length = 0
})
afterEach(() => folder.end())

it('a rename and a move embed nothing, with a title in front matter and with one in a heading', async () => {
  folder.rename('en/titled.md', 'en/settings.md')
  folder.rename('en/headed.md', 'ru/deep/light.md')
  const report = await knowledge.sync()
  expect(report.embedded).toBe(0)
  expect(embedder.passages).toEqual([])
  expect(report.renamed).toEqual([
    { from: 'en/titled.md', to: 'en/settings.md' },
    { from: 'en/headed.md', to: 'ru/deep/light.md' },
  ])
  expect(report.deleted).toEqual([])
  const { hits } = await knowledge.search('reflector', 10)
  expect(hits.filter((hit) => hit.text.includes('reflector')).map((hit) => hit.file)).toEqual(['ru/deep/light.md'])
})

it('a move of a whole folder with equal articles in it embeds nothing and loses none', async () => {
  folder.write(Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`old/copy-${at}.md`, headed])))
  await knowledge.sync()
  embedder.passages.length = 0
  folder.rename('old', 'new')
  const report = await knowledge.sync()
  expect(report).toMatchObject({ embedded: 0, deleted: [], pendingDelete: [] })
  expect(report.renamed).toHaveLength(6)
  expect((await folder.rows()).filter((row) => row.file.startsWith('old/'))).toEqual([])
})

it('a changed paragraph embeds its passage and no other', async () => {
  folder.write({ 'en/titled.md': titled.replace('The gain is set', 'The gain stays at 0 dB and is set') })
  expect((await knowledge.sync()).embedded).toBe(1)
  expect(embedder.passages).toEqual([expect.stringContaining('The gain stays at 0 dB')])
})

it('a paragraph put before all others embeds one passage, though every line moves', async () => {
  folder.write({ 'en/titled.md': titled.replace('## About shutter', 'Read this first.\n\n## About shutter') })
  expect((await knowledge.sync()).embedded).toBe(1)
  const [row] = (await folder.rows()).filter((each) => each.heading === 'About focus')
  expect(row?.fromLine).toBe(titled.split('\n').findIndex((line) => line.startsWith('The focus')) + 3)
})

it('a change of front matter that no passage shows, and a save without a change, embed nothing', async () => {
  folder.write({ 'en/titled.md': titled.replace('---\n\n', 'updated: 2026-11-22\n---\n\n'), 'en/headed.md': headed })
  const report = await knowledge.sync()
  expect(report).toMatchObject({ indexed: ['en/titled.md'], embedded: 0 })
})

it('files that swap their contents, more of them than one commit takes, embed nothing', async () => {
  const name = (at: number) => `many/article-${String(at).padStart(2, '0')}.md`
  const text = (at: number) => `# Subject ${at}\n\nThe ${at}th subject of this folder.\n`
  const numbers = Array.from({ length: 60 }, (_, at) => at)
  folder.write(Object.fromEntries(numbers.map((at) => [name(at), text(at)])))
  await knowledge.sync()
  embedder.passages.length = 0
  folder.write(Object.fromEntries(numbers.map((at) => [name(at), text((at + 37) % 60)])))
  const report = await knowledge.sync()
  expect(report.indexed).toHaveLength(60)
  expect(report.embedded).toBe(0)
  expect((await folder.rows()).find((row) => row.file === name(0))?.text).toContain('37th')
})

it('a document that was deleted and comes back is embedded again, once', async () => {
  folder.remove('en/headed.md')
  expect((await knowledge.sync()).deleted).toEqual(['en/headed.md'])
  folder.write({ 'en/headed.md': headed })
  expect((await knowledge.sync()).embedded).toBe(3)
  expect((await knowledge.sync()).embedded).toBe(0)
})

it('a process that stops between a document and its words leaves them to the next sync', async () => {
  const release = embedder.hold()
  folder.write({ 'en/new.md': '# Rigs\n\nA cheeseplate carries the recorder.\n' })
  const sync = knowledge.sync()
  await expect.poll(() => embedder.passages.length).toBe(1)
  embedder.failure = 'stopped'
  release()
  await expect(sync).rejects.toThrow('stopped')
  await knowledge.close()
  embedder.failure = undefined
  expect(await words()).not.toContain('cheeseplate')
  const next = await folder.open()
  expect((await next.search('cheeseplate')).hits[0]?.file).toBe('en/new.md')
  expect(await next.sync()).toMatchObject({ indexed: [], embedded: 0 })
  expect(await words()).toContain('cheeseplate')
  expect(new Set(await words()).size).toBe((await words()).length)
})

async function words(): Promise<string[]> {
  const table = await openChunkTableToRead(join(folder.indexes, 'protech-embed'), 'chunks_1', 32)
  const all = await table.words()
  table.close()
  return all.map(({ word }) => word)
}

describe('with the real model', () => {
  it('keeps vectors over a rename and takes one new vector for a changed paragraph', async () => {
    await folder.end()
    folder = createTemporaryKnowledge(createEmbedder({ modelsPath: models, dtype: 'q8', hub: 'http://127.0.0.1:9/' }))
    folder.write({ 'en/titled.md': titled })
    const real = await folder.open()
    expect((await real.sync()).embedded).toBe(4)
    const before = await folder.rows()
    folder.rename('en/titled.md', 'en/settings.md')
    expect((await real.sync()).embedded).toBe(0)
    const after = await folder.rows()
    expect(after.map((row) => row.vector)).toEqual(before.map((row) => row.vector))
    folder.write({ 'en/settings.md': titled.replace('The focus is set', 'The focus is pulled') })
    expect((await real.sync()).embedded).toBe(1)
    rmSync(join(folder.root, 'en/settings.md'))
  })
})
