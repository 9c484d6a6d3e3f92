/**
 * How long a saved edit takes to be searchable: a folder of 1,000 generated articles, the real watcher, the real embedding process and
 * the keeper of a running gateway. By hand: `node bench/freshness.ts [edits] [files]` prints JSON, times in milliseconds.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configSchema } from '../src/config/schema.ts'
import { createEmbedder } from '../src/knowledge/embedder.ts'
import { type Keeper, startKeeper } from '../src/knowledge/keeper.ts'
import { openKnowledge } from '../src/knowledge/knowledge.ts'
import { createPreparer } from '../src/knowledge/preparer.ts'
import { createSilentLogger } from '../src/log/logger.ts'
import { articleText, createDice, writeArticles } from '../test/support/generated-folder.ts'

const edits = Number(process.argv[2] ?? 50)
const count = Number(process.argv[3] ?? 1000)
const place = mkdtempSync(join(tmpdir(), 'protech-freshness-'))
const modelsPath = join(import.meta.dirname, '../models')
const config = configSchema.parse({}).knowledge
const root = join(place, 'knowledge')
const files = writeArticles(root, count)

const embedder = createEmbedder({ modelsPath, dtype: 'q8', hub: config.embedding.hub })
const preparer = createPreparer()
const logger = createSilentLogger()
const started = performance.now()
const keeper = await startKeeper({
  root,
  reconcileSeconds: config.reconcileSeconds,
  logger,
  open: () => openKnowledge({ root, indexes: join(place, 'indexes'), modelsPath, config, embedder, preparer, logger }),
  chosenModel: () => 'protech-embed',
})
await keeper.ready
const firstSync = performance.now() - started

const times: number[] = []
const dice = createDice(7)
for (let edit = 0; edit < edits; edit += 1) {
  await pause(200 + dice(800))
  times.push(await timeOneEdit(keeper, dice(count), edit))
}
const sorted = times.toSorted((a, b) => a - b)
const percentile = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0)
const result = { files: count, edits, p50: percentile(0.5), p95: percentile(0.95), max: percentile(1), firstSync: Math.round(firstSync) }
process.stdout.write(`${JSON.stringify(result)}\n`)
await keeper.close()
await preparer.close()
await embedder.close()
rmSync(place, { recursive: true, force: true })

/** Saves an article with a sentence nobody wrote before, and asks until the search answers with it. */
async function timeOneEdit({ knowledge }: Keeper, number: number, edit: number): Promise<number> {
  const file = files[number] ?? ''
  const marker = `kestrel${edit}mark`
  const from = performance.now()
  writeFileSync(join(root, file), articleText(number, `The ${marker} rule.`))
  for (;;) {
    const { hits } = await knowledge.search(marker, 3)
    if (hits.some((hit) => hit.file === file && hit.text.includes(marker))) return performance.now() - from
    await pause(40)
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
