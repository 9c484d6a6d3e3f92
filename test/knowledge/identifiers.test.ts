/** Names and figures: in whatever spelling one is asked for, its article is the first hit among those of its siblings. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Knowledge } from '../../src/knowledge/knowledge.ts'
import { createTemporaryKnowledge } from '../support/temporary-knowledge.ts'

const identifiers = readFileSync(join(import.meta.dirname, 'identifiers.txt'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split('|'))
const folder = createTemporaryKnowledge()
const fileOf = (at: number) => `en/${String(at).padStart(3, '0')}.md`
let knowledge: Knowledge

beforeAll(async () => {
  const articles = identifiers.map(([name = ''], at) => [
    fileOf(at),
    `# ${name}\n\nWhere ${name} fits: an article on ${name} and on nothing else.\n`,
  ])
  folder.write(Object.fromEntries(articles))
  knowledge = await folder.open({ model: 'none' })
  await knowledge.sync()
}, 60_000)
afterAll(() => folder.end())

it('every spelling of a name finds its article first', async () => {
  expect(identifiers.length).toBeGreaterThan(200)
  const missed: string[] = []
  for (const [at, spellings] of identifiers.entries())
    for (const spelling of spellings) {
      const [first, second] = (await knowledge.search(spelling, 2)).hits
      if (first?.file !== fileOf(at) || first.score === second?.score) missed.push(`${spelling}: ${first?.text ?? '-'}`)
    }
  expect(missed).toEqual([])
}, 120_000)
