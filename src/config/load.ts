/** Reads the config file once: JSON5, `${NAME}` from the environment, the schema. Throws ConfigError with every problem and its path. */
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import JSON5 from 'json5'
import type { z } from 'zod'
import { type Config, configSchema, ignoredKeys } from './schema.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Where a gateway keeps what it writes, all absolute. `PROTECH_HOME` moves users, indexes and var together. */
export type Places = {
  readonly home: string
  readonly users: string
  readonly indexes: string
  readonly var: string
  readonly knowledge: string
  readonly models: string
}

export type LoadedConfig = {
  readonly config: Config
  readonly places: Places
  /** The file it came from; undefined when the defaults are all there is. */
  readonly file: string | undefined
  readonly warnings: readonly string[]
}

/** The config cannot be used. The message lists every problem with the path of its key. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** @param folder where relative paths start: the project folder. */
export function loadConfig(environment: Environment, folder: string): LoadedConfig {
  const named = environment.PROTECH_CONFIG
  const file = resolve(folder, named ?? 'protech.json5')
  if (named && !existsSync(file)) throw new ConfigError(`PROTECH_CONFIG names ${file}, and there is no such file.`)
  const found = existsSync(file)
  const raw = found ? parseJson5(file) : {}
  const warnings: string[] = []
  const known = fillFromEnvironment(withoutIgnored(raw, '', warnings), environment, '')
  const parsed = configSchema.safeParse(environment.TELEGRAM_BOT_TOKEN ? withTelegram(known) : known)
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => explain(issue, []))
    throw new ConfigError(`${file} cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
  }
  checkAgents(parsed.data, file)
  checkBuckets(parsed.data, file)
  checkTelegram(parsed.data, file)
  checkIdentityLinks(parsed.data, file)
  return {
    config: freeze(parsed.data),
    places: resolvePlaces(parsed.data, environment, found ? dirname(file) : folder, folder),
    file: found ? file : undefined,
    warnings,
  }
}

type Issue = z.core.$ZodIssue

/** Each problem with the path of its key; of a choice of forms, the one that was meant: it got furthest. */
function explain(issue: Issue, before: readonly PropertyKey[]): string[] {
  const path = [...before, ...issue.path]
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${[...path, key].join('.')}: there is no such key`)
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.toSorted((left, right) => depth(right) - depth(left))[0]
    if (meant && meant.length > 0) return meant.flatMap((inner) => explain(inner, path))
  }
  return [`${path.join('.') || '(top level)'}: ${issue.message}`]
}

/** How far a form was followed before it failed: an unknown key is further than a wrong type of the whole. */
function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)))
}

/** The config as it is written, before anything is looked at. Throws ConfigError. */
export function parseJson5(file: string): unknown {
  try {
    return JSON5.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new ConfigError(`${file} is not valid JSON5: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

function fillFromEnvironment(value: unknown, environment: Environment, path: string): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([A-Za-z_]\w*)\}/g, (_, name: string) => {
      const found = environment[name]
      if (found === undefined || found === '')
        throw new ConfigError(`${path} needs the environment variable ${name}, and it is not set.`)
      return found
    })
  }
  if (Array.isArray(value))
    return value.map((item, index) => fillFromEnvironment(item, environment, `${path}.${index}`))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      fillFromEnvironment(item, environment, path ? `${path}.${key}` : key),
    ]),
  )
}

/** Keys of OpenClaw's that mean nothing here go. @param warnings gets a sentence for each. */
export function withoutIgnored(value: unknown, path: string, warnings: string[]): unknown {
  if (!isRecord(value)) return value
  const kept: [string, unknown][] = []
  for (const [key, item] of Object.entries(value)) {
    const here = path ? `${path}.${key}` : key
    if (ignoredKeys.includes(here))
      warnings.push(`${here} is a key of OpenClaw's that means nothing here; it is ignored.`)
    else kept.push([key, withoutIgnored(item, here, warnings)])
  }
  return Object.fromEntries(kept)
}

/** A token in the environment is enough for a bot. */
function withTelegram(config: unknown): unknown {
  if (!isRecord(config)) return config
  const { channels = {} } = config
  return isRecord(channels) ? { ...config, channels: { telegram: {}, ...channels } } : config
}

function checkAgents(config: Config, file: string): void {
  const ids = config.agents.list.map((agent) => agent.id)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice) throw new ConfigError(`${file}: agents.list has the id "${twice}" twice.`)
  for (const [index, binding] of config.bindings.entries()) {
    if (!ids.includes(binding.agentId))
      throw new ConfigError(
        `${file}: bindings.${index}.agentId names "${binding.agentId}"; agents.list has ${ids.join(', ')}.`,
      )
  }
  if (config.agents.list.filter((agent) => agent.default).length > 1)
    throw new ConfigError(`${file}: agents.list marks more than one agent as default.`)
}

