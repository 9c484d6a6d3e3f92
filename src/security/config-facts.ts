/** The config for an audit: as the gateway loads it, else as far as it can be understood. */
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import {
  ConfigError,
  type Environment,
  isRecord,
  loadConfig,
  type Places,
  parseJson5,
  resolvePlaces,
  withoutIgnored,
} from '../config/load.ts'
import { type Config, configSchema } from '../config/schema.ts'
import type { ConfigFacts } from './facts.ts'
import { lookAt } from './path-fact.ts'

export type AuditedConfig = { readonly facts: ConfigFacts; readonly places: Places }

/** @param folder where relative paths start: the project folder. */
export function readConfigFacts(environment: Environment, folder: string): AuditedConfig {
  const file = resolve(folder, environment.PROTECH_CONFIG ?? 'protech.json5')
  const written = readWritten(file)
  const found = { file: lookAt(file), literalSecrets: literalSecrets(written, '') }
  try {
    const { config, places, warnings } = loadConfig(environment, folder)
    return { facts: { ...found, problem: undefined, config, warnings }, places }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const config = understand(written)
    return {
      facts: { ...found, problem: error.message, config, warnings: [] },
      places: resolvePlaces(config ?? configSchema.parse({}), environment, found.file ? dirname(file) : folder, folder),
    }
  }
}

/** Nothing for a file that cannot be parsed: loading it says why. */
function readWritten(file: string): unknown {
  if (!existsSync(file)) return {}
  try {
    return parseJson5(file)
  } catch (error) {
    if (error instanceof ConfigError) return undefined
    throw error
  }
}

/** The rules that look at several keys at once are left out, and variables stay as they are written. */
function understand(written: unknown): Config | undefined {
  const parsed = configSchema.safeParse(withoutIgnored(written, '', []))
  return parsed.success ? parsed.data : undefined
}

const secretKey = /^(?:apiKey|botToken|token|secretToken)$/

/** Paths of keys whose value is written out. */
function literalSecrets(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => literalSecrets(item, `${path}.${index}`))
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([key, item]) => {
    const here = path ? `${path}.${key}` : key
    if (secretKey.test(key) && typeof item === 'string') return isWrittenOut(item) ? [here] : []
    return literalSecrets(item, here)
  })
}

function isWrittenOut(value: string): boolean {
  return value.replace(/\$\{[A-Za-z_]\w*\}/g, '').length >= 8
}
