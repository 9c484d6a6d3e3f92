/**
 * Which agent answers. The first tier with a matching binding decides, the most specific first; inside a tier the order of the config.
 * All fields a binding names must hold. A binding without `accountId` speaks for the default account only, "*" for every account.
 */
import type { Config } from '../config/schema.ts'
import { checkedPeer, type Peer } from './session-key.ts'

export type RoutingRules = {
  readonly bindings: Config['bindings']
  readonly agents: readonly Pick<Config['agents']['list'][number], 'id' | 'default'>[]
}

export type Route = {
  readonly agentId: string
  readonly matchedBy: Tier | 'default'
}

type Tier = 'peer' | 'peer.parent' | 'peer.wildcard' | 'account' | 'channel'
type Match = Config['bindings'][number]['match']

const tiers: readonly Tier[] = ['peer', 'peer.parent', 'peer.wildcard', 'account', 'channel']

/** The account of a channel that names none. */
export const defaultAccountId = 'default'

/** Somebody names an agent that there is not, or there is no agent at all. */
export class UnknownAgentError extends Error {
  override name = 'UnknownAgentError'
}

/** Throws SessionKeyError for a peer without an id, UnknownAgentError. */
export function resolveRoute({ bindings, agents }: RoutingRules, peer: Peer): Route {
  const from = checkedPeer(peer)
  for (const matchedBy of tiers) {
    const binding = bindings.find(({ match }) => matches(match, from) && tierOf(match, from) === matchedBy)
    if (!binding) continue
    if (!agents.some(({ id }) => id === binding.agentId))
      throw new UnknownAgentError(`A binding names the agent "${binding.agentId}", and agents.list has no such agent.`)
    return { agentId: binding.agentId, matchedBy }
  }
  return { agentId: defaultAgent(agents).id, matchedBy: 'default' }
}

/** The one that is marked, else the first. Throws UnknownAgentError when there is none. */
export function defaultAgent<Agent extends RoutingRules['agents'][number]>(agents: readonly Agent[]): Agent {
  const chosen = agents.find((agent) => agent.default) ?? agents[0]
  if (chosen) return chosen
  throw new UnknownAgentError('agents.list is empty: there is no agent to answer.')
}

/** @param id undefined: the default agent. Throws UnknownAgentError. */
export function agentNamed<Agent extends RoutingRules['agents'][number]>(
  agents: readonly Agent[],
  id: string | undefined,
): Agent {
  const named = id === undefined ? defaultAgent(agents) : agents.find((agent) => agent.id === id)
  if (named) return named
  throw new UnknownAgentError(`There is no agent "${id}". Known are ${agents.map((known) => known.id).join(', ')}.`)
}

function matches({ channel, accountId = defaultAccountId, peer }: Match, from: Peer): boolean {
  if (channel.trim() !== from.channel) return false
  if (accountId.trim() !== '*' && accountId.trim() !== from.accountId) return false
  return peer === undefined || isDirect(peer.kind) === isDirect(from.chat.kind)
}

/** Groups and channels are one kind here: a Telegram channel's discussion is a group, and people call both by either name. */
function isDirect(kind: 'direct' | 'dm' | 'group' | 'channel'): boolean {
  return kind === 'direct' || kind === 'dm'
}

/** A topic is named `<group>:topic:<threadId>`; its group is its parent. */
function tierOf({ accountId, peer }: Match, { chat }: Peer): Tier | undefined {
  if (!peer) return accountId?.trim() === '*' ? 'channel' : 'account'
  const named = peer.id.trim()
  if (named === '*') return 'peer.wildcard'
  if (isDirect(chat.kind) || chat.threadId === undefined) return named === chat.id ? 'peer' : undefined
  if (named === `${chat.id}:topic:${chat.threadId}`) return 'peer'
  return named === chat.id ? 'peer.parent' : undefined
}
