/** Facts without a single finding, and ways to spoil one of them. */
import { type Config, type ConfigInput, configSchema } from '../../src/config/schema.ts'
import type { Facts } from '../../src/security/facts.ts'
import type { PathFact } from '../../src/security/path-fact.ts'
import { reachOf } from '../../src/security/reach.ts'
import { knownSecrets, reusedSecrets, weakSecrets } from '../../src/security/secret-facts.ts'

export const now = Date.parse('2026-12-01T12:00:00Z')
export const home = '/srv/protech'
const uid = 1000

export function folder(path: string, changes: Partial<PathFact> = {}): PathFact {
  return {
    ...{ path: `${home}/${path}`, kind: 'folder', mode: 0o700, uid, links: 2, size: 4096, modifiedMs: now },
    ...changes,
  }
}

export function file(path: string, changes: Partial<PathFact> = {}): PathFact {
  return folder(path, { kind: 'file', mode: 0o600, links: 1, size: 100, ...changes })
}

export function configOf(input: ConfigInput): Config {
  return configSchema.parse(input)
}

/** What an ordinary gateway that has run for a while looks like. */
export const green: Facts = {
  now,
  nodeVersion: '24.21.0',
  uid,
  config: {
    file: file('protech.json5'),
    problem: undefined,
    config: configOf({}),
    warnings: [],
    literalSecrets: [],
  },
  files: {
    home: folder('', { path: home }),
    isOwnHome: true,
    users: folder('users'),
    var: folder('var'),
    indexes: folder('indexes', { mode: 0o755 }),
    gatewayToken: file('var/gateway-token'),
    stateDb: [file('var/state.db'), file('var/state.db-wal')],
    sessions: [folder('var/agents'), folder('var/agents/protech'), file('var/agents/protech/sessions/a.jsonl')],
    logs: [folder('var/logs'), file('var/logs/gateway-2026-12-01.jsonl')],
    backups: [],
    homeEnv: [],
    servedEnv: [],
    unreadable: [],
    synced: [],
  },
  people: {
    entries: [folder('users/tg_224153441'), folder('users/web_7'), file('users/.gitkeep', { mode: 0o644 })],
    below: [file('users/tg_224153441/profile.md'), file('users/tg_224153441/history.md')],
  },
  knowledge: {
    folder: folder('knowledge', { mode: 0o755 }),
    below: [file('knowledge/light.md', { mode: 0o644 })],
    overlaps: [],
    codeFrontMatter: [],
    instructions: [],
    hidden: [],
    secrets: [],
  },
  packages: { hasLock: true, unpinned: [], mismatched: [], installScripts: [], foreign: [], advisories: [] },
  kept: { indexedMs: now, newestArticleMs: now - 1000, newestBackupMs: undefined, idsInLogs: [] },
  secrets: { inTranscripts: [], inLogs: [], reused: [], weak: [], missingKeys: [] },
  agents: reachOf(configOf({})),
  deep: { gateway: { failure: undefined, offences: [] }, escapes: { folders: 2, attempts: 60, opened: [] } },
}

export function withFiles(files: Partial<Facts['files']>): Facts {
  return { ...green, files: { ...green.files, ...files } }
}

export function withPeople(people: Partial<Facts['people']>): Facts {
  return { ...green, people: { ...green.people, ...people } }
}

export function withKnowledge(knowledge: Partial<Facts['knowledge']>): Facts {
  return { ...green, knowledge: { ...green.knowledge, ...knowledge } }
}

export function withPackages(packages: Partial<Facts['packages']>): Facts {
  return { ...green, packages: { ...green.packages, ...packages } }
}

export function withKept(kept: Partial<Facts['kept']>): Facts {
  return { ...green, kept: { ...green.kept, ...kept } }
}

export function withSecrets(secrets: Partial<Facts['secrets']>): Facts {
  return { ...green, secrets: { ...green.secrets, ...secrets } }
}

export function withConfigFacts(config: Partial<Facts['config']>): Facts {
  return { ...green, config: { ...green.config, ...config } }
}

export function withProbe(gateway: NonNullable<Facts['deep']>['gateway']): Facts {
  return { ...green, deep: { gateway, escapes: { folders: 0, attempts: 0, opened: [] } } }
}

/** All that follows from a config, worked out as the audit does. */
export function withConfig(input: ConfigInput, literalSecrets: readonly string[] = []): Facts {
  const config = configOf(input)
  const known = knownSecrets(config, {}, undefined)
  return {
    ...green,
    config: { ...green.config, config, literalSecrets },
    agents: reachOf(config),
    secrets: { ...green.secrets, reused: reusedSecrets(known), weak: weakSecrets(known) },
  }
}

/** The same, and strangers reach every agent; the finding that a bot is open by choice is left out of it. */
export function reached(input: ConfigInput): Facts {
  const facts = withConfig(input)
  return { ...facts, agents: facts.agents.map((agent) => ({ ...agent, strangers: ['the open bot "default"'] })) }
}

/** Telegram with an administrator, so that only what is spoilt is found. */
export function telegram(
  keys: NonNullable<ConfigInput['channels']>['telegram'],
  bindings: ConfigInput['bindings'] = [],
): Facts {
  return withConfig({ channels: { telegram: { admins: ['224153441'], ...keys } }, bindings })
}
