/** One process writes an index; others read it while it is written. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Knowledge, NotWriterError } from '../../src/knowledge/knowledge.ts'
import { createCapturedConsole } from '../support/captured-console.ts'
import { createHashedEmbedder } from '../support/hashed-embedder.ts'
import { createTemporaryKnowledge, knowledgeConfig, type TemporaryKnowledge } from '../support/temporary-knowledge.ts'

const article = (word: string) => `# The ${word}\n\nWhat a ${word} is for.\n`
let folder: TemporaryKnowledge
let writer: Knowledge
beforeEach(async () => {
  folder = createTemporaryKnowledge()
  folder.write({ 'a.md': article('tripod'), 'b.md': article('slider') })
  writer = await folder.open()
  await writer.sync()
})
afterEach(() => folder.end())

const found = async (knowledge: Knowledge, word: string) => {
  const { hits } = await knowledge.search(word)
  return hits.filter((hit) => hit.text.includes(word)).map((hit) => hit.file)
}
const finds = (knowledge: Knowledge, word: string, files: string[]) =>
  expect.poll(() => found(knowledge, word), { timeout: 5000, interval: 50 }).toEqual(files)

describe('a second process', () => {
  it('may read and is refused to write', async () => {
    const reader = await folder.open()
    expect([writer.isWriter, reader.isWriter]).toEqual([true, false])
    await expect(reader.sync()).rejects.toThrow(NotWriterError)
    await expect(reader.sync()).rejects.toThrow('The running gateway keeps this index in step with the folder.')
    expect(await found(reader, 'tripod')).toEqual(['a.md'])
  })

  it('sees what the writer commits: new documents, words nobody used before, changes and deletions', async () => {
    const reader = await folder.open()
    folder.write({ 'c.md': article('gyroscope'), 'b.md': article('dolly') })
    await writer.sync()
    await finds(reader, 'gyroscope', ['c.md'])
    await finds(reader, 'dolly', ['b.md'])
    expect(await found(reader, 'slider')).toEqual([])
    expect(await reader.status()).toMatchObject({ documents: 3, chunks: 3 })
    folder.remove('a.md')
    await writer.sync()
    await finds(reader, 'tripod', [])
  })

  it('scores as the writer does', async () => {
    const reader = await folder.open()
    folder.write({ 'c.md': article('tripod tripod head'), 'd.md': article('slider head') })
    await writer.sync()
    await finds(reader, 'tripod tripod head', ['c.md'])
    for (const question of ['tripod head', 'what is a slider for']) {
      const { ms: _, ...mine } = await writer.search(question)
      expect(await reader.search(question)).toMatchObject(mine)
    }
  })

  it('goes on when the next generation takes over and the table it read is dropped', async () => {
    await writer.close()
    const small = { config: knowledgeConfig({ chunkTokens: 100 }) }
    writer = await folder.open(small)
    const reader = await folder.open(small)
    expect((await reader.status()).generation).toBe('protech-embed/chunks_1')
    await writer.sync()
    expect(await found(reader, 'tripod')).toEqual(['a.md'])
    expect((await reader.status()).generation).toBe('protech-embed/chunks_2')
  })

  it('becomes the writer when the first one has closed', async () => {
    await writer.close()
    expect((await folder.open()).isWriter).toBe(true)
  })

  it('is told when there is nothing to read yet', async () => {
    const slow = createHashedEmbedder()
    slow.weights = 'weights-2'
    await expect(folder.open({ embedder: slow })).rejects.toThrow(NotWriterError)
  })
})

describe('a gateway', () => {
  it('waits for a command that holds the index for a moment', async () => {
    const starting = folder.keep({ patienceMs: 20_000 })
    await expect.poll(() => found(writer, 'tripod')).toEqual(['a.md'])
    await writer.close()
    expect((await starting).knowledge.isWriter).toBe(true)
  })

  it('does not start beside another one, and says why', async () => {
    await expect(folder.keep({ patienceMs: 300 })).rejects.toThrow(
      'Another gateway, or a kb command that takes long, writes this index. Stop it or wait until it is done, then start again.',
    )
    expect(await writer.sync()).toMatchObject({ indexed: [] })
  })

  it('leaves nothing behind when it could not start', async () => {
    await expect(folder.keep({ patienceMs: 0 })).rejects.toThrow(NotWriterError)
    await writer.close()
    expect((await folder.keep()).knowledge.isWriter).toBe(true)
  })
})

it('`protech start` beside a running gateway ends with that sentence and exit code 1', async () => {
  const console = createCapturedConsole({ 'a.md': article('tripod') })
  const gateway = console.run('start')
  await expect.poll(() => console.printed(), { timeout: 10_000 }).toContain('Ready: 1 articles.')
  const { code, err } = await console.run('start')
  expect(code).toBe(1)
  expect(err).toBe(
    'Another gateway, or a kb command that takes long, writes this index. Stop it or wait until it is done, then start again.\n',
  )
  console.stop()
  expect((await gateway).code).toBe(0)
  console.remove()
})
