/** A red and a green fixture for each check of tools, sandbox, models, packages and what is kept. */
import type { ConfigInput } from '../../src/config/schema.ts'
import { advisoriesFor } from '../../src/security/advisories.ts'
import type { Cases } from './cases.ts'
import {
  file,
  green,
  home,
  now,
  reached,
  withConfig,
  withConfigFacts,
  withFiles,
  withKept,
  withPackages,
  withSecrets,
} from './green-facts.ts'

const day = 24 * 3600 * 1000
const suspect = [{ file: 'var/logs/a.jsonl', line: 1, what: 'a key of Google' }]

type AgentInput = NonNullable<NonNullable<ConfigInput['agents']>['list']>[number]

/** A public agent, spoilt; the default one is another, so that its tools are not reported twice. */
function spoilt(agent: Partial<AgentInput>): ConfigInput {
  return {
    agents: {
      list: [
        { id: 'protech', default: true },
        { id: 'second', ...agent },
      ],
    },
  }
}

function docker(keys: NonNullable<NonNullable<AgentInput['sandbox']>['docker']>): ConfigInput {
  return {
    agents: {
      list: [
        { id: 'protech', default: true },
        { id: 'admin', sandbox: { docker: keys } },
      ],
    },
  }
}

const budgets = { perUserDailyUsd: 0.1, perAgentDailyUsd: 5 }
const strong = { agents: { defaults: { model: 'anthropic/claude-sonnet-4.5' } } } as const