/** Strangers who write to an open bot must never share a conversation. */
function checkBuckets({ channels: { telegram }, session }: Config, file: string): void {
  const accounts = telegram ? [telegram, ...Object.values(telegram.accounts ?? {})] : []
  if (session.dmScope === 'main' && accounts.some(({ dmPolicy }) => dmPolicy === 'open'))
    throw new ConfigError(
      `${file}: session.dmScope "main" puts everybody who writes to an open bot into one conversation. Use "per-channel-peer", or another dmPolicy.`,
    )
}

/** An id without its channel would be somebody else's on another one; an id under two names would be whoever comes first. */
function checkIdentityLinks({ session: { identityLinks } }: Config, file: string): void {
  const owners = new Map<string, string>()
  for (const [name, entries] of Object.entries(identityLinks)) {
    const key = `session.identityLinks.${name}`
    if (name === '' || name !== name.trim())
      throw new ConfigError(
        `${file}: session.identityLinks has the name "${name}": write one without spaces around it.`,
      )
    for (const [index, entry] of entries.entries()) {
      if (!/^[^\s:]+:\S(.*\S)?$/.test(entry))
        throw new ConfigError(`${file}: ${key}.${index}: write "${entry}" as "channel:id", for example "telegram:123".`)
      const owner = owners.get(entry)
      if (owner !== undefined && owner !== name)
        throw new ConfigError(`${file}: ${key}.${index}: "${entry}" is linked to "${owner}" already.`)
      owners.set(entry, name)
    }
  }
}

/** A policy and its list have to mean the same. */
function checkTelegram({ channels: { telegram } }: Config, file: string): void {
  if (!telegram) return
  const accounts = Object.entries(telegram.accounts ?? {}).map(([id, account]) => [`accounts.${id}.`, account] as const)
  for (const [path, { dmPolicy = telegram.dmPolicy, allowFrom = telegram.allowFrom }] of [
    ['', telegram] as const,
    ...accounts,
  ]) {
    const key = `channels.telegram.${path}`
    if (dmPolicy === 'allowlist' && allowFrom.length === 0)
      throw new ConfigError(
        `${file}: ${key}dmPolicy is "allowlist" and ${key}allowFrom is empty: nobody could write. List who may.`,
      )
    if (dmPolicy === 'open' && allowFrom.length > 0 && !allowFrom.includes('*'))
      throw new ConfigError(
        `${file}: ${key}dmPolicy is "open" and ${key}allowFrom lists people, which contradict each other. Use "allowlist", add "*" or leave the list out.`,
      )
  }
}

/** @param beside the folder of the config file, @param project where relative paths start without one. */
export function resolvePlaces(config: Config, environment: Environment, beside: string, project: string): Places {
  const home = environment.PROTECH_HOME ? expand(environment.PROTECH_HOME, project) : project
  return {
    home,
    users: join(home, 'users'),
    indexes: join(home, 'indexes'),
    var: join(home, 'var'),
    knowledge: expand(config.knowledge.root, beside),
    models: firstThatExists(
      expand(config.knowledge.embedding.modelsPath, beside),
      expand(config.knowledge.embedding.modelsPath, project),
    ),
  }
}

function firstThatExists(first: string, second: string): string {
  return existsSync(first) ? first : second
}

function expand(path: string, folder: string): string {
  return resolve(folder, path.replace(/^~(?=\/|$)/, homedir()))
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) freeze(item)
    Object.freeze(value)
  }
  return value
}
