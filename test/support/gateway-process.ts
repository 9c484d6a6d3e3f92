/**
 * `node src/main.ts start` as a process of its own, with a folder of its own; the services it talks to are stand-ins in this process. It may
 * be killed and started again on the same folder. Nothing is left running once `close` has resolved.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { ConfigInput } from '../../src/config/schema.ts'
import {
  type StandInOptions,
  type StandInTelegram,
  startStandInTelegram,
} from '../stand-in-telegram/stand-in-telegram.ts'
import { writeSmallKnowledge } from './small-knowledge.ts'
import { openStandInModelServer, type StandInModelServer } from './stand-in-model-server.ts'

const project = join(import.meta.dirname, '../..')

/** How a process ended. */
export type Ended = { readonly code: number | null; readonly signal: string | null }

export type GatewayProcess = {
  readonly folder: string
  readonly telegram: StandInTelegram
  readonly model: StandInModelServer
  /** Resolves when it polls, with the milliseconds that took. Rejects with what it printed when it ends before. */
  start(): Promise<number>
  readonly pid: number
  /** Where it listens; known once it has said so. */
  address(): Promise<string>
  /** kill -9. Resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM. Resolves when it is gone; after `timeoutMs` (30 s) it is killed, and that is seen in `signal`. */
  stop(timeoutMs?: number): Promise<Ended>
  /** Another one on the same folder, until it ends by itself or `timeoutMs` (60 s) have passed. */
  startSecond(timeoutMs?: number): Promise<Ended & { readonly printed: string }>
  /** All of its output, of all its starts. */
  readonly printed: () => string
  close(): Promise<void>
}

export type GatewayProcessOptions = {
  readonly config?: ConfigInput
  readonly bot?: NonNullable<NonNullable<ConfigInput['channels']>['telegram']>
  readonly telegram?: StandInOptions
  /** For node itself. */
  readonly nodeOptions?: readonly string[]
  readonly level?: string
}

export async function openGatewayProcess(options: GatewayProcessOptions = {}): Promise<GatewayProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'protech-process-'))
  const [telegram, model] = await Promise.all([startStandInTelegram(options.telegram), openStandInModelServer()])
  writeSmallKnowledge(join(folder, 'knowledge'))
  writeFileSync(join(folder, 'protech.json5'), JSON.stringify(toConfig(options, folder, { telegram, model })))
  let printed = ''
  const launch = () => {
    const child = spawnGateway(folder, options)
    child.stdout?.on('data', (text) => {
      printed += String(text)
    })
    child.stderr?.on('data', (text) => {
      printed += String(text)
    })
    return child
  }
  let child: ChildProcess | undefined
  const polls = () => telegram.callsOf('getUpdates').length
  return {
    folder,
    telegram,
    model,
    async start() {
      if (isAlive(child)) throw new Error('The gateway process is running already.')
      const [before, started, from] = [polls(), performance.now(), printed.length]
      child = launch()
      while (polls() === before) {
        if (!isAlive(child)) throw new Error(`The gateway process ended: ${printed.slice(from)}`)
        if (performance.now() - started > 120_000) throw new Error(`It does not poll: ${printed.slice(from)}`)
        await wait(2)
      }
      return performance.now() - started
    },
    get pid() {
      return child?.pid ?? -1
    },
    async address() {
      for (;;) {
        const link = [...printed.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].at(-1)?.[0]
        if (link !== undefined) return link
        await wait(5)
      }
    },
    kill: async () => void (await end(child, 'SIGKILL', 10_000)),
    stop: (timeoutMs = 30_000) => end(child, 'SIGTERM', timeoutMs),
    async startSecond(timeoutMs = 60_000) {
      const from = printed.length
      const second = launch()
      const { code, signal } = await killAfter(second, timeoutMs)
      return { code, signal, printed: printed.slice(from) }
    },
    printed: () => printed,
    async close() {
      await end(child, 'SIGKILL', 10_000)
      await Promise.all([telegram.close(), model.close()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function spawnGateway(folder: string, { nodeOptions = [], level = 'info' }: GatewayProcessOptions): ChildProcess {
  const script = [...nodeOptions, join(project, 'src/main.ts'), 'start', '--level', level]
  const env = { PROTECH_HOME: folder, PROTECH_CONFIG: join(folder, 'protech.json5') }
  return spawn(process.execPath, script, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
}

type StandIns = { readonly telegram: StandInTelegram; readonly model: StandInModelServer }

/** Words-only search, a bot open to everybody, one model; nothing is declined, whatever stands in a question. */
function toConfig({ config = {}, bot = {} }: GatewayProcessOptions, folder: string, { telegram, model }: StandIns) {
  const { agents, channels, knowledge, ...rest } = config
  return {
    gateway: { port: 0 },
    models: { providers: { standin: { baseUrl: model.baseUrl, apiKey: 'sk-stand-in' } } },
    ...rest,
    agents: { ...agents, defaults: { model: 'standin/test-model', ...agents?.defaults } },
    channels: {
      ...channels,
      telegram: { botToken: telegram.token, apiRoot: telegram.apiRoot, dmPolicy: 'open' as const, ...bot },
    },
    knowledge: {
      root: join(folder, 'knowledge'),
      embedding: { model: 'none' },
      search: { declineBelow: 0 },
      ...knowledge,
    },
  } satisfies ConfigInput
}

function isAlive(child: ChildProcess | undefined): boolean {
  return child?.exitCode === null && child.signalCode === null
}

async function end(child: ChildProcess | undefined, signal: 'SIGKILL' | 'SIGTERM', timeoutMs: number): Promise<Ended> {
  if (!child || !isAlive(child)) return { code: child?.exitCode ?? null, signal: child?.signalCode ?? null }
  const ended = killAfter(child, timeoutMs)
  child.kill(signal)
  return ended
}

async function killAfter(child: ChildProcess, timeoutMs: number): Promise<Ended> {
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  if (isAlive(child)) await once(child, 'exit')
  clearTimeout(timer)
  return { code: child.exitCode, signal: child.signalCode }
}
