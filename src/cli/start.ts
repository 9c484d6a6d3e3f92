/** `protech start`: the gateway, until it is told to stop. */
import { readFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import type { Command } from 'commander'
import { type Gateway, startGateway } from '../app.ts'
import type { LoadedConfig } from '../config/load.ts'
import { secretValues } from '../config/secret-values.ts'
import { createGatewayToken } from '../http/gateway-token.ts'
import { openAccess } from '../http/open-access.ts'
import { createServer } from '../http/server.ts'
import { codeMinutes } from '../http/sign-in-codes.ts'
import { openLog } from '../log/logger.ts'
import { createMemory } from '../storage/memory.ts'
import { CommandError, type Console, load } from './console.ts'
import { rememberAddress } from './gateway-client.ts'

export function addStart(program: Command, console: Console): void {
  program
    .command('start')
    .description('start the gateway: the chat page and the HTTP API')
    .option('--level <level>', 'how much goes into the log: debug, info, warn, error', 'info')
    .action(async ({ level }: { level: string }) => {
      await runGateway(console, level)
    })
}

async function runGateway(console: Console, level: string): Promise<void> {
  const started = performance.now()
  const loaded = load(console)
  const secrets = createSecrets(console, loaded)
  const { logger, whileStill } = openLog({
    folder: join(loaded.places.var, 'logs'),
    level,
    now: console.outside?.clock ?? (() => new Date()),
    retentionDays: loaded.config.logging.retentionDays,
    secrets,
  })
  const gateway = await startGateway({
    loaded,
    environment: console.environment,
    logger,
    secrets,
    pausedLog: whileStill,
    ...(console.outside && { outside: console.outside }),
  })
  try {
    const { access, codes } = openAccess({
      db: gateway.db,
      folder: loaded.places.var,
      configured: loaded.config.gateway.auth.token,
      isPublic: loaded.config.channels.web.public,
      now: () => (console.outside?.clock?.() ?? new Date()).getTime(),
    })
    const server = await createServer({
      keeper: gateway.keeper,
      agents: gateway.workshop.agents(),
      answer: gateway.answer,
      webhooks: gateway.webhooks,
      health: gateway,
      access,
      gateway: loaded.config.gateway,
      sessions: gateway.sessions,
      forgetPerson: gateway.forgetPerson,
      logger,
      version: readVersion(console.projectFolder),
      warnings: gateway.warnings,
      uiFolder: join(console.projectFolder, 'dist/ui'),
      webEnabled: loaded.config.channels.web.enabled,
    })
    await listen(server, loaded)
    logger.info({ port: loaded.config.gateway.port, ms: Math.round(performance.now() - started) }, 'gateway started')
    const address = addressOf(server)
    rememberAddress(createMemory(gateway.db), address)
    await greet(
      console,
      gateway,
      linkFor(loaded, address, () => codes.create()),
    )
    flushCompileCache()
    await console.untilStopped()
    console.out('Stopping.\n')
    await gateway.drain()
    await server.close()
  } finally {
    await gateway.close()
    logger.info('gateway stopped')
  }
}

const tokenReadMs = 1000

/** What must stand in no log and in no message; the gateway token as it is now, for it may be turned. */
function createSecrets({ environment }: Console, { config, places }: LoadedConfig): () => readonly string[] {
  const fixed = secretValues(config, environment)
  const token = createGatewayToken(places.var, config.gateway.auth.token)
  let known = fixed
  let readAt = Number.NEGATIVE_INFINITY
  return () => {
    if (performance.now() - readAt > tokenReadMs) {
      readAt = performance.now()
      known = [...fixed, token.current() ?? ''].filter((value) => value !== '')
    }
    return known
  }
}

type Server = Awaited<ReturnType<typeof createServer>>

async function listen(server: Server, { config }: LoadedConfig): Promise<void> {
  const { host, port } = config.gateway
  try {
    await server.listen({ host, port })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw new CommandError(
        `Port ${port} on ${host} is in use. Stop what runs there, or set gateway.port in protech.json5.`,
        { cause: error },
      )
    throw error
  }
}

function addressOf(server: Server): string {
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new CommandError('The gateway does not listen on a port.')
  const { address: host, port } = address
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** What a person opens: the page, by a link that signs in unless everybody may use it. */
function linkFor({ config }: LoadedConfig, address: string, createCode: () => string | undefined): string {
  const { web } = config.channels
  if (!web.enabled) return `ProTech is running. The API is at:\n\n  ${address}/v1\n\n`
  if (web.public) return `ProTech is running. The page is open to everybody:\n\n  ${address}/\n\n`
  return `ProTech is running. Open this link to sign in:\n\n  ${signInLink(address, createCode())}\n\nIt signs in one browser within ${codeMinutes} minutes; ./protech token link makes another.\n`
}

export function signInLink(address: string, code: string | undefined): string {
  return code === undefined ? `${address}/` : `${address}/sign-in?code=${code}`
}

async function greet(console: Console, { keeper, warnings, channels }: Gateway, welcome: string): Promise<void> {
  console.out(welcome)
  for (const warning of warnings) console.out(`Note: ${warning}\n`)
  const { embedding } = await keeper.knowledge.status()
  if (embedding.state === 'words-only') console.out(`Note: searching by words alone. ${embedding.reason ?? ''}\n`)
  if (!keeper.isReady) console.out('Reading the knowledge folder…\n')
  await Promise.race([keeper.ready, console.untilStopped()])
  const { documents, quarantined } = await keeper.knowledge.status()
  const unusable =
    quarantined.length > 0 ? ` ${quarantined.length} files cannot be used; ./protech kb status says why.` : ''
  for (const { name, accountId, state, bot, detail } of channels()) {
    const account = bot === undefined ? `${name} ${accountId}` : `@${bot} (${name})`
    const standing = state === 'ok' ? 'listens.' : `is ${state}. ${detail ?? ''}`
    console.out(`${`${account} ${standing}`.trimEnd()}\n`)
  }
  console.out(keeper.problem ? `${keeper.problem}\n` : `Ready: ${documents} articles.${unusable} Ctrl+C stops.\n`)
}

export function readVersion(projectFolder: string): string {
  const parsed: unknown = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'))
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : 'unknown'
}