export const agentCases: Cases = {
  'tools.exec_reachable_open_dm': {
    red: reached(spoilt({ tools: { profile: 'full', allow: ['read', 'exec'] } })),
    green: reached(spoilt({ tools: { profile: 'full', allow: ['read', 'exec'], deny: ['group:runtime'] } })),
  },
  'tools.write_reachable_open_dm': {
    red: reached(spoilt({ tools: { profile: 'full', allow: ['config_set'] } })),
    green: reached(spoilt({ tools: { profile: 'full', allow: ['write', 'edit', 'apply_patch'] } })),
  },
  'tools.message_reachable_open_dm': {
    red: reached(spoilt({ tools: { profile: 'messaging', allow: ['message'] } })),
    green: reached(spoilt({ tools: { profile: 'messaging', deny: ['message', 'sessions_*', 'session_read'] } })),
  },
  'tools.more_than_needed_open_dm': {
    red: reached(spoilt({ tools: { profile: 'full', allow: ['logs_read'] } })),
    green: reached(
      spoilt({ tools: { profile: 'full', allow: ['read', 'web_search', 'session_status', 'note_about_user'] } }),
    ),
  },
  'tools.web_search_with_profile': {
    red: reached({ tools: { web: { search: { provider: 'searxng', baseUrl: 'http://127.0.0.1:8888' } } } }),
    green: reached({}),
  },
  'tools.deny_unknown_name': {
    red: withConfig({ tools: { deny: ['exce'] } }),
    green: withConfig({ tools: { deny: ['exec', 'canvas', 'nodes', 'group:web', 'brow*'] } }),
  },
  'tools.profile_overridden': {
    red: withConfig({ tools: { profile: 'minimal' }, ...spoilt({ tools: { profile: 'coding' } }) }),
    green: withConfig({ tools: { profile: 'public' }, ...spoilt({ tools: { profile: 'minimal' } }) }),
  },
  'tools.no_turn_limits': {
    red: withConfig({ tools: { perTurn: { calls: 50 } } }),
    green: withConfig({ tools: { perTurn: { calls: 10 } } }),
  },
  'tools.key_in_config': { red: withConfigFacts({ literalSecrets: ['tools.web.search.apiKey'] }), green },
  'sandbox.off_open_dm': {
    red: reached(spoilt({ sandbox: { mode: 'non-main' } })),
    green: reached(spoilt({ sandbox: { mode: 'all' } })),
  },
  'sandbox.scope_shared_open_dm': {
    red: reached(spoilt({ sandbox: { scope: 'shared' } })),
    green: withConfig(spoilt({ sandbox: { scope: 'shared' } })),
  },
  'sandbox.docker_config_inactive': {
    red: withConfig(spoilt({ sandbox: { docker: { image: 'alpine:3' } } })),
    green: withConfig(docker({ image: 'alpine:3' })),
  },
  'sandbox.network_on': {
    red: withConfig(docker({ network: 'bridge' })),
    green: withConfig(docker({ network: 'none' })),
  },
  'sandbox.network_host': {
    red: withConfig(docker({ network: 'container:db' })),
    green: withConfig(docker({ network: 'none' })),
  },
  'sandbox.users_mounted': {
    red: withConfig(docker({ binds: [`${home}/users/tg_1:/data:ro`] })),
    green: withConfig(docker({ binds: [`${home}/users-manual:/data:ro`] })),
  },
  'sandbox.socket_mounted': {
    red: withConfig(docker({ binds: ['/var/run/docker.sock:/var/run/docker.sock:ro'] })),
    green: withConfig(docker({ binds: ['/srv/sockets.md:/data:ro'] })),
  },
  'sandbox.system_mounted': {
    red: withConfig(docker({ binds: ['/srv/../etc/ssl:/data:ro'] })),
    green: withConfig(docker({ binds: ['/srv/etc:/data:ro'] })),
  },
  'sandbox.bind_not_absolute': {
    red: withConfig(docker({ binds: ['media:/data:ro'] })),
    green: withConfig(docker({ binds: ['/srv/media:/data:ro'] })),
  },
  'sandbox.bind_writable': {
    red: withConfig(docker({ binds: ['/srv/media:/data'] })),
    green: withConfig(docker({ binds: ['/srv/media:/data:ro,z'] })),
  },
  'models.weak_tier': {
    red: reached({ agents: { defaults: { model: 'google/gemini-3-flash' } }, usage: { budgets } }),
    green: reached({ ...strong, usage: { budgets } }),
  },
  'models.no_timeout': {
    red: withConfig({ models: { providers: { openai: { timeouts: { idleSeconds: 600 } } } } }),
    green: withConfig({ models: { providers: { openai: { timeouts: { idleSeconds: 60 } } } } }),
  },
  'models.key_in_config': { red: withConfigFacts({ literalSecrets: ['models.providers.openai.apiKey'] }), green },
  'models.plain_http': {
    red: withConfig({ models: { providers: { own: { baseUrl: 'http://10.0.0.9:8000/v1' } } } }),
    green: withConfig({ models: { providers: { own: { baseUrl: 'http://127.0.0.1:11434/v1' } } } }),
  },
  'usage.no_budget': {
    red: reached(strong),
    green: reached({ agents: { defaults: { model: 'ollama/qwen-3-120b' } } }),
  },
  'usage.price_unknown': {
    red: withConfig({ agents: { defaults: { model: 'own/large' } }, usage: { budgets } }),
    green: withConfig({ agents: { defaults: { model: 'own/large' } } }),
  },
  'deps.lockfile_missing': { red: withPackages({ hasLock: false }), green },
  'deps.unpinned': { red: withPackages({ unpinned: ['fastify@^5.12.8'] }), green },
  'deps.lock_mismatch': { red: withPackages({ mismatched: ['fastify@5.12.9'] }), green },
  'deps.install_scripts': { red: withPackages({ installScripts: ['onnxruntime-node'] }), green },
  'deps.foreign_source': { red: withPackages({ foreign: ['left-pad'] }), green },
  'deps.audit_high': {
    red: withPackages({ advisories: advisoriesFor('fastify', '5.3.1') }),
    green: withPackages({ advisories: advisoriesFor('fastify', '5.3.2') }),
  },
  'privacy.log_retention': {
    red: withConfig({ logging: { retentionDays: 365 } }),
    green: withConfig({ logging: { retentionDays: 30 } }),
  },
  'privacy.logs_overdue': {
    red: withFiles({ logs: [file('var/logs/a.jsonl', { modifiedMs: now - 20 * day })] }),
    green: withFiles({ logs: [file('var/logs/a.jsonl', { modifiedMs: now - 14 * day })] }),
  },
  'privacy.raw_ids_in_logs': { red: withKept({ idsInLogs: [{ file: 'var/logs/a.jsonl', count: 2 }] }), green },
  'secrets.in_transcripts': { red: withSecrets({ inTranscripts: suspect }), green },
  'secrets.in_logs': { red: withSecrets({ inLogs: suspect }), green },
  'index.stale': {
    red: withKept({ indexedMs: now - day }),
    green: withKept({ indexedMs: undefined }),
  },
  'backup.age': {
    red: withKept({ newestBackupMs: now - 8 * day }),
    green: withKept({ newestBackupMs: now - 6 * day }),
  },
  'audit.unreadable': { red: withFiles({ unreadable: [`${home}/users`] }), green },
  'audit.suppressions_active': {
    red: withConfig({
      security: { audit: { suppressions: [{ id: 'telegram.dm_open', reason: 'public by design' }] } },
    }),
    green,
  },
  'audit.suppression_unknown': {
    red: withConfig({
      security: { audit: { suppressions: [{ id: 'telegram.dm_opened', reason: 'a typing mistake' }] } },
    }),
    green: withConfig({
      security: { audit: { suppressions: [{ id: 'telegram.dm_open', reason: 'public by design' }] } },
    }),
  },
}
