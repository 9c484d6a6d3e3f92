/** `protech kb`: the knowledge folder and its index. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import { type KnowledgeStatus, NotWriterError, openKnowledge } from '../knowledge/knowledge.ts'
import type { LegScore, SearchResult } from '../knowledge/search.ts'
import { readServingChoice } from '../knowledge/serving-choice.ts'
import { takeWriterLock } from '../knowledge/writer-lock.ts'
import { CommandError, type Console, load, printJson } from './console.ts'
import { askGateway } from './gateway-client.ts'
import { addModel } from './kb-model.ts'
import { syncWithProgress, withKnowledge, withWorkshop } from './with-knowledge.ts'

type Finish = (code: number) => void

export function addKnowledge(program: Command, console: Console, finish: Finish): void {
  const kb = program.command('kb').description('the knowledge folder and its index')
  kb.command('status')
    .description('what is indexed, what cannot be used and why')
    .option('--json', 'one JSON value')
    .action(async ({ json }: { json?: boolean }) => {
      const status = await readStatus(console)
      if (json) printJson(console, status)
      else printStatus(console, status)
    })
  kb.command('sync')
    .description('bring the index up to date with the folder')
    .option('--confirm', 'also carry out deletions of more than 30 % of the folder')
    .option('--json', 'one JSON value')
    .action((options: { confirm?: boolean; json?: boolean }) => sync(console, options))
  kb.command('search')
    .description('the passages a question finds, with the score of each leg')
    .argument('<text...>')
    .option('--limit <n>', 'how many passages', '10')
    .option('--json', 'one JSON value')
    .action((words: string[], options: { limit: string; json?: boolean }) => search(console, words.join(' '), options))
  kb.command('check')
    .description('exit code 2 when a file cannot be used or a deletion waits')
    .option('--json', 'one JSON value')
    .action(async ({ json }: { json?: boolean }) => {
      const status = await readStatus(console)
      if (status.quarantined.length + status.pendingDelete.length > 0) finish(2)
      if (json) printJson(console, status)
      else printStatus(console, status)
    })
  kb.command('rebuild')
    .description('throw the index away and make it anew from the folder')
    .option('--json', 'one JSON value')
    .action((options: { json?: boolean }) => rebuild(console, options))
  addModel(kb, console)
}

const statusSchema = z.object({
  documents: z.number(),
  chunks: z.number(),
  generation: z.string(),
  embedding: z.object({
    model: z.string(),
    state: z.enum(['ready', 'words-only', 'building']),
    reason: z.string().optional(),
  }),
  rerank: z.object({
    model: z.string(),
    state: z.enum(['off', 'idle', 'ready', 'failing']),
    reason: z.string().optional(),
    reranked: z.number(),
    missed: z.number(),
  }),
  quarantined: z.array(z.object({ file: z.string(), line: z.number(), reason: z.string() })),
  pendingDelete: z.array(z.string()),
  syncedAt: z.string().nullable(),
})

/** Of this process when it may write the index, else of the gateway that does. */
async function readStatus(console: Console): Promise<KnowledgeStatus> {
  const own = await withKnowledge(console, async ({ knowledge }) =>
    knowledge.isWriter ? await knowledge.status() : undefined,
  )
  return own ?? statusSchema.parse(await askGateway(load(console), 'GET', '/api/knowledge/status'))
}

function printStatus(console: Console, status: KnowledgeStatus): void {
  console.out(`${status.documents} articles, ${status.chunks} passages in ${status.generation}\n`)
  console.out(`Embedding: ${modelLine(status.embedding)}\n`)
  console.out(`Reranking: ${modelLine(status.rerank)}${rerankCounts(status.rerank)}\n`)
  console.out(`Synced: ${status.syncedAt ?? 'not yet'}\n`)
  if (status.quarantined.length > 0) console.out(`\n${status.quarantined.length} files cannot be used:\n`)
  for (const { file, line, reason } of status.quarantined) console.out(`  ${file}:${line}: ${reason}\n`)
  if (status.pendingDelete.length > 0)
    console.out(`\n${status.pendingDelete.length} deletions wait for: ./protech kb sync --confirm\n`)
  for (const file of status.pendingDelete) console.out(`  ${file}\n`)
}

