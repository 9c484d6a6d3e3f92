/** Another recipe (chunk size, weights) builds the next index beside the serving one. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEmbedder } from '../../src/knowledge/embedder.ts'
import type { Progress } from '../../src/knowledge/sync.ts'
import { createHashedEmbedder, type HashedEmbedder } from '../support/hashed-embedder.ts'
import { createTemporaryKnowledge, knowledgeConfig, type TemporaryKnowledge } from '../support/temporary-knowledge.ts'

const paragraph = (word: string) => `${`The ${word} matters for every picture that is taken outdoors. `.repeat(12)}`
const article = (word: string) =>
  `# The ${word}\n\n${paragraph(word)}\n\n${paragraph(`${word} cap`)}\n\n${paragraph(`${word} ring`)}\n`
const small = { config: knowledgeConfig({ chunkTokens: 100 }) }

let embedder: HashedEmbedder
let folder: TemporaryKnowledge
beforeEach(async () => {
  embedder = createHashedEmbedder()
  folder = createTemporaryKnowledge(embedder)
  folder.write({ 'lens.md': article('lens'), 'filter.md': article('filter') })
  const first = await folder.open()
  await first.sync()
  await first.close()
})
afterEach(() => folder.end())

const tables = () =>
  readdirSync(join(folder.indexes, 'protech-embed'))
    .filter((name) => name.endsWith('.lance'))
    .sort()

describe('another chunk size', () => {
  it('builds a new generation beside the serving one, which answers meanwhile; then the old one goes', async () => {
    const before = await folder.rows()
    const knowledge = await folder.open(small)
    expect((await knowledge.status()).embedding).toEqual({ model: 'protech-embed', state: 'building' })
    expect(tables()).toEqual(['chunks_1.lance', 'chunks_1_words.lance', 'chunks_2.lance', 'chunks_2_words.lance'])

    const release = embedder.hold()
    const sync = knowledge.sync()
    await expect.poll(() => embedder.passages.length).toBeGreaterThan(before.length)
    const meanwhile = await knowledge.search('lens cap')
    expect(meanwhile.hits[0]).toMatchObject({ file: 'lens.md', legs: { vectors: { rank: 1 } } })
    expect((await knowledge.status()).generation).toBe('protech-embed/chunks_1')
    release()
    await sync

    expect(await knowledge.status()).toMatchObject({
      generation: 'protech-embed/chunks_2',
      embedding: { state: 'ready' },
      documents: 2,
    })
    expect(tables()).toEqual(['chunks_2.lance', 'chunks_2_words.lance'])
    expect((await folder.rows()).length).toBeGreaterThan(before.length)
    expect((await knowledge.search('lens cap')).hits[0]?.file).toBe('lens.md')
  })

  it('that is taken back before the new generation was complete leaves the old one and nothing else', async () => {
    const begun = await folder.open(small)
    await begun.close()
    const knowledge = await folder.open()
    expect((await knowledge.status()).embedding.state).toBe('ready')
    expect(tables()).toEqual(['chunks_1.lance', 'chunks_1_words.lance'])
    expect(await knowledge.sync()).toMatchObject({ indexed: [], embedded: 0 })
  })

  it('goes on where a stopped process left the next generation', async () => {
    const many = Array.from({ length: 40 }, (_, at) => [`many/${at}.md`, `# Stand ${at}\n\nThe stand number ${at}.\n`])
    folder.write(Object.fromEntries(many))
    const begun = await folder.open(small)
    const stopAfterTheFirstCommit = ({ phase, done }: Progress) => {
      if (phase === 'index' && done > 0) embedder.failure = 'stopped'
    }
    await expect(begun.sync({ onProgress: stopAfterTheFirstCommit })).rejects.toThrow('stopped')
    await begun.close()
    const done = embedder.passages.filter((text) => text.includes('stand number'))
    expect(done.length).toBeGreaterThan(0)
    embedder.failure = undefined
    embedder.passages.length = 0
    const again = await folder.open(small)
    await again.sync()
    const rest = embedder.passages.filter((text) => text.includes('stand number'))
    expect(done.length + rest.length).toBe(40)
    expect(await again.status()).toMatchObject({ documents: 42, generation: 'protech-embed/chunks_2' })
  })

  it('keeps what the folder cannot give again: last good versions and deletions that wait', async () => {
    folder.write({ 'tripod.md': article('tripod'), 'slider.md': article('slider'), 'jib.md': article('jib') })
    const first = await folder.open()
    await first.sync()
    await first.close()
    folder.write({ 'lens.md': '---\ntitle: [broken\n---\n\nNew words.\n' })
    folder.remove('slider.md', 'jib.md', 'filter.md')
    const knowledge = await folder.open(small)
    const report = await knowledge.sync()
    expect(report.pendingDelete).toEqual(['filter.md', 'jib.md', 'slider.md'])
    expect(report.quarantined.map(({ file }) => file)).toEqual(['lens.md'])
    for (const word of ['lens', 'slider', 'jib', 'filter', 'tripod'])
      expect((await knowledge.search(`${word} cap`)).hits[0]?.file).toBe(`${word}.md`)
    expect((await knowledge.status()).generation).toBe('protech-embed/chunks_2')
  })
})

describe('other weights under the same name', () => {
  it('leave the old vectors unsearched until the index is built again; words answer meanwhile', async () => {
    embedder.weights = 'weights-2'
    const knowledge = await folder.open()
    const before = await knowledge.search('lens cap')
    expect(before.hits[0]?.file).toBe('lens.md')
    expect(before.hits.map((hit) => hit.legs.vectors)).toEqual(before.hits.map(() => null))
    embedder.passages.length = 0
    await knowledge.sync()
    expect(embedder.passages.length).toBeGreaterThan(0)
    expect((await knowledge.search('lens cap')).hits[0]?.legs.vectors).not.toBeNull()
  })

  it('are refused to a reader', async () => {
    await folder.open()
    const other = createHashedEmbedder()
    other.weights = 'weights-2'
    await expect(folder.open({ embedder: other })).rejects.toThrow(
      'Another process is building the index for this model.',
    )
  })
})

describe('no model', () => {
  it('is searched by words, and the status says why', async () => {
    embedder.failure = 'protech-embed is not on this machine.'
    const knowledge = await folder.open()
    await knowledge.sync()
    expect((await knowledge.status()).embedding).toEqual({
      model: 'none',
      state: 'words-only',
      reason: 'protech-embed is not on this machine.',
    })
    const { hits } = await knowledge.search('lens cap')
    expect(hits[0]).toMatchObject({ file: 'lens.md', legs: { vectors: null } })
  })

  it('in the folder of models is searched by words, and the status says what to do', async () => {
    const empty = join(folder.place, 'no-models')
    const real = createEmbedder({ modelsPath: empty, dtype: 'q8', hub: 'http://127.0.0.1:9/' })
    const knowledge = await folder.open({ embedder: real, modelsPath: empty })
    await knowledge.sync()
    expect((await knowledge.search('lens cap')).hits[0]?.file).toBe('lens.md')
    expect((await knowledge.status()).embedding).toEqual({
      model: 'none',
      state: 'words-only',
      reason: `protech-embed is not on this machine (${empty}/protech-embed). Restore that folder from the repository.`,
    })
    await real.close()
  })

  it('wanted is no problem to be told of', async () => {
    const knowledge = await folder.open({ config: knowledgeConfig({ embedding: { model: 'none' } }) })
    expect((await knowledge.status()).embedding).toEqual({ model: 'none', state: 'words-only' })
  })

  it('for the moment, as its process fails: questions are answered by words and the status says so until it works again', async () => {
    const knowledge = await folder.open()
    embedder.failure = 'The embedding process ended.'
    expect((await knowledge.search('lens cap')).hits[0]).toMatchObject({ file: 'lens.md', legs: { vectors: null } })
    expect((await knowledge.status()).embedding).toMatchObject({
      state: 'words-only',
      reason: 'The embedding process ended.',
    })
    embedder.failure = undefined
    expect((await knowledge.search('lens cap')).hits[0]?.legs.vectors).not.toBeNull()
    expect((await knowledge.status()).embedding.state).toBe('ready')
    expect(existsSync(join(folder.indexes, 'words'))).toBe(false)
  })
})
