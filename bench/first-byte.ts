/**
 * How long the first words of an answer take from the model's first byte to the reader's: a stand-in provider and the whole gateway
 * over loopback HTTP, one after the other. Prints one JSON value. Run: node bench/first-byte.ts [runs]
 */
import { askPage, user } from '../test/support/chat-client.ts'
import { startTestGateway } from '../test/support/running-gateway.ts'
import { openStandInModelServer, type Step } from '../test/support/stand-in-model-server.ts'

const goalMs = 30
const runs = Number(process.argv[2] ?? 60)
const words = 'Set the shutter to 1/50 s, which is 180° at 25 fps [1].'.match(/\S+\s*/g) ?? []
const steps = words.flatMap((text): Step[] => [{ text }, { waitMs: 20 }])

const provider = await openStandInModelServer()
const running = await startTestGateway({
  config: {
    models: { providers: { standin: { baseUrl: provider.baseUrl, apiKey: 'sk-stand-in' } } },
    agents: { defaults: { model: 'standin/test-model' } },
  },
})
provider.script([{ steps: [{ waitMs: 50 }, ...steps] }])

async function measure(): Promise<number> {
  let first: number | undefined
  for await (const { name, at } of askPage(running.address, [user('what shutter speed for 25 fps')]))
    if (name === 'delta') first ??= at
  const sent = provider.requests.at(-1)?.firstTextAt
  if (first === undefined || sent === undefined) throw new Error('No word came through.')
  return first - sent
}

const cold = await measure()
const warm: number[] = []
for (let run = 0; run < runs; run++) warm.push(await measure())
warm.sort((left, right) => left - right)
const quantile = (share: number) =>
  Number((warm[Math.min(warm.length - 1, Math.floor(share * warm.length))] ?? 0).toFixed(2))
const result = {
  bench: 'first-byte',
  unit: 'ms',
  runs,
  first: Number(cold.toFixed(2)),
  median: quantile(0.5),
  p95: quantile(0.95),
  max: quantile(1),
  goal: goalMs,
}
process.stdout.write(`${JSON.stringify({ ...result, met: result.p95 <= goalMs })}\n`)
await running.close()
await provider.close()