function modelLine({ model, state, reason }: { model: string; state: string; reason?: string | undefined }): string {
  return `${model} (${state})${reason ? `: ${reason}` : ''}`
}

function rerankCounts({ reranked, missed }: KnowledgeStatus['rerank']): string {
  return reranked + missed > 0 ? ` ${reranked} questions reranked, ${missed} not` : ''
}

const reportSchema = z.looseObject({
  indexed: z.array(z.string()),
  renamed: z.array(z.object({ from: z.string(), to: z.string() })),
  deleted: z.array(z.string()),
  embedded: z.number(),
  quarantined: z.array(z.object({ file: z.string(), line: z.number(), reason: z.string() })),
  pendingDelete: z.array(z.string()),
})

async function sync(console: Console, options: { confirm?: boolean; json?: boolean }): Promise<void> {
  const confirm = options.confirm === true
  const own = await withWorkshop(console, async (_, workshop) => {
    const knowledge = await openKnowledge(workshop.knowledgeOptions)
    try {
      return knowledge.isWriter ? await syncWithProgress(console, knowledge, confirm) : undefined
    } finally {
      await knowledge.close()
    }
  })
  const report = own ?? reportSchema.parse(await askGateway(load(console), 'POST', '/api/knowledge/sync', { confirm }))
  if (options.json) return printJson(console, report)
  console.out(
    `${report.indexed.length} indexed (${report.renamed.length} of them renamed), ${report.deleted.length} deleted, ${report.embedded} passages embedded\n`,
  )
  for (const { file, line, reason } of report.quarantined) console.out(`  ${file}:${line}: ${reason}\n`)
  if (report.pendingDelete.length > 0)
    console.out(
      `${report.pendingDelete.length} deletions are more than 30 % of the folder. If they are meant, run: ./protech kb sync --confirm\n`,
    )
}

async function search(console: Console, text: string, options: { limit: string; json?: boolean }): Promise<void> {
  const limit = Number(options.limit)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw new CommandError(`--limit takes a number from 1 to 100, not "${options.limit}".`, { code: 64 })
  const result = await withKnowledge(console, ({ knowledge }) => knowledge.search(text, limit))
  if (options.json) printJson(console, toSearchJson(result))
  else printHits(console, result)
}

function toSearchJson({ hits, language, terms, evidence, ms }: SearchResult) {
  return { hits, language, terms, evidence, ms: Math.round(ms) }
}

function printHits(console: Console, { hits, terms, evidence, ms }: SearchResult): void {
  const sought = terms.map(
    ({ text, alternatives }) =>
      `${text} (${alternatives.map(({ token, weight }) => `${token} ${weight.toFixed(2)}`).join(', ')})`,
  )
  console.out(
    `Looked for: ${sought.join('; ') || 'nothing but stop words'}\nEvidence ${evidence.toFixed(2)}, ${ms.toFixed(0)} ms\n\n`,
  )
  if (hits.length === 0) console.out('Nothing found.\n')
  for (const [index, hit] of hits.entries()) {
    const shown = (name: string, leg: LegScore | null) =>
      leg ? `${name} #${leg.rank} ${leg.score.toFixed(3)}` : `${name} –`
    const legs = [shown('words', hit.legs.words), shown('vectors', hit.legs.vectors)]
    if (hit.rerank) legs.push(shown('rerank', hit.rerank))
    console.out(
      `${String(index + 1).padStart(2)}. ${hit.score.toFixed(3)}  ${hit.title}${hit.heading === '' ? '' : ` › ${hit.heading}`}\n`,
    )
    console.out(`    ${hit.file}#L${hit.lines[0]}-L${hit.lines[1]}   ${legs.join('   ')}\n`)
  }
}

async function rebuild(console: Console, options: { json?: boolean }): Promise<void> {
  const { config, places } = load(console)
  const slug = readServingChoice(places.indexes)?.model ?? config.knowledge.embedding.model
  for (const name of [slug, 'words']) {
    const lock = takeWriterLock(places.indexes, name)
    if (!lock) throw new NotWriterError('The running gateway holds the index. Stop it, run kb rebuild, start it again.')
    rmSync(join(places.indexes, name), { recursive: true, force: true })
    lock.release()
  }
  await sync(console, options)
}
