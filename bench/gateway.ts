/**
 * `node bench/gateway.ts [--json]` (make bench): what the gateway itself costs. A real gateway process, with a stand-in Telegram and a
 * stand-in model in this one, over loopback. It reads knowledge/ and searches by words alone, so that it runs anywhere; the embedding
 * process would add its own memory. All people are in this process too: on two cores their work slows the gateway's.
 */
import { readFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { estimateTokens } from '../src/language/tokens.ts'
import { type GatewayProcess, openGatewayProcess } from '../test/support/gateway-process.ts'
import { type Figures, toTable } from './gateway-table.ts'
import { usageOf, watchPeak } from './process-usage.ts'
import { quantile } from './quantile.ts'
import { clock, type Floor, openFloor, type Turn } from './turns.ts'

const project = join(import.meta.dirname, '..')
const modelMs = 500
const flooders = 10
/** The index is tidied when nothing has changed for five seconds. */
const tidiedMs = 8000

const questionSchema = z.object({ language: z.string(), question: z.string(), tags: z.array(z.string()) })
const bodySchema = z.object({
  messages: z.array(z.object({ content: z.string().nullable() })),
  tools: z.unknown().optional(),
})
const healthSchema = z.object({
  lanes: z.record(
    z.string(),
    z.object({ wait: z.object({ count: z.number(), p50: z.number(), p95: z.number(), max: z.number() }) }),
  ),
})

const questions = readFileSync(join(project, 'eval/questions.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => questionSchema.parse(JSON.parse(line)))
  .filter(({ language, tags }) => language === 'en' && tags.includes('single'))
  .map(({ question }) => question)

const gateway = await openGatewayProcess({
  telegram: { now: clock },
  config: {
    agents: {
      defaults: { maxConcurrent: 200 },
      list: [{ id: 'protech', default: true }, { id: 'flooded', maxConcurrent: 4, model: 'standin/slow-model' }],
    },
    bindings: Array.from({ length: flooders }, (_, at) => ({
      agentId: 'flooded',
      match: { channel: 'telegram', peer: { kind: 'direct' as const, id: String(9001 + at) } },
    })),
    knowledge: { root: join(project, 'knowledge') },
  },
})
try {
  const figures = await measure(gateway)
  const report = process.argv.includes('--json') ? `${JSON.stringify(figures, null, 2)}\n` : toTable(figures)
  process.stdout.write(report)
} finally {
  await gateway.close()
}

async function measure(running: GatewayProcess): Promise<Figures> {
  const starts = await measureStarts(running)
  const floor = openFloor(running, { ms: modelMs, pieces: 1 }, questions)
  const [first] = await floor.ask({ people: 1, turns: 1, firstId: 1 })
  const alone = await floor.ask({ people: 1, turns: 30, firstId: 2 })
  const streamed = await openFloor(running, { ms: modelMs, pieces: 10 }, questions).ask({ people: 1, turns: 15, firstId: 3 })
  const fifty = await measureCrowd(running, 50, 1000)
  const twoHundred = await measureCrowd(running, 200, 2000)
  const lanes = await readLanes(running)
  const flooded = await measureFlooded(running)
  return {
    machine: { cores: availableParallelism(), load: Number(loadavg()[0]?.toFixed(1)), node: process.version },
    overheadMs: summary(alone.map(overheadOf)),
    toModelMs: summary(alone.map(({ toModel }) => toModel)),
    toReplyMs: summary(alone.map(({ toReply }) => toReply)),
    toVisibleMs: summary(streamed.map(({ toVisible }) => toVisible)),
    fifty,
    twoHundred,
    ...starts,
    firstMessageExtraMs: first ? overheadOf(first) - quantile(alone.map(overheadOf), 0.5) : Number.NaN,
    ...flooded,
    promptTokens: promptTokensOf(running),
    lanes,
  }
}

/** From the second start on: the index is there. */
async function measureStarts(running: GatewayProcess) {
  await running.start()
  await isReady(running)
  await wait(tidiedMs)
  const startMs: number[] = []
  for (let start = 0; start < 3; start += 1) {
    await running.stop()
    startMs.push(await running.start())
  }
  await isReady(running)
  await wait(3000)
  return { startToPollingMs: quantile(startMs, 0.5), idleMb: usageOf(running.pid).residentMb }
}

async function isReady(running: GatewayProcess): Promise<void> {
  const address = await running.address()
  while (!(await fetch(`${address}/readyz`)).ok) await wait(50)
}

async function measureCrowd(running: GatewayProcess, people: number, firstId: number) {
  const floor = openFloor(running, { ms: modelMs, pieces: 1 }, questions)
  const stopWatching = watchPeak(running.pid)
  const [before, started] = [usageOf(running.pid).cpuMs, clock()]
  const turns = await floor.ask({ people, turns: 4, firstId })
  const cpuMs = usageOf(running.pid).cpuMs - before
  const seconds = (Math.max(...turns.map(({ at }) => at)) - started) / 1000
  return {
    replyMs: summary(turns.map(({ reply }) => reply)),
    turnsPerSecond: turns.length / seconds,
    cpuMsPerMessage: cpuMs / turns.length,
    peakMb: stopWatching(),
  }
}

/** One who talks to an agent while another agent has all its slots taken, and while somebody sends twenty messages at once. */
async function measureFlooded(running: GatewayProcess) {
  const usual = await quietFloor(running).ask({ people: 5, turns: 6, firstId: 5000 })
  const floor = quietFloor(running)
  for (let at = 0; at < flooders; at += 1) running.telegram.person(9001 + at).send('how do I light an interview')
  await wait(500)
  const besideFlood = await floor.ask({ people: 5, turns: 6, firstId: 5100 })
  for (let n = 0; n < 20; n += 1) running.telegram.person(6000).send(`${questions[n]} zx6000z${n}`)
  const besideBurst = await floor.ask({ people: 5, turns: 2, firstId: 5200 })
  const p95 = (turns: readonly Turn[]) => quantile(turns.map(({ reply }) => reply), 0.95)
  return { besideFloodExtraMs: p95(besideFlood) - p95(usual), besideBurstExtraMs: p95(besideBurst) - p95(usual) }
}

function quietFloor(running: GatewayProcess): Floor {
  return openFloor(running, { ms: 100, pieces: 1 }, questions)
}

/** Of a first question, with its tools and without the passages: they stand between boundaries. */
function promptTokensOf({ model }: GatewayProcess): number {
  const first = model.requests[0]
  if (!first) return Number.NaN
  const { messages, tools } = bodySchema.parse(JSON.parse(first.body))
  const text = messages.map(({ content }) => content ?? '').join('\n')
  const withoutPassages = text.replace(/^--- [0-9a-f]+ ---\n[\s\S]*\n--- [0-9a-f]+ ---$/m, '')
  return estimateTokens(withoutPassages) + estimateTokens(JSON.stringify(tools ?? ''))
}

async function readLanes(running: GatewayProcess): Promise<Figures['lanes']> {
  const answer: unknown = await (await fetch(`${await running.address()}/healthz`)).json()
  const { lanes } = healthSchema.parse(answer)
  return Object.entries(lanes).map(([lane, state]) => ({ lane, ...state.wait }))
}

function overheadOf({ toModel, toReply }: Turn): number {
  return toModel + toReply
}

function summary(values: readonly number[]): { median: number; p95: number } {
  return { median: quantile(values, 0.5), p95: quantile(values, 0.95) }
}
