/**
 * The name of a conversation. Two conversations never share a key: ":" and "%" inside a part are percent-encoded, and an id that is empty
 * is an error, never a bucket that several people share. The case of ids is kept: some channels tell ids apart by it, and folding it would
 * put two people into one conversation. A group's key has no account: two bots of one channel that lead to the same agent share the group's
 * conversation, as people in the group share it.
 */
import type { Envelope } from '../channels/channel.ts'
import type { Config } from '../config/schema.ts'

/** Who writes and where, as the channel vouches for it. A chat's `threadId` is part of the key for groups only. */
export type Peer = Pick<Envelope, 'channel' | 'accountId' | 'chat'>

export type SessionKeyOptions = Pick<Config['session'], 'dmScope' | 'identityLinks'>

export type ParsedSessionKey =
  | { readonly kind: 'main'; readonly agentId: string }
  | {
      readonly kind: 'direct'
      readonly agentId: string
      readonly peerId: string
      /** Undefined where the scope leaves it out. */
      readonly channel: string | undefined
      readonly accountId: string | undefined
    }
  | {
      readonly kind: 'group'
      readonly agentId: string
      readonly channel: string
      readonly id: string
      readonly threadId: string | undefined
    }
  | { readonly kind: 'channel'; readonly agentId: string; readonly channel: string; readonly id: string }
  | { readonly kind: 'subagent'; readonly agentId: string; readonly parent: string; readonly id: string }

/** A conversation has no name: a part of it is empty or of no known kind. */
export class SessionKeyError extends Error {
  override name = 'SessionKeyError'
}

/** What an agent's id may look like: it is also the name of a folder. */
export const agentIdPattern = /^[a-z0-9][a-z0-9_-]{0,63}$/i

/** Throws SessionKeyError. */
export function sessionKey(agentId: string, peer: Peer, { dmScope, identityLinks }: SessionKeyOptions): string {
  if (!agentIdPattern.test(agentId)) throw new SessionKeyError(`"${agentId}" cannot be the id of an agent.`)
  const { channel, accountId, chat } = checkedPeer(peer)
  const agent = `agent:${agentId}`
  if (chat.kind === 'channel') return `${agent}:${encode(channel)}:channel:${encode(chat.id)}`
  if (chat.kind === 'group') {
    const group = `${agent}:${encode(channel)}:group:${encode(chat.id)}`
    return chat.threadId === undefined ? group : `${group}:topic:${encode(chat.threadId)}`
  }
  if (dmScope === 'main') return `${agent}:main`
  const person = personOf(channel, chat.id, identityLinks)
  switch (dmScope) {
    case 'per-peer':
      return `${agent}:dm:${person}`
    case 'per-channel-peer':
      return `${agent}:${encode(channel)}:dm:${person}`
    case 'per-account-channel-peer':
      return `${agent}:${encode(channel)}:${encode(accountId)}:dm:${person}`
  }
}

/** The conversation of a sub-agent that the conversation `parent` started. Throws SessionKeyError. */
export function subagentKey(parent: string, id: string): string {
  parseSessionKey(parent)
  return `${parent}:subagent:${encode(checked('the id of a sub-agent', id))}`
}

/** The same peer with its parts trimmed. Throws SessionKeyError when one is empty, or the chat's kind is none of the three. */
export function checkedPeer({ channel, accountId, chat }: Peer): Peer {
  if (!['direct', 'group', 'channel'].includes(chat.kind))
    throw new SessionKeyError(`"${chat.kind}" is no kind of chat: direct, group and channel are.`)
  return {
    channel: checked('the channel', channel),
    accountId: checked(`the account of ${channel}`, accountId),
    chat: {
      kind: chat.kind,
      id: checked(`the id of a ${chat.kind} chat of ${channel}`, chat.id),
      ...(chat.threadId === undefined ? {} : { threadId: checked(`the topic in a chat of ${channel}`, chat.threadId) }),
    },
  }
}

/** Reads a key back; `direct` is read as `dm`. Throws SessionKeyError for what is none. */
export function parseSessionKey(key: string): ParsedSessionKey {
  const [prefix, agentId = '', ...parts] = key.split(':')
  if (prefix !== 'agent' || !agentIdPattern.test(agentId) || parts.includes('')) throw notAKey(key)
  const [marker, last = ''] = parts.slice(-2)
  if (marker === 'subagent' && parts.length > 2) {
    const parent = key.split(':').slice(0, -2).join(':')
    parseSessionKey(parent)
    return { kind: 'subagent', agentId, parent, id: decode(last, key) }
  }
  if (parts.length === 1 && last === '' && marker === 'main') return { kind: 'main', agentId }
  if (marker === 'dm' || marker === 'direct') return parseDirect(agentId, parts, key)
  const [channel = '', kind, id = '', topic, threadId] = parts
  const decoded = { agentId, channel: decode(channel, key), id: decode(id, key) }
  if (parts.length === 3 && kind === 'channel') return { kind: 'channel', ...decoded }
  if (parts.length === 3 && kind === 'group') return { kind: 'group', ...decoded, threadId: undefined }
  if (parts.length === 5 && kind === 'group' && topic === 'topic' && threadId !== undefined)
    return { kind: 'group', ...decoded, threadId: decode(threadId, key) }
  throw notAKey(key)
}

function parseDirect(agentId: string, parts: readonly string[], key: string): ParsedSessionKey {
  const [channel, accountId, ...more] = parts.slice(0, -2).map((part) => decode(part, key))
  if (more.length > 0) throw notAKey(key)
  return { kind: 'direct', agentId, peerId: decode(parts.at(-1) ?? '', key), channel, accountId }
}

/** A linked id goes by its canonical name. An id that only looks like such a name is written in full code, so that nobody becomes somebody else. */
function personOf(channel: string, id: string, identityLinks: SessionKeyOptions['identityLinks']): string {
  for (const [canonical, entries] of Object.entries(identityLinks))
    if (entries.some((entry) => isLinked(entry, channel, id)))
      return encode(checked('a name of identityLinks', canonical))
  const isName = Object.keys(identityLinks).some((canonical) => canonical.trim() === id)
  return isName
    ? Buffer.from(id).reduce((code, byte) => `${code}%${byte.toString(16).padStart(2, '0')}`, '')
    : encode(id)
}

function isLinked(entry: string, channel: string, id: string): boolean {
  const colon = entry.indexOf(':')
  return colon > 0 && entry.slice(0, colon).trim() === channel && entry.slice(colon + 1).trim() === id
}

function checked(what: string, value: string): string {
  const trimmed = value.trim()
  if (trimmed === '') throw new SessionKeyError(`A conversation cannot be named: ${what} is empty.`)
  return trimmed
}

function encode(part: string): string {
  return part.replaceAll('%', '%25').replaceAll(':', '%3A')
}

function decode(part: string, key: string): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    throw new SessionKeyError(`"${key}" is no session key: "${part}" is not encoded as one.`, { cause: error })
  }
}

function notAKey(key: string): SessionKeyError {
  return new SessionKeyError(`"${key}" is no session key.`)
}
