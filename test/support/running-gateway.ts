/** A whole gateway in a temporary folder, over real HTTP: what a test replaces is the model behind its provider's address. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import pino from 'pino'
import { type Gateway, startGateway } from '../../src/app.ts'
import { type Environment, type LoadedConfig, loadConfig } from '../../src/config/load.ts'
import type { ConfigInput } from '../../src/config/schema.ts'
import { secretValues } from '../../src/config/secret-values.ts'
import { openAccess } from '../../src/http/open-access.ts'
import { createServer } from '../../src/http/server.ts'
import type { SignInCodes } from '../../src/http/sign-in-codes.ts'
import { openLog } from '../../src/log/logger.ts'
import type { Outside } from '../../src/workshop.ts'
import { writeSmallKnowledge } from './small-knowledge.ts'

export const gatewayToken = 'a-token-of-this-test-only-0123456789'

export type RunningGateway = {
  readonly address: string
  readonly server: FastifyInstance
  readonly gateway: Gateway
  readonly loaded: LoadedConfig
  readonly codes: SignInCodes
  /** Every line of the log, as it was written; none when it is kept in its folder. */
  readonly log: readonly string[]
  close(): Promise<void>
}

export type GatewayOptions = {
  readonly config?: ConfigInput
  readonly environment?: Environment
  readonly outside?: Outside
  /** Further knowledge files by path. */
  readonly files?: Readonly<Record<string, string>>
  /** The token is made at the start and kept in its folder, as a fresh gateway does; else it is `gatewayToken`. */
  readonly keepsToken?: boolean
  /** The log is written to its folder, as a gateway does that runs by itself; else it is kept in memory, as it comes. */
  readonly keepsLog?: boolean
}

export async function startTestGateway(options: GatewayOptions = {}): Promise<RunningGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'protech-gateway-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    return await startIn(folder, options, remove)
  } catch (error) {
    remove()
    throw error
  }
}

async function startIn(
  folder: string,
  { config = {}, environment = {}, outside, files, keepsToken = false, keepsLog = false }: GatewayOptions,
  remove: () => void,
): Promise<RunningGateway> {
  writeSmallKnowledge(join(folder, 'knowledge'), files)
  mkdirSync(join(folder, 'ui'))
  writeFileSync(join(folder, 'ui/index.html'), '<!doctype html><title>ProTech</title>')
  const knowledge = { embedding: { model: 'none' }, ...config.knowledge }
  writeFileSync(join(folder, 'protech.json5'), JSON.stringify({ ...config, knowledge }))
  const loaded = loadConfig({ ...environment, PROTECH_HOME: folder }, folder)
  const log: string[] = []
  const kept = keepsLog ? openFullLog(loaded, environment) : undefined
  const logger = kept?.logger ?? pino({ level: 'debug' }, { write: (line: string) => void log.push(line) })
  const pausedLog = kept && { pausedLog: kept.whileStill }
  const gateway = await startGateway({ loaded, environment, logger, ...pausedLog, ...(outside && { outside }) })
  const { access, codes } = openAccess({
    db: gateway.db,
    folder: loaded.places.var,
    configured: keepsToken ? undefined : gatewayToken,
    isPublic: loaded.config.channels.web.public,
    now: () => (outside?.clock?.() ?? new Date()).getTime(),
  })
  const server = await createServer({
    keeper: gateway.keeper,
    agents: gateway.workshop.agents(),
    answer: gateway.answer,
    webhooks: gateway.webhooks,
    health: gateway,
    access,
    // What `server.inject` calls itself.
    gateway: { ...loaded.config.gateway, allowedHosts: [...loaded.config.gateway.allowedHosts, 'localhost:80'] },
    sessions: gateway.sessions,
    forgetPerson: gateway.forgetPerson,
    logger,
    version: '0.0.0',
    warnings: gateway.warnings,
    uiFolder: join(folder, 'ui'),
    webEnabled: loaded.config.channels.web.enabled,
  })
  const address = await server.listen({ host: '127.0.0.1', port: 0 })
  await gateway.keeper.ready
  return {
    address,
    server,
    gateway,
    loaded,
    codes,
    log,
    async close() {
      await server.close()
      await gateway.close()
      kept?.close()
      remove()
    },
  }
}

function openFullLog({ config, places }: LoadedConfig, environment: Environment) {
  const secrets = secretValues(config, environment)
  return openLog({
    folder: join(places.var, 'logs'),
    level: 'debug',
    now: () => new Date(),
    retentionDays: config.logging.retentionDays,
    secrets: () => secrets,
  })
}
