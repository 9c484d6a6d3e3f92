/** A search whose best hits a real cross-encoder reads, and the same one without it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { resolveRerankModel } from '../../src/knowledge/rerank-models.ts'
import { createReranker } from '../../src/knowledge/reranker.ts'
import { createTemporaryKnowledge, knowledgeConfig } from '../support/temporary-knowledge.ts'
import { writeTinyReranker } from '../support/tiny-reranker.ts'

const models = mkdtempSync(join(tmpdir(), 'protech-rerankers-'))
const places = { modelsPath: models, hub: 'http://127.0.0.1:9/' }
const folder = createTemporaryKnowledge()
const [reranker, missing] = [
  createReranker(resolveRerankModel('tiny'), places),
  createReranker(resolveRerankModel('gone'), places),
]
afterAll(async () => {
  await folder.end()
  await reranker.close()
  await missing.close()
  rmSync(models, { recursive: true })
})

it('comes in the order of the reranker and is as sure as the fusion; without one, in the order of the fusion', async () => {
  writeTinyReranker(join(models, 'tiny'), ['dust', 'blower'])
  folder.write({
    'sensor.md': '# Sensor\n\nSensor by sensor: the size of a sensor.\n',
    'care.md':
      '# Care\n\nTake the dust off with a blower , hold the camera upside down and never touch the glass inside.\n',
  })
  const config = knowledgeConfig({ search: { rerank: { deadlineMs: 60_000 } } })
  const ask = async (used: typeof reranker) => {
    const knowledge = await folder.open({ config, reranker: used })
    await knowledge.sync()
    const result = await knowledge.search('dust sensor')
    const { rerank } = await knowledge.status()
    await knowledge.close()
    return { ...result, rerank, files: result.hits.map(({ file }) => file) }
  }
  const fused = await ask(missing)
  const read = await ask(reranker)
  expect(fused.files).toEqual(['sensor.md', 'care.md'])
  expect(fused.hits.every(({ rerank }) => rerank === undefined)).toBe(true)
  expect(fused.rerank).toMatchObject({ state: 'off', reranked: 0, missed: 0 })
  expect(read.files).toEqual(['care.md', 'sensor.md'])
  expect(read.hits.map(({ rerank }) => rerank?.rank)).toEqual([1, 2])
  expect(read.rerank).toMatchObject({ model: 'tiny', state: 'ready', reranked: 1, missed: 0 })
  expect(read.evidence).toBe(fused.evidence)
})
