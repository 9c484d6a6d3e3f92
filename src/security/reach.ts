/**
 * Which agents strangers reach, by which way, and what those agents could do for them. It asks the gateway's own router with the address of
 * somebody whom no binding names.
 */
import type { AgentConfig, Config, SandboxConfig, TelegramConfig } from '../config/schema.ts'
import { defaultAccountId, defaultAgent, resolveRoute } from '../routing/bindings.ts'
import { sandboxOf } from '../sandbox/applies.ts'
import { effectiveTools } from './effective-tools.ts'

export type AgentReach = {
  readonly agentId: string
  /** How people whom nobody chose get to it: "the open bot default". */
  readonly strangers: readonly string[]
  /** Whether it answers those whom no binding sends elsewhere. */
  readonly isDefault: boolean
  /** What the config leaves it; see effective-tools.ts. */
  readonly tools: readonly string[]
  readonly profile: string
  readonly sandbox: SandboxConfig
  /** "provider/model", the fallbacks too. */
  readonly models: readonly string[]
}

/** Nobody has this id: Telegram's are of 16 digits at most. */
const nobody = '99999999999999999999'

export function reachOf(config: Config): readonly AgentReach[] {
  const ways = strangersWays(config)
  const answering = defaultAgent(config.agents.list).id
  return config.agents.list.map((agent) => ({
    agentId: agent.id,
    strangers: ways.filter(({ agentId }) => agentId === agent.id).map(({ way }) => way),
    isDefault: agent.id === answering,
    ...effectiveTools(config, agent, modelsOf(agent, config)),
    sandbox: sandboxOf(config.agents.defaults.sandbox, agent),
    models: modelsOf(agent, config),
  }))
}

/** What an account of Telegram is like when its own keys are put over the channel's. */
export type AccountRules = Pick<
  TelegramConfig,
  'dmPolicy' | 'allowFrom' | 'groupPolicy' | 'groups' | 'apiRoot' | 'webhook'
> & { readonly accountId: string; readonly key: string; readonly admins: readonly string[] | undefined }

export function accountsOf({ channels: { telegram } }: Config): readonly AccountRules[] {
  if (!telegram) return []
  const { accounts: named = {}, ...shared } = telegram
  const key = 'channels.telegram'
  const own = { ...shared, admins: shared.admins, accountId: defaultAccountId, key }
  const others = Object.entries(named).map(([accountId, account]) => {
    const { webhook, ...merged } = { ...shared, webhook: undefined, ...account }
    return { ...merged, admins: merged.admins, webhook, accountId, key: `${key}.accounts.${accountId}` }
  })
  return [...(Object.hasOwn(named, defaultAccountId) ? [] : [own]), ...others]
}

/** Everybody may write in private, by the policy or because the list says "*". */
export function isOpenToAll({ dmPolicy, allowFrom }: Pick<AccountRules, 'dmPolicy' | 'allowFrom'>): boolean {
  return dmPolicy === 'open' || (dmPolicy !== 'disabled' && allowFrom.includes('*'))
}

/** Any group may put the bot to use, and everybody in it. */
export function takesAnyGroup({ groupPolicy, groups }: Pick<AccountRules, 'groupPolicy' | 'groups'>): boolean {
  if (groupPolicy === 'disabled') return false
  const others = groups['*']
  if (others && (!others.enabled || (others.allowFrom && !others.allowFrom.includes('*')))) return false
  return groupPolicy === 'open' || others !== undefined
}

function strangersWays(config: Config): { readonly agentId: string; readonly way: string }[] {
  const rules = { bindings: knownBindings(config), agents: config.agents.list }
  const routed = accountsOf(config).flatMap((account) => {
    const { accountId } = account
    const to = (kind: 'direct' | 'group', way: string) => ({
      agentId: resolveRoute(rules, {
        channel: 'telegram',
        accountId,
        chat: { kind, id: kind === 'group' ? `-${nobody}` : nobody, threadId: undefined },
      }).agentId,
      way,
    })
    return [
      ...(isOpenToAll(account) ? [to('direct', `the open bot "${accountId}"`)] : []),
      ...(takesAnyGroup(account) ? [to('group', `any group of the bot "${accountId}"`)] : []),
    ]
  })
  const web = config.channels.web.public
    ? config.agents.list.map(({ id }) => ({ agentId: id, way: 'the public web, where the request names the agent' }))
    : []
  return [...routed, ...web]
}

/** A binding to an agent that does not exist leads nowhere; another check reports it. */
function knownBindings({ bindings, agents }: Config): Config['bindings'] {
  return bindings.filter(({ agentId }) => agents.list.some(({ id }) => id === agentId))
}

function modelsOf({ model }: AgentConfig, { agents: { defaults } }: Config): readonly string[] {
  const chosen = model ?? defaults.model
  return chosen ? [chosen.primary, ...chosen.fallbacks] : []
}
