/** `protech health`: what the running gateway says of itself. */
import type { Command } from 'commander'
import { z } from 'zod'
import { type Console, load, printJson } from './console.ts'
import { askGateway } from './gateway-client.ts'

const healthSchema = z.looseObject({
  status: z.enum(['ok', 'degraded', 'down']),
  version: z.string(),
  uptimeSeconds: z.number(),
  index: z.looseObject({ documents: z.number(), chunks: z.number() }),
  embedding: z.looseObject({ model: z.string(), state: z.string() }),
  rerank: z.looseObject({ model: z.string(), state: z.string() }),
  problems: z.array(z.object({ id: z.string(), text: z.string() })),
})

export function addHealth(program: Command, console: Console, finish: (code: number) => void): void {
  program
    .command('health')
    .description('ask the running gateway how it is; exit code 2 when something is wrong')
    .option('--json', 'one JSON value')
    .action(async ({ json }: { json?: boolean }) => {
      const health = healthSchema.parse(await askGateway(load(console), 'GET', '/healthz'))
      if (health.status !== 'ok') finish(2)
      if (json) return printJson(console, health)
      console.out(`${health.status}: ProTech ${health.version}, up ${health.uptimeSeconds} s\n`)
      const models = [`embedding ${shown(health.embedding)}`, `reranking ${shown(health.rerank)}`].join(', ')
      console.out(`${health.index.documents} articles, ${health.index.chunks} passages; ${models}\n`)
      for (const { text } of health.problems) console.out(`- ${text}\n`)
    })
}

function shown({ model, state }: { model: string; state: string }): string {
  return `${model} (${state})`
}
