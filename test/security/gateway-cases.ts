/** A red and a green fixture for each check of the HTTP side, Telegram and the routes. */
import type { Cases } from './cases.ts'
import { green, reached, telegram, withConfig, withConfigFacts, withProbe, withSecrets } from './green-facts.ts'

const long = 'k3Vd8sPq1Zx7Lm0Wf5Tg2Hy9Rb4Nc6Ja'
const botToken = '123456789:AAEabcdefghijklmnopqrstuvwxyz012345'
const offence = (kind: 'no-auth' | 'wrong-token' | 'host' | 'origin' | 'token-in-url' | 'headers') =>
  withProbe({ failure: undefined, offences: [{ kind, what: 'GET /api/sessions answers 200' }] })
const quiet = withProbe({ failure: undefined, offences: [] })
const webhook = { url: 'https://bot.example.com/hook', secretToken: long } as const

export const gatewayCases: Cases = {
  'gateway.bind_no_auth': {
    red: withConfig({ gateway: { host: '0.0.0.0' }, channels: { web: { public: true } } }),
    green: withConfig({ gateway: { host: '127.0.0.1' }, channels: { web: { public: true } } }),
  },
  'gateway.bind_beyond_loopback': {
    red: withConfig({ gateway: { host: '192.168.1.5' } }),
    green: withConfig({ gateway: { host: '::1' } }),
  },
  'gateway.web_public': { red: publicWithOneAgent(), green: withConfig({ channels: { web: { public: false } } }) },
  'gateway.token_too_short': {
    red: withConfig({ gateway: { auth: { token: 'short-but-16-char' } } }),
    green: withConfig({ gateway: { auth: { token: long } } }),
  },
  'gateway.token_reused': {
    red: withConfig({
      gateway: { auth: { token: long } },
      models: { providers: { openai: { apiKey: long } } },
    }),
    green: withConfig({ models: { providers: { openai: { apiKey: long }, second: { apiKey: long } } } }),
  },
  'gateway.token_in_config': {
    red: withConfigFacts({ literalSecrets: ['gateway.auth.token'] }),
    green: withConfigFacts({ literalSecrets: [] }),
  },
  'gateway.no_rate_limit': {
    red: withConfig({ gateway: { rateLimit: { failuresPerMinute: 100_000 } } }),
    green: withConfig({ gateway: { rateLimit: { requestsPerMinute: 1200, failuresPerMinute: 20 } } }),
  },
  'gateway.allowed_origins_wildcard': {
    red: withConfig({ gateway: { allowedOrigins: ['https://*'] } }),
    green: withConfig({ gateway: { allowedOrigins: ['https://chat.example.com'] } }),
  },
  'gateway.allowed_origins_plain_http': {
    red: withConfig({ gateway: { allowedOrigins: ['http://chat.example.com'] } }),
    green: withConfig({ gateway: { allowedOrigins: ['http://localhost:5173'] } }),
  },
  'gateway.host_check_off': {
    red: withConfig({ gateway: { allowedHosts: ['.example.com'], trustedProxies: ['127.0.0.1'] } }),
    green: withConfig({ gateway: { allowedHosts: ['chat.example.com:8443'], trustedProxies: ['127.0.0.1'] } }),
  },
  'gateway.trusted_proxies_missing': {
    red: withConfig({ gateway: { allowedHosts: ['chat.example.com'] } }),
    green: withConfig({ gateway: { allowedHosts: ['localhost:9000'] } }),
  },
  'gateway.trusted_proxies_everybody': {
    red: withConfig({ gateway: { trustedProxies: ['0.0.0.0/0'] } }),
    green: withConfig({ gateway: { trustedProxies: ['10.0.0.2', '10.0.0.0/30'] } }),
  },
  'gateway.version_eol_node': { red: { ...green, nodeVersion: '22.4.0' }, green: { ...green, nodeVersion: '26.0.1' } },
  'gateway.probe_failed': {
    red: withProbe({ failure: 'Nothing answers at 127.0.0.1:18789.', offences: [] }),
    green: { ...green, deep: undefined },
  },
  'gateway.probe_unauth_route': { red: offence('no-auth'), green: quiet },
  'gateway.probe_wrong_token': { red: offence('wrong-token'), green: quiet },
  'gateway.probe_wrong_host': { red: offence('host'), green: quiet },
  'gateway.probe_foreign_origin': { red: offence('origin'), green: quiet },
  'gateway.probe_token_in_url': { red: offence('token-in-url'), green: quiet },
  'gateway.probe_headers_missing': { red: offence('headers'), green: quiet },
  'telegram.dm_open': { red: telegram({ dmPolicy: 'open' }), green: telegram({ dmPolicy: 'pairing' }) },
  'telegram.allow_from_wildcard': {
    red: telegram({ dmPolicy: 'allowlist', allowFrom: ['*'] }),
    green: telegram({ dmPolicy: 'allowlist', allowFrom: ['1', '2'] }),
  },
  'telegram.group_open': { red: telegram({ groupPolicy: 'open' }), green: telegram({ groupPolicy: 'allowlist' }) },
  'telegram.group_wildcard': {
    red: telegram({ groups: { '*': {} } }),
    green: telegram({ groups: { '*': { allowFrom: ['1'] }, '-100': {} } }),
  },
  'telegram.group_no_mention': {
    red: telegram({ groups: { '-100': { requireMention: false } } }),
    green: telegram({ groups: { '-100': { requireMention: false, enabled: false } } }),
  },
  'telegram.admin_everyone': { red: telegram({ admins: ['*'] }), green: telegram({ admins: ['1'] }) },
  'telegram.admin_by_username': {
    red: telegram({}, [{ agentId: 'protech', match: { channel: 'telegram', peer: { kind: 'direct', id: '@fedor' } } }]),
    green: telegram({}, [
      { agentId: 'protech', match: { channel: 'telegram', peer: { kind: 'direct', id: 224153441 } } },
    ]),
  },
  'telegram.no_admins': {
    red: withConfig({ channels: { telegram: {} } }),
    green: telegram({ accounts: { second: { botToken } } }),
  },
  'telegram.token_in_config': {
    red: withConfigFacts({ literalSecrets: ['channels.telegram.accounts.second.botToken'] }),
    green: withConfigFacts({ literalSecrets: [] }),
  },
  'telegram.webhook_no_secret': {
    red: telegram({ webhook: { ...webhook, secretToken: 'aaaaaaaaaaaaaaaaaaaa' } }),
    green: telegram({ webhook }),
  },
  'telegram.webhook_plain_http': {
    red: telegram({ webhook: { ...webhook, url: 'http://bot.example.com/hook' } }),
    green: telegram({ webhook: { ...webhook, url: 'http://127.0.0.1:8080/hook' } }),
  },
  'telegram.api_root_plain_http': {
    red: telegram({ apiRoot: 'http://bots.example.com' }),
    green: telegram({ apiRoot: 'http://localhost:8081' }),
  },
  'telegram.secret_reused': {
    red: telegram({ accounts: { first: { botToken }, second: { botToken } } }),
    green: telegram({ accounts: { first: { botToken }, second: { botToken: `${botToken.slice(0, -1)}6` } } }),
  },
  'session.dm_scope_main_multiuser': {
    red: withMain(['1', '2']),
    green: withMain(['1']),
  },
  'session.dm_scope_loose_open': {
    red: reached({ session: { dmScope: 'per-peer' } }),
    green: reached({ session: { dmScope: 'per-account-channel-peer' } }),
  },
  'agents.default_unrestricted': {
    red: withConfig({ agents: { list: [{ id: 'admin', default: true }] } }),
    green: withConfig({ agents: { list: [{ id: 'protech', default: true }, { id: 'admin' }] } }),
  },
  'bindings.unresolved': {
    red: withConfig({ bindings: [{ agentId: 'nobody', match: { channel: 'telegram' } }] }),
    green: withConfig({ bindings: [{ agentId: 'protech', match: { channel: 'telegram', accountId: '*' } }] }),
  },
  'bindings.shadowed': {
    red: withConfig({ bindings: [bindingTo('protech', '1'), bindingTo('protech', '1')] }),
    green: withConfig({ bindings: [bindingTo('protech', '1'), bindingTo('protech', '2')] }),
  },
  'bindings.everyone_to_admin': {
    red: withConfig({
      agents: { list: [{ id: 'protech', default: true }, { id: 'admin' }] },
      bindings: [bindingTo('admin', '*')],
    }),
    green: withConfig({
      agents: { list: [{ id: 'protech', default: true }, { id: 'admin' }] },
      bindings: [bindingTo('admin', '5')],
    }),
  },
  'models.key_missing': {
    red: withSecrets({ missingKeys: ['Set DEEPSEEK_API_KEY.'] }),
    green: withSecrets({ missingKeys: [] }),
  },
}

function publicWithOneAgent() {
  return withConfig({ channels: { web: { public: true } } })
}

function withMain(allowFrom: string[]) {
  return withConfig({
    session: { dmScope: 'main' },
    channels: { telegram: { admins: ['1'], dmPolicy: 'allowlist', allowFrom } },
  })
}

function bindingTo(agentId: string, id: string) {
  return { agentId, match: { channel: 'telegram', peer: { kind: 'direct' as const, id } } }
}
