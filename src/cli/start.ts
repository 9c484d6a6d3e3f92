/** `protech start`: the gateway, until it is told to stop. */
import { readFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import type { Command } from 'commander'
import { type Gateway, startGateway } from '../app.ts'
import type { LoadedConfig } from '../config/load.ts'
import { createAccess, openGatewayToken } from '../http/access.ts'
import { createServer } from '../http/server.ts'
import { openLogger } from '../log/logger.ts'
import { CommandError, type Console, load } from './console.ts'

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
  const now = console.outside?.clock?.() ?? new Date()
  const logger = openLogger(join(loaded.places.var, 'logs'), level, now)
  const gateway = await startGateway({
    loaded,
    environment: console.environment,
    logger,
    ...(console.outside && { outside: console.outside }),
  })
  try {
    const token = openGatewayToken(loaded.places.var, loaded.config.gateway.auth.token)
    const server = await createServer({
      keeper: gateway.keeper,
      agents: gateway.workshop.agents(),
      answer: gateway.answer,
      webhooks: gateway.webhooks,
      health: gateway,
      access: createAccess(token, loaded.config.channels.web.public),
      logger,
      version: readVersion(console.projectFolder),
      warnings: gateway.warnings,
      uiFolder: join(console.projectFolder, 'dist/ui'),
      webEnabled: loaded.config.channels.web.enabled,
    })
    await listen(server, loaded)
    logger.info({ port: loaded.config.gateway.port, ms: Math.round(performance.now() - started) }, 'gateway started')
    await greet(console, gateway, linkFor(loaded, addressOf(server), token))
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
  return `http://${address.address.includes(':') ? `[${address.address}]` : address.address}:${address.port}`
}

/** What a person opens: the page, with the token that signs in unless everybody may use it. */
function linkFor({ config }: LoadedConfig, address: string, token: string): string {
  const { web } = config.channels
  if (!web.enabled) return `${address}/v1`
  return web.public ? `${address}/` : `${address}/sign-in?token=${token}`
}

async function greet(console: Console, { keeper, warnings, channels }: Gateway, link: string): Promise<void> {
  console.out(`ProTech is running. Open this link to sign in:\n\n  ${link}\n\n`)
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
