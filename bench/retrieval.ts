/**
 * `node bench/retrieval.ts [--misses]`: the questions of eval/questions.jsonl against knowledge/, as JSON: how often the right
 * article is among the first three passages, how many questions the folder does not cover are declined, how many it covers are not.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { createWorkshop } from '../src/workshop.ts'
import { loadConfig } from '../src/config/load.ts'
import { openKnowledge } from '../src/knowledge/knowledge.ts'
import { createSilentLogger } from '../src/log/logger.ts'

const questionSchema = z.object({
  id: z.string(),
  language: z.enum(['en', 'ru']),
  question: z.string(),
  relevant: z.array(z.object({ file: z.string(), grade: z.number() })),
  tags: z.array(z.string()),
})

const project = join(import.meta.dirname, '..')
const home = mkdtempSync(join(tmpdir(), 'protech-retrieval-'))
const loaded = loadConfig({ PROTECH_HOME: home }, project)
const workshop = createWorkshop({ loaded, environment: {}, logger: createSilentLogger() })
const knowledge = await openKnowledge(workshop.knowledgeOptions)
await knowledge.sync()
await knowledge.optimize()

type Count = { questions: number; inFirstThree: number; first: number; declined: number; declinedThoughFound: number }
const counts: Record<string, Count> = {}
const misses: object[] = []
const milliseconds: number[] = []
const { declineBelow } = loaded.config.knowledge.search

for (const line of readFileSync(join(project, 'eval/questions.jsonl'), 'utf8').trim().split('\n')) {
  const { id, language, question, relevant, tags } = questionSchema.parse(JSON.parse(line))
  const kind = ['unanswerable', 'cross-language'].find((tag) => tags.includes(tag)) ?? 'covered'
  counts[`${kind}-${language}`] ??= { questions: 0, inFirstThree: 0, first: 0, declined: 0, declinedThoughFound: 0 }
  const count = counts[`${kind}-${language}`]
  if (!count) continue
  const { hits, evidence, ms } = await knowledge.search(question)
  const right = hits.slice(0, 3).map(({ file }) => relevant.some((judged) => judged.file === file))
  const declined = evidence < declineBelow
  count.questions += 1
  count.inFirstThree += Number(right.includes(true))
  count.first += Number(right[0] === true)
  count.declined += Number(declined)
  count.declinedThoughFound += Number(declined && right.includes(true))
  milliseconds.push(ms)
  const wrong = kind === 'unanswerable' ? !declined : declined || !right.includes(true)
  if (wrong) misses.push({ id, question, evidence, found: hits.slice(0, 3).map(({ file }) => file) })
}
milliseconds.sort((left, right) => left - right)
const at = (share: number) => Math.round((milliseconds[Math.floor(milliseconds.length * share)] ?? 0) * 10) / 10
const report = { counts, ms: { p50: at(0.5), p95: at(0.95) }, ...(process.argv.includes('--misses') && { misses }) }
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
await knowledge.close()
await workshop.close()
rmSync(home, { recursive: true })
