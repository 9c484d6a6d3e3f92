/** A process that is killed while it indexes leaves an index that opens, answers, and is completed by the next sync. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createDice, fileName } from '../support/generated-folder.ts'
import { createTemporaryKnowledge } from '../support/temporary-knowledge.ts'

const count = 120
const kills = 10
const folder = createTemporaryKnowledge()
const cold = createTemporaryKnowledge()
afterAll(async () => {
  await folder.end()
  await cold.end()
})

const dice = createDice(20261122)
const text = (at: number, round: number) =>
  `# Article ${at}\n\nThe tripod of article ${at} in round ${round}.\n\n## Light\n\nThe light of round ${round}.\n`
const write = (at: number, round: number) => {
  const files = { [fileName(at)]: text(at, round) }
  folder.write(files)
  cold.write(files)
}

/** Starts an indexing process and kills it some milliseconds after it has printed so many lines (0: after its start). @returns the lines. */
async function killWhileIndexing(lines: number, milliseconds: number): Promise<string[]> {
  const script = join(import.meta.dirname, '../support/indexing-process.ts')
  const child = fork(script, [folder.root, folder.indexes], { silent: true, execArgv: [] })
  const gone = once(child, 'exit')
  const printed: string[] = []
  if (lines === 0) setTimeout(() => child.kill('SIGKILL'), milliseconds)
  child.stdout?.setEncoding('utf8').on('data', (data: string) => {
    const before = printed.length
    printed.push(...data.trim().split('\n'))
    if (before < lines && printed.length >= lines) setTimeout(() => child.kill('SIGKILL'), milliseconds)
  })
  await gone
  return printed
}

it(`after each of ${kills} kills at random moments, and after all of them`, async () => {
  for (let at = 0; at < count; at += 1) write(at, 0)
  let cutOff = 0
  for (let round = 1; round <= kills; round += 1) {
    const printed =
      round <= 3 ? await killWhileIndexing(0, 300 + dice(500)) : await killWhileIndexing(1 + dice(8), dice(60))
    if (!printed.includes('done')) cutOff += 1
    const knowledge = await folder.open()
    expect(knowledge.isWriter).toBe(true)
    const { hits } = await knowledge.search('tripod light round', 20)
    const { documents, chunks } = await knowledge.status()
    expect(chunks).toBe(documents * 2)
    expect(hits.length).toBe(Math.min(20, documents * 2))
    await knowledge.close()
    for (let at = 0; at < 50; at += 1) write(dice(count), round)
  }
  expect(cutOff).toBeGreaterThan(kills / 2)

  const knowledge = await folder.open()
  await knowledge.sync()
  const rebuilt = await cold.open()
  await rebuilt.sync()
  expect(await folder.rows()).toEqual(await cold.rows())
  for (const question of ['tripod', 'light of round 7', 'article 17']) {
    const { ms: _, ...warm } = await knowledge.search(question, 20)
    expect(await rebuilt.search(question, 20)).toMatchObject(warm)
  }
}, 120_000)
