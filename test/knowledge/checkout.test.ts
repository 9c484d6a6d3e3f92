/** Many files changed at once, as git does it, end in exactly what an index built from scratch holds and answers. */
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEmbedder } from '../../src/knowledge/embedder.ts'
import type { Knowledge } from '../../src/knowledge/knowledge.ts'
import { articleText, createDice, fileName, writeArticle } from '../support/generated-folder.ts'
import { createTemporaryKnowledge, type TemporaryKnowledge } from '../support/temporary-knowledge.ts'

const count = 100
const questions = [
  'camera shutter exposure',
  'выдержка и диафрагма',
  'how to record timecode with a microphone 48',
  'какой битрейт для экспорта',
  'tripod',
  'gyroscope on tripods',
  'гироскоп',
  'объектив светосила',
  'grade waveform monitor render 250',
]

const start = () =>
  createTemporaryKnowledge(
    createEmbedder({ modelsPath: join(import.meta.dirname, '../../models'), dtype: 'q8', hub: 'http://127.0.0.1:9/' }),
  )
let warm: TemporaryKnowledge
let knowledge: Knowledge
beforeAll(async () => {
  warm = start()
  knowledge = await warm.open()
})
afterAll(() => warm.end())

const git = (...args: string[]) =>
  execFileSync(
    'git',
    ['-c', 'user.name=test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false', ...args],
    { cwd: warm.root, stdio: 'pipe' },
  )

/** Everything that a search stands on. */
async function everything(folder: TemporaryKnowledge, opened: Knowledge) {
  const rows = (await folder.rows()).map(({ vector, ...row }) => ({ ...row, vector: Array.from(vector ?? []) }))
  const found = await Promise.all(questions.map((question) => opened.search(question, 20)))
  return { rows, found: found.map(({ ms: _, ...result }) => result) }
}

async function coldRebuild() {
  const cold = start()
  rmSync(cold.root, { recursive: true })
  execFileSync('git', ['clone', '--quiet', warm.root, cold.root])
  const opened = await cold.open()
  await opened.sync()
  const all = await everything(cold, opened)
  await cold.end()
  return all
}

/** The branch: rewritten, new, deleted, renamed, moved and swapped files; words that only one of the two branches has. */
function writeBranch() {
  const dice = createDice(3)
  for (let at = 0; at < count; at += 1) {
    const kind = dice(6)
    if (kind === 0)
      writeArticle(
        warm.root,
        fileName(at),
        articleText(at + 5000, 'Штативами, штативов, штативу и гироскопом, tripods and gyroscopes.'),
      )
    if (kind === 1) writeArticle(warm.root, fileName(at), articleText(at, 'The anamorphic remark.'))
    if (kind === 2) warm.rename(fileName(at), `en/moved-${at}.md`)
    if (kind === 3 && dice(3) === 0) warm.remove(fileName(at))
    if (kind === 4) writeArticle(warm.root, `ru/new/article-${at}.md`, articleText(at + 9000))
  }
  writeArticle(warm.root, fileName(0), articleText(1))
  writeArticle(warm.root, fileName(1), articleText(0))
}

it('a checkout to and fro settles to what a cold rebuild gives: rows, results and scores', async () => {
  for (let at = 0; at < count; at += 1) writeArticle(warm.root, fileName(at), articleText(at))
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '-m', 'first')
  await knowledge.sync()
  const first = await everything(warm, knowledge)
  git('checkout', '--quiet', '-b', 'branch')
  writeBranch()
  git('add', '--all')
  git('commit', '--quiet', '-m', 'second')
  const report = await knowledge.sync()
  expect(report.indexed.length).toBeGreaterThan(35)
  expect(report.renamed.length).toBeGreaterThan(8)
  expect(report.deleted.length).toBeGreaterThan(2)
  expect(report.pendingDelete).toEqual([])
  expect(await everything(warm, knowledge)).toEqual(await coldRebuild())

  git('checkout', '--quiet', 'main')
  await knowledge.sync()
  expect(await everything(warm, knowledge)).toEqual(first)
  await knowledge.optimize()
  expect(await everything(warm, knowledge)).toEqual(first)
}, 120_000)
