/** Conversations and routes: whether people stay apart, and whether strangers get the agent that was meant for them. */
import type { Config } from '../config/schema.ts'
import { type Check, checksOf } from './finding.ts'
import { accountsOf, isOpenToAll } from './reach.ts'
import { isBeyondPublic } from './tool-sets.ts'

export const agentChecks: readonly Check[] = checksOf('agents', {
  'session.dm_scope_main_multiuser': {
    severity: 'critical',
    what: 'Several people share one conversation.',
    why: 'With session.dmScope "main" each reads in the answers what the others wrote. It is one of the mandatory settings.',
    fix: 'Set session.dmScope to "per-channel-peer", or take the key out.',
    find: ({ config: { config } }) =>
      config?.session.dmScope === 'main' ? mayWrite(config).map((who) => `dmScope is "main", and ${who}`) : [],
  },
  'session.dm_scope_loose_open': {
    severity: 'critical',
    what: 'Conversations of strangers are kept apart by their number alone, whatever the channel.',
    why: 'The same number can be another person on another channel. "per-channel-peer" or stricter is one of the mandatory settings.',
    fix: 'Set session.dmScope to "per-channel-peer".',
    find: ({ config: { config }, agents }) =>
      config?.session.dmScope === 'per-peer'
        ? agents
            .filter(({ strangers }) => strangers.length > 0)
            .map(
              ({ agentId, strangers }) =>
                `dmScope is "per-peer", and strangers get to the agent "${agentId}" by ${strangers.join(' and ')}`,
            )
        : [],
  },
  'agents.default_unrestricted': {
    severity: 'warn',
    what: 'The agent for those whom no binding names may do more than a public one.',
    why: 'A typing mistake in a binding, or a new channel, then leads strangers to it.',
    fix: 'Mark an agent with the tools of the profile "public" as default, and bind the administrators to the other by their ids.',
    find: ({ agents }) =>
      agents
        .filter(({ isDefault, tools }) => isDefault && tools.some(isBeyondPublic))
        .map(({ agentId, tools }) => `the agent "${agentId}" has ${tools.filter(isBeyondPublic).join(', ')}`),
  },
  'bindings.unresolved': {
    severity: 'warn',
    what: 'A binding leads to an agent, a channel or an account that there is not.',
    why: 'It matches nobody, and whoever was meant gets another agent.',
    fix: 'Correct the name, or remove the binding.',
    find: ({ config: { config } }) => (config ? unresolved(config) : []),
  },
  'bindings.shadowed': {
    severity: 'info',
    what: 'A binding is never reached: an earlier one matches the same people.',
    why: 'What it says does not happen.',
    fix: 'Remove one of the two.',
    find: ({ config: { config } }) => (config ? shadowed(config.bindings) : []),
  },
  'bindings.everyone_to_admin': {
    severity: 'warn',
    what: 'A binding without a person’s id leads to the agent "admin".',
    why: 'Whoever may write to that bot, now or when it is opened one day, gets the administrators’ tools.',
    fix: 'Bind the administrators by their numeric ids.',
    find: ({ config: { config } }) =>
      (config?.bindings ?? []).flatMap(({ agentId, match: { peer } }, index) =>
        agentId === 'admin' && (!peer || peer.id === '*') ? [`bindings.${index}`] : [],
      ),
  },
})

/** Who could meet whom in one conversation. */
function mayWrite(config: Config): readonly string[] {
  const several = accountsOf(config).flatMap((account) => {
    const { key, dmPolicy, allowFrom } = account
    if (isOpenToAll(account)) return [`${key} is open to everybody`]
    if (dmPolicy === 'pairing') return [`${key} lets paired people in`]
    return dmPolicy === 'allowlist' && allowFrom.length > 1 ? [`${key}.allowFrom lists ${allowFrom.length} people`] : []
  })
  return config.channels.web.public ? [...several, 'the web is public'] : several
}

function unresolved({ agents, bindings, channels: { telegram } }: Config): readonly string[] {
  const accounts = ['default', '*', ...Object.keys(telegram?.accounts ?? {})]
  return bindings.flatMap(({ agentId, match: { channel, accountId } }, index) => [
    ...(agents.list.some(({ id }) => id === agentId) ? [] : [`bindings.${index}.agentId is "${agentId}"`]),
    ...(knownChannels.includes(channel) ? [] : [`bindings.${index}.match.channel is "${channel}"`]),
    ...(channel !== 'telegram' || accountId === undefined || accounts.includes(accountId)
      ? []
      : [`bindings.${index}.match.accountId is "${accountId}"`]),
  ])
}

const knownChannels: readonly string[] = ['telegram', 'web', 'api']

function shadowed(bindings: Config['bindings']): readonly string[] {
  const keys = bindings.map(({ match: { channel, accountId = 'default', peer } }) =>
    JSON.stringify([channel, accountId, peer ? isGroup(peer.kind) : undefined, peer?.id]),
  )
  return keys.flatMap((key, index) => {
    const first = keys.indexOf(key)
    return first < index ? [`bindings.${index} matches what bindings.${first} does`] : []
  })
}

function isGroup(kind: 'direct' | 'dm' | 'group' | 'channel'): boolean {
  return kind === 'group' || kind === 'channel'
}
