/** A folder full of hostile files: nothing is executed, nothing falls over, each has its reason, and everything else is found. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEmbedder } from '../../src/knowledge/embedder.ts'
import type { Knowledge, KnowledgeStatus } from '../../src/knowledge/knowledge.ts'
import { type HostileFolder, writeHostileFolder } from '../support/hostile-folder.ts'
import { createTemporaryKnowledge, knowledgeConfig, type TemporaryKnowledge } from '../support/temporary-knowledge.ts'

const good = {
  'good/shutter.md': '---\ntitle: Shutter\n---\n\n## Rule\n\nAt 25 fps set the shutter to 1/50.\n',
  'good/vyderzhka.md': '---\ntitle: Выдержка\n---\n\n## Правило\n\nПри 25 кадрах ставьте выдержку 1/50.\n',
}
const words = { config: knowledgeConfig({ embedding: { model: 'none' } }) }

describe('a hostile folder, searched by words', () => {
  let folder: TemporaryKnowledge
  let hostile: HostileFolder
  let knowledge: Knowledge
  let status: KnowledgeStatus
  let longestWait = 0

  const find = async (question: string) => (await knowledge.search(question)).hits.map(({ file }) => file)

  beforeAll(async () => {
    folder = createTemporaryKnowledge()
    folder.write(good)
    hostile = await writeHostileFolder(folder.root, folder.place)
    knowledge = await folder.open(words)
    let before = performance.now()
    const ticks = setInterval(() => {
      longestWait = Math.max(longestWait, performance.now() - before)
      before = performance.now()
    }, 10)
    await knowledge.sync()
    clearInterval(ticks)
    status = await knowledge.status()
  }, 120_000)

  afterAll(async () => {
    hostile.close()
    await folder.end()
  })

  it('holds at least 45 files that cannot be used and many that are nasty to read', () => {
    expect(hostile.unusable.size).toBeGreaterThan(45)
    expect(hostile.usable.size).toBeGreaterThan(20)
  })

  it('executes nothing', () => {
    expect(existsSync(hostile.canary)).toBe(false)
    expect(globalThis).not.toHaveProperty('canary')
    expect(Object.prototype).not.toHaveProperty('polluted')
  })

  it('gives a reason for every file that cannot be used, and for no other', () => {
    expect(status.quarantined.map(({ file }) => file).sort()).toEqual([...hostile.unusable.keys()].sort())
  })

  it('names the line and says what to change', () => {
    for (const { file, line, reason } of status.quarantined) {
      const expected = hostile.unusable.get(file)
      expect(`${file}: ${reason}`).toMatch(expected?.reason ?? /unexpected/)
      expect(`${file}: ${line}`).toBe(`${file}: ${expected?.line ?? line}`)
      expect(line).toBeGreaterThanOrEqual(1)
      expect(reason).toMatch(/^[A-Z][^\n]{20,300}[.)]$/)
      expect(reason).not.toMatch(/undefined|\[object|Error:|at .*:\d+:\d+|takes more than/)
    }
  })

  it('finds every file that can be read, however nasty, by what stands in it', async () => {
    const missed: string[] = []
    for (const [file, word] of hostile.usable) if ((await find(word))[0] !== file) missed.push(file)
    expect(missed).toEqual([])
  })

  it('finds the good articles first', async () => {
    expect((await find('what shutter at 25 fps'))[0]).toBe('good/shutter.md')
    expect((await find('какая выдержка при 25 кадрах'))[0]).toBe('good/vyderzhka.md')
  })

  it('finds nothing that stands outside the folder', async () => {
    expect(await find('secretsecret')).toEqual([])
  })

  it('never keeps others waiting while it reads them', () => {
    expect(longestWait).toBeLessThan(2000)
  })

  it('keeps the last good version of a file that turns bad, and takes the next good one', async () => {
    folder.write({ 'good/changing.md': '# Changing\n\nThe firstversion stands.\n' })
    await knowledge.sync()
    for (const bad of [
      '---js\nprocess.exit(1)\n---\nText.',
      '---\ntitle: [\n---\nText.',
      '---\ntitle: [\n---\nText.',
      '',
    ]) {
      folder.write({ 'good/changing.md': bad })
      await knowledge.sync()
      expect(await find('firstversion')).toEqual(['good/changing.md'])
      expect((await knowledge.status()).quarantined.map(({ file }) => file)).toContain('good/changing.md')
    }
    folder.write({ 'good/changing.md': '# Changing\n\nThe secondversion stands.\n' })
    await knowledge.sync()
    expect(await find('firstversion')).toEqual([])
    expect(await find('secondversion')).toEqual(['good/changing.md'])
    expect((await knowledge.status()).quarantined).toHaveLength(hostile.unusable.size)
  })

  it('reads nothing twice that has not changed', async () => {
    const report = await knowledge.sync()
    expect(report).toMatchObject({ indexed: [], deleted: [], embedded: 0 })
    expect(report.quarantined).toEqual(status.quarantined)
  })
})

describe('a hostile folder, searched by meaning', () => {
  it('is embedded by the real model without harm', async () => {
    const models = join(import.meta.dirname, '../../models')
    const folder = createTemporaryKnowledge(
      createEmbedder({ modelsPath: models, dtype: 'q8', hub: 'http://127.0.0.1:9/' }),
    )
    const hostile = await writeHostileFolder(folder.root, folder.place)
    folder.write(good)
    folder.remove('long-line.md', 'long-word.md', 'setext.md')
    try {
      const knowledge = await folder.open()
      await knowledge.sync()
      const { embedding, quarantined } = await knowledge.status()
      expect(embedding.state).toBe('ready')
      expect(quarantined.map(({ file }) => file).sort()).toEqual([...hostile.unusable.keys()].sort())
      expect((await knowledge.search('выдержка для 25 кадров')).hits[0]?.file).toBe('good/vyderzhka.md')
      for (const file of ['combining.md', 'directions.md', 'pictures.md', 'emphasis.md']) {
        const { hits } = await knowledge.search(hostile.usable.get(file) ?? '')
        expect(hits[0]?.file).toBe(file)
      }
      expect(existsSync(hostile.canary)).toBe(false)
    } finally {
      hostile.close()
      await folder.end()
    }
  }, 120_000)
})
