/** The secrets the gateway works with: which are the same, which can be guessed, which are missing. Values stay in here. */
import type { Environment } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { presets, resolveProvider } from '../models/provider.ts'
import type { SecretFacts } from './facts.ts'
import type { KnownSecret } from './secret-shapes.ts'

export const tokenFileKey = 'var/gateway-token'

/** @param madeToken the one in `var/gateway-token`. */
export function knownSecrets(
  config: Config | undefined,
  environment: Environment,
  madeToken: string | undefined,
): readonly KnownSecret[] {
  const own = config ? configuredSecrets(config) : []
  const used = new Set(own.map(({ value }) => value))
  const variables = Object.values(presets).flatMap(({ keyVariable }) => keyVariable ?? [])
  const found = ['TELEGRAM_BOT_TOKEN', ...variables].map((key) => ({ key, value: environment[key] }))
  return [
    ...own,
    ...[...found.filter(({ value }) => !used.has(value ?? '')), { key: tokenFileKey, value: madeToken }].flatMap(
      ({ key, value }) => (value ? [{ key, value }] : []),
    ),
  ]
}

function configuredSecrets({ gateway, channels: { telegram }, models, tools }: Config): readonly KnownSecret[] {
  const bots = telegram
    ? [
        ['channels.telegram', telegram] as const,
        ...Object.entries(telegram.accounts ?? {}).map(
          ([id, bot]) => [`channels.telegram.accounts.${id}`, bot] as const,
        ),
      ]
    : []
  const all: readonly (readonly [string, string | undefined])[] = [
    ['gateway.auth.token', gateway.auth.token],
    ...bots.flatMap(([key, { botToken, webhook }]) => [
      [`${key}.botToken`, botToken] as const,
      [`${key}.webhook.secretToken`, webhook?.secretToken] as const,
    ]),
    ...Object.entries(models.providers).map(([id, { apiKey }]) => [`models.providers.${id}.apiKey`, apiKey] as const),
    ['tools.web.search.apiKey', tools.web.search.apiKey],
  ]
  return all.flatMap(([key, value]) => (value ? [{ key, value }] : []))
}

/** Secrets that stand in two places which should not know of each other. A provider may be listed twice with one key. */
export function reusedSecrets(known: readonly KnownSecret[]): SecretFacts['reused'] {
  const values = [...new Set(known.map(({ value }) => value))]
  return values
    .map((value) => ({ keys: known.filter((secret) => secret.value === value).map(({ key }) => key) }))
    .filter(({ keys }) => keys.length > 1 && !keys.every((key) => kindOf(key) === 'provider'))
}

/** The gateway's token and the secrets of webhooks: made by people, not by a service. */
export function weakSecrets(known: readonly KnownSecret[]): SecretFacts['weak'] {
  return known
    .filter(({ key }) => kindOf(key) === 'gateway' || key.endsWith('.secretToken'))
    .flatMap(({ key, value }) => {
      const reason = weaknessOf(value, kindOf(key) === 'gateway' ? 32 : 16)
      return reason === undefined ? [] : [{ key, reason }]
    })
}

function weaknessOf(value: string, shortest: number): string | undefined {
  if (value.length < shortest) return `has ${value.length} characters; ${shortest} is the least`
  if (new Set(value).size < 8) return 'repeats a few characters'
  return /password|passwort|пароль|changeme|secret|qwerty|letmein|123456|example|my-?token|gateway-?token/i.test(value)
    ? 'holds a word that is tried first'
    : undefined
}

/** Models that an agent names and that have no key. A placeholder left over from a config that does not load says nothing. */
export function missingKeys(config: Config, models: readonly string[], environment: Environment): readonly string[] {
  return [...new Set(models)].flatMap((name) => {
    const resolved = resolveProvider(name, config.models.providers, environment)
    return resolved.kind === 'unavailable' ? [resolved.reason] : []
  })
}

function kindOf(key: string): 'gateway' | 'bot' | 'provider' {
  if (key.startsWith('gateway.') || key === tokenFileKey) return 'gateway'
  return key.startsWith('channels.') || key === 'TELEGRAM_BOT_TOKEN' ? 'bot' : 'provider'
}
