/** A file that cannot be used: its last good version answers, and the status says what an editor has to do. */
import { symlinkSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Knowledge } from '../../src/knowledge/knowledge.ts'
import { createTemporaryKnowledge, knowledgeConfig, type TemporaryKnowledge } from '../support/temporary-knowledge.ts'

const good = '---\ntitle: White balance\n---\n\nSet 5600 K in daylight.\n'
const broken = '---\ntitle: White balance: daylight\n---\n\nSet 5500 K in daylight.\n'
const brokenAgain = '---\ntitle: [White balance\n---\n\nSet 5400 K in daylight.\n'

let folder: TemporaryKnowledge
let knowledge: Knowledge
beforeEach(async () => {
  folder = createTemporaryKnowledge()
  folder.write({ 'balance.md': good, 'tripod.md': '# Tripod\n\nSet the tripod level.\n' })
  knowledge = await folder.open()
  await knowledge.sync()
})
afterEach(() => folder.end())

const answer = async () =>
  (await knowledge.search('white balance in daylight')).hits.find(({ file }) => file === 'balance.md')?.text
const quarantined = async () => (await knowledge.status()).quarantined

describe('a broken save', () => {
  it('keeps the last good version searchable and is listed with the reason', async () => {
    folder.write({ 'balance.md': broken })
    const report = await knowledge.sync()
    expect(report.indexed).toEqual([])
    expect(report.quarantined).toEqual([
      { file: 'balance.md', line: expect.any(Number), reason: expect.stringMatching(/YAML.*quotes/) },
    ])
    expect(await quarantined()).toEqual(report.quarantined)
    expect(await answer()).toBe('Set 5600 K in daylight.')
  })

  it('twice in a row keeps the last good version and gives the reason of the last save', async () => {
    folder.write({ 'balance.md': broken })
    await knowledge.sync()
    const [first] = await quarantined()
    folder.write({ 'balance.md': brokenAgain })
    await knowledge.sync()
    const [second] = await quarantined()
    expect(second?.file).toBe('balance.md')
    expect(second?.reason).not.toBe(first?.reason)
    expect(await answer()).toBe('Set 5600 K in daylight.')
    await knowledge.sync()
    expect(await quarantined()).toEqual([second])
  })

  it('is forgotten when the file is mended', async () => {
    folder.write({ 'balance.md': broken })
    await knowledge.sync()
    folder.write({ 'balance.md': good.replace('5600', '5700') })
    expect((await knowledge.sync()).indexed).toEqual(['balance.md'])
    expect(await quarantined()).toEqual([])
    expect(await answer()).toBe('Set 5700 K in daylight.')
  })

  it('is forgotten when the last good version is put back, at no cost', async () => {
    folder.write({ 'balance.md': broken })
    await knowledge.sync()
    folder.write({ 'balance.md': good })
    expect(await knowledge.sync()).toMatchObject({ indexed: [], embedded: 0, quarantined: [] })
    folder.write({ 'balance.md': broken })
    expect((await knowledge.sync()).quarantined).toHaveLength(1)
  })

  it('is forgotten when the file is deleted, and so is its last good version', async () => {
    folder.write({ 'balance.md': broken })
    await knowledge.sync()
    folder.remove('balance.md')
    expect(await knowledge.sync()).toMatchObject({ deleted: ['balance.md'], quarantined: [] })
    expect(await answer()).toBeUndefined()
  })

  it('of a file that was never good is listed and holds back no other', async () => {
    folder.write({ 'new.md': broken, 'zoom.md': '# Zoom\n\nA zoom lens breathes.\n' })
    expect(await knowledge.sync()).toMatchObject({ indexed: ['zoom.md'], quarantined: [{ file: 'new.md' }] })
  })

  it('is known to a new process with the same reasons', async () => {
    folder.write({ 'balance.md': broken, 'other.md': '' })
    await knowledge.sync()
    const before = await quarantined()
    expect(before.map(({ file }) => file)).toEqual(['balance.md', 'other.md'])
    await knowledge.close()
    knowledge = await folder.open()
    await knowledge.sync()
    expect(await quarantined()).toEqual(before)
    expect(await answer()).toBe('Set 5600 K in daylight.')
  })
})

describe('a file that is no file any more', () => {
  const replaceBy = (make: (path: string) => void) => {
    folder.remove('balance.md')
    make(join(folder.root, 'balance.md'))
  }

  it('but a link keeps its last good version, wherever the link points', async () => {
    replaceBy((path) => symlinkSync(join(folder.root, 'tripod.md'), path))
    const report = await knowledge.sync()
    expect(report).toMatchObject({ deleted: [], pendingDelete: [] })
    expect(report.quarantined).toEqual([{ file: 'balance.md', line: 1, reason: expect.stringContaining('a link') }])
    expect(await answer()).toBe('Set 5600 K in daylight.')
    folder.remove('balance.md')
    folder.write({ 'balance.md': good })
    expect(await knowledge.sync()).toMatchObject({ indexed: [], quarantined: [] })
  })

  it('but too large keeps its last good version', async () => {
    truncateSync(join(folder.root, 'balance.md'), knowledgeConfig().maxFileBytes + 1)
    const report = await knowledge.sync()
    expect(report.quarantined).toEqual([
      { file: 'balance.md', line: 1, reason: expect.stringContaining('MB is the most') },
    ])
    expect(await answer()).toBe('Set 5600 K in daylight.')
  })

  it('because its folder is a link now keeps its last good version', async () => {
    folder.write({ 'lenses/zoom.md': '# Zoom\n\nA zoom lens breathes.\n' })
    await knowledge.sync()
    folder.rename('lenses', '../lenses-elsewhere')
    symlinkSync('../lenses-elsewhere', join(folder.root, 'lenses'))
    const report = await knowledge.sync()
    expect(report.deleted).toEqual([])
    expect(report.quarantined).toEqual([{ file: 'lenses', line: 1, reason: expect.stringContaining('a link') }])
    expect((await knowledge.search('zoom lens breathes')).hits[0]?.file).toBe('lenses/zoom.md')
  })
})
