/** The index is a cache: whatever happens to its files, the folder makes it anew. */
import { existsSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Knowledge } from '../../src/knowledge/knowledge.ts'
import { createTemporaryKnowledge, type TemporaryKnowledge } from '../support/temporary-knowledge.ts'

let folder: TemporaryKnowledge
let index: string
beforeEach(async () => {
  folder = createTemporaryKnowledge()
  index = join(folder.indexes, 'protech-embed')
  folder.write({
    'lens.md': '# Lens\n\nThe lens cap protects the lens.\n',
    'ru/svet.md': '# Свет\n\nМягкий свет от софтбокса.\n',
  })
  const first = await folder.open()
  await first.sync()
  await first.close()
})
afterEach(() => folder.end())

const filesOf = (part: string) => {
  const place = join(index, 'chunks_1.lance', part)
  const entries = readdirSync(place, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
const halve = (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2))
const spoil = (file: string) => writeFileSync(file, 'garbage')
const asides = () => readdirSync(folder.indexes).filter((name) => name.includes('.broken-'))

const damages: Readonly<Record<string, () => void>> = {
  'a truncated manifest': () => halve(filesOf('_versions').sort()[0] ?? ''),
  'no manifests': () => rmSync(join(index, 'chunks_1.lance/_versions'), { recursive: true }),
  'garbage in generation.json': () => writeFileSync(join(index, 'generation.json'), '{"version": 2, "serving": {'),
  'nonsense in generation.json': () =>
    writeFileSync(join(index, 'generation.json'), '{"version":2,"serving":{"table":"../../x"}}'),
  'no data files': () => rmSync(join(index, 'chunks_1.lance/data'), { recursive: true }),
  'truncated data files': () => filesOf('data').forEach(halve),
  'garbage in data files': () => filesOf('data').forEach(spoil),
  'no word index': () => rmSync(join(index, 'chunks_1.lance/_indices'), { recursive: true }),
  'a truncated word index': () => filesOf('_indices').forEach(halve),
  'no vocabulary': () => rmSync(join(index, 'chunks_1_words.lance/data'), { recursive: true }),
}

describe('an index found damaged when it is opened', () => {
  it.each(Object.keys(damages))('%s: is put aside and built anew', async (damage) => {
    damages[damage]?.()
    const knowledge = await folder.open()
    const report = await knowledge.sync()
    expect(report.indexed).toEqual(['lens.md', 'ru/svet.md'])
    expect(asides()).toHaveLength(1)
    expect((await knowledge.search('lens cap')).hits[0]).toMatchObject({
      file: 'lens.md',
      legs: { vectors: { rank: 1 } },
    })
    expect((await knowledge.search('софтбокс')).hits[0]?.file).toBe('ru/svet.md')
    expect(await knowledge.sync()).toMatchObject({ indexed: [], embedded: 0 })
  })

  it('without generation.json: tables of nobody knows what are not taken for this model’s', async () => {
    rmSync(join(index, 'generation.json'))
    const knowledge = await folder.open()
    expect((await knowledge.sync()).indexed).toEqual(['lens.md', 'ru/svet.md'])
    expect(await folder.rows()).toHaveLength(2)
  })

  it('without its tables: is filled again', async () => {
    for (const name of ['chunks_1.lance', 'chunks_1_words.lance']) rmSync(join(index, name), { recursive: true })
    const knowledge = await folder.open()
    expect((await knowledge.sync()).indexed).toEqual(['lens.md', 'ru/svet.md'])
    expect((await knowledge.search('lens cap')).hits[0]?.file).toBe('lens.md')
  })

  it('keeps one damaged index aside, not one for every time', async () => {
    for (let time = 0; time < 3; time += 1) {
      writeFileSync(join(index, 'generation.json'), `garbage ${time}`)
      const knowledge = await folder.open()
      await knowledge.sync()
      await knowledge.close()
    }
    expect(asides()).toHaveLength(1)
    expect(existsSync(join(folder.indexes, asides()[0] ?? '', 'generation.json'))).toBe(true)
  })
})

describe('an index damaged while it is open', () => {
  const questions = ['lens cap', 'мягкий свет']
  const answers = async (knowledge: Knowledge) => {
    const found = await Promise.all(questions.map((question) => knowledge.search(question)))
    return found.map(({ hits }) => hits[0]?.file)
  }

  it.each(['no data files', 'garbage in data files'])(
    '%s: it is put aside and built anew, and the question that found the damage is answered',
    async (damage) => {
      const opened = await folder.open()
      damages[damage]?.()
      expect(await answers(opened)).toEqual(['lens.md', 'ru/svet.md'])
      expect(asides()).toHaveLength(1)
      expect(await opened.status()).toMatchObject({ documents: 2, quarantined: [] })
    },
  )

  it.each(['no word index', 'no manifests', 'no vocabulary'])(
    '%s: questions are answered, now and by the next process',
    async (damage) => {
      const opened = await folder.open()
      damages[damage]?.()
      expect(await answers(opened)).toEqual(['lens.md', 'ru/svet.md'])
      folder.write({ 'new.md': '# Tripod\n\nA tripod has a ball head.\n' })
      await opened.sync()
      expect(await answers(opened)).toEqual(['lens.md', 'ru/svet.md'])
      await opened.close()
      const next = await folder.open()
      await next.sync()
      expect(await answers(next)).toEqual(['lens.md', 'ru/svet.md'])
      expect((await next.search('ball head')).hits[0]?.file).toBe('new.md')
    },
  )

  it('removed altogether: the next sync makes it anew', async () => {
    const opened = await folder.open()
    rmSync(index, { recursive: true })
    folder.write({ 'lens.md': '# Lens\n\nThe lens hood protects the lens.\n' })
    await opened.sync()
    expect((await opened.search('lens hood')).hits[0]?.file).toBe('lens.md')
    expect((await opened.search('софтбокс')).hits[0]?.file).toBe('ru/svet.md')
    await opened.close()
    const again = await folder.open()
    expect(await again.sync()).toMatchObject({ indexed: [] })
  })

  it('is not blamed for an error of the question: nothing is put aside', async () => {
    const opened = await folder.open({
      embedder: {
        load: async () => ({ dimensions: 32, weights: 'weights-1' }),
        embed: async () => [new Float32Array(3)],
        close: async () => undefined,
      },
    })
    await expect(opened.search('lens cap')).rejects.toThrow(RangeError)
    expect(asides()).toEqual([])
  })
})

it('an index of an older form is put aside and built anew', async () => {
  const pointer = join(index, 'generation.json')
  writeFileSync(
    pointer,
    '{"version":1,"serving":{"table":"chunks_1","model":"protech-embed","weights":"weights-1","dimensions":32,"chunker":1,"analyzer":1,"chunkTokens":320}}',
  )
  const knowledge = await folder.open()
  expect((await knowledge.sync()).indexed).toHaveLength(2)
  expect(asides()).toHaveLength(1)
})
