import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Knowledge } from '../../src/knowledge/knowledge.ts'
import { FolderError } from '../../src/knowledge/scan.ts'
import { createTemporaryKnowledge, type TemporaryKnowledge } from '../support/temporary-knowledge.ts'

const name = (at: number) => `en/article-${String(at).padStart(2, '0')}.md`
const text = (at: number) => `# Lamp number ${at}\n\nThe lamp${at} is a lamp of its own.\n`
const names = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => name(from + at))

let folder: TemporaryKnowledge
let knowledge: Knowledge
beforeEach(async () => {
  folder = createTemporaryKnowledge()
  folder.write(Object.fromEntries(names(0, 20).map((file, at) => [file, text(at)])))
  knowledge = await folder.open()
  await knowledge.sync()
})
afterEach(() => folder.end())

const findable = async () => {
  const { hits } = await knowledge.search('lamp of its own', 100)
  return hits.map((hit) => hit.file).sort()
}

describe('deleting more than 30 % of the folder', () => {
  it('waits: the files are listed and stay searchable until it is confirmed', async () => {
    folder.remove(...names(0, 7))
    const report = await knowledge.sync()
    expect(report).toMatchObject({ deleted: [], pendingDelete: names(0, 7) })
    expect((await knowledge.status()).pendingDelete).toEqual(names(0, 7))
    expect(await findable()).toEqual(names(0, 20))
    expect((await knowledge.sync()).pendingDelete).toEqual(names(0, 7))

    const confirmed = await knowledge.sync({ confirmDeletes: true })
    expect(confirmed).toMatchObject({ deleted: names(0, 7), pendingDelete: [] })
    expect((await knowledge.status()).pendingDelete).toEqual([])
    expect(await findable()).toEqual(names(7, 20))
  })

  it('does not hold back what else has changed', async () => {
    folder.remove(...names(0, 10))
    folder.write({ [name(15)]: '# Lamp\n\nA lamp of its own with a dimmer.\n' })
    expect((await knowledge.sync()).indexed).toEqual([name(15)])
    expect((await knowledge.search('dimmer')).hits[0]?.file).toBe(name(15))
  })

  it('is forgotten when the files come back', async () => {
    folder.remove(...names(0, 10))
    await knowledge.sync()
    folder.write(Object.fromEntries(names(0, 10).map((file, at) => [file, text(at)])))
    const report = await knowledge.sync()
    expect(report).toMatchObject({ indexed: [], deleted: [], pendingDelete: [], embedded: 0 })
  })

  it('waits in a new process as well', async () => {
    folder.remove(...names(0, 10))
    await knowledge.sync()
    await knowledge.close()
    knowledge = await folder.open()
    expect((await knowledge.sync()).pendingDelete).toEqual(names(0, 10))
    expect(await findable()).toEqual(names(0, 20))
  })

  it('is no deletion when the files were moved', async () => {
    renameSync(join(folder.root, 'en'), join(folder.root, 'archive'))
    expect(await knowledge.sync()).toMatchObject({ deleted: [], pendingDelete: [], embedded: 0 })
    expect(await findable()).toEqual(names(0, 20).map((file) => file.replace('en/', 'archive/')))
  })
})

describe('everyday deletions', () => {
  it('go with the sync that finds them', async () => {
    folder.remove(...names(0, 5))
    expect((await knowledge.sync()).deleted).toEqual(names(0, 5))
    expect(await findable()).toEqual(names(5, 20))
  })
})

describe('a folder that is being removed', () => {
  /** Runs a sync in the course of which, after its first look at the folder, more is removed. */
  const syncWhile = (removeMore: () => void) => {
    let looks = 0
    const onProgress = () => {
      looks += 1
      if (looks === 1) removeMore()
    }
    return knowledge.sync({ onProgress })
  }

  it('is not seen as a small deletion by a sync that comes half-way', async () => {
    folder.remove(...names(0, 6))
    const report = await syncWhile(() => queueMicrotask(() => folder.remove(...names(6, 14))))
    expect(report).toMatchObject({ deleted: [], pendingDelete: names(0, 14) })
    expect(await findable()).toEqual(names(0, 20))
  })

  it('slowly is not seen as a small deletion either', async () => {
    folder.remove(...names(0, 6))
    const report = await syncWhile(() => setTimeout(() => folder.remove(...names(6, 14)), 300))
    expect(report).toMatchObject({ deleted: [], pendingDelete: names(0, 14) })
  })

  it('waits from the burst on that makes it more than 30 %, a few files at a time', async () => {
    for (const from of [0, 2, 4]) {
      folder.remove(...names(from, from + 2))
      expect((await knowledge.sync()).deleted).toEqual(names(from, from + 2))
    }
    folder.remove(...names(6, 8))
    expect(await knowledge.sync()).toMatchObject({ deleted: [], pendingDelete: names(6, 8) })
    folder.remove(...names(8, 18))
    expect((await knowledge.sync()).pendingDelete).toEqual(names(6, 18))
    expect(await findable()).toEqual(names(6, 20))
  })
})

describe('a knowledge folder that is not there', () => {
  it('deletes nothing and is said to be missing', async () => {
    renameSync(folder.root, `${folder.root}-away`)
    await expect(knowledge.sync()).rejects.toThrow(FolderError)
    await expect(knowledge.sync()).rejects.toThrow(`The knowledge folder ${folder.root} cannot be read.`)
    expect(await findable()).toEqual(names(0, 20))
    renameSync(`${folder.root}-away`, folder.root)
    expect(await knowledge.sync()).toMatchObject({ indexed: [], deleted: [], pendingDelete: [] })
  })

  it('or is empty, as a disk that is not mounted, deletes nothing', async () => {
    renameSync(folder.root, `${folder.root}-away`)
    mkdirSync(folder.root)
    expect((await knowledge.sync()).pendingDelete).toEqual(names(0, 20))
    expect(await findable()).toEqual(names(0, 20))
    rmSync(folder.root, { recursive: true })
    renameSync(`${folder.root}-away`, folder.root)
    expect((await knowledge.sync()).pendingDelete).toEqual([])
  })
})
