/**
 * `node bench/kills.ts [kills] [dice]`: kills the gateway (-9) at a random moment with twenty questions of five people on their way, starts it
 * again, and counts what was lost, repeated, given to somebody else or answered out of order. Prints one JSON value; exit code 1 when the
 * promise is not kept: everything answered, in order, at most one message repeated a kill.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { type GatewayProcess, openGatewayProcess } from '../test/support/gateway-process.ts'
import { createDice } from '../test/support/generated-folder.ts'
import { repeating } from '../test/support/numbered-questions.ts'
import { type Boxes, boxesIn, type Crowd, gatherCrowd } from '../test/support/questions-in-flight.ts'

const kills = Number(process.argv[2] ?? 100)
const dice = createDice(Number(process.argv[3] ?? 20_261_122))
const people = 5
const each = 4
const latestKillMs = 2500
const settleMs = 60_000

const sums = { answered: 0, lost: 0, repeated: 0, mostRepeatedInOne: 0, crossed: 0, disordered: 0 }
/** What the kills hit; one kill may count several times. */
const hit = { notAccepted: 0, unanswered: 0, previewOnScreen: 0, unsentAnswer: 0, nothing: 0 }
const recoverySeconds: number[] = []
const problems: object[] = []

const gateway = await openGatewayProcess({ config: { messages: { queue: { mode: 'followup' } } } })
try {
  gateway.model.script((request) => repeating(request, { ms: 300, pieces: 3 }))
  await gateway.start()
  const crowd = gatherCrowd(gateway.telegram, people)
  for (let kill = 1; kill <= kills; kill += 1) await killOnce(gateway, crowd, kill)
} finally {
  await gateway.close()
}
recoverySeconds.sort((left, right) => left - right)
const at = (share: number) => Number((recoverySeconds[Math.floor(share * (recoverySeconds.length - 1))] ?? 0).toFixed(1))
const kept = problems.length === 0
const result = {
  bench: 'kills',
  kills,
  questions: kills * people * each,
  ...sums,
  hit,
  secondsUntilAllAnswered: { median: at(0.5), p95: at(0.95), max: at(1) },
  kept,
  problems,
}
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
process.exitCode = kept ? 0 : 1

async function killOnce({ kill, start, folder }: GatewayProcess, crowd: Crowd, round: number): Promise<void> {
  crowd.ask(each)
  await wait(dice(latestKillMs))
  await kill()
  note(boxesIn(folder), round)
  const killed = performance.now()
  await start()
  await crowd.answered(settleMs).catch((error: unknown) => problems.push({ round, error: String(error).slice(0, 200) }))
  recoverySeconds.push((performance.now() - killed) / 1000)
  count(crowd, round)
  for (let tries = 0; (boxesIn(folder).inbox.accepted ?? 0) > 0 && tries < 500; tries += 1) await wait(20)
}

function note({ inbox, outbox }: Boxes, round: number): void {
  const { accepted = 0, done = 0 } = inbox
  const { preview = 0, shown = 0, pending = 0, sending = 0 } = outbox
  hit.notAccepted += Number(accepted + done < round * people * each)
  hit.unanswered += Number(accepted > 0)
  hit.previewOnScreen += Number(preview + shown > 0)
  hit.unsentAnswer += Number(pending + sending > 0)
  hit.nothing += Number(done === round * people * each && pending + sending === 0)
}

function count(crowd: Crowd, round: number): void {
  const { lost, repeated, crossed, disordered } = crowd.verdict()
  sums.answered += people * each - lost.length
  sums.lost += lost.length
  sums.repeated += repeated.length
  sums.mostRepeatedInOne = Math.max(sums.mostRepeatedInOne, repeated.length)
  sums.crossed += crossed.length
  sums.disordered += disordered.length
  const isClean = lost.length + crossed.length + disordered.length === 0 && repeated.length <= 1
  if (!isClean) problems.push({ round, lost, repeated, crossed, disordered })
}
