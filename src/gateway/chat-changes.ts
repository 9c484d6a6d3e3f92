/** Chats that move, people who block and come back. */
import type { Incoming } from '../channels/channel.ts'
import { parseSessionKey, sessionKey } from '../routing/session-key.ts'
import type { GatewayParts } from './gateway-parts.ts'

type Of<Kind extends Incoming['kind']> = Extract<Incoming, { readonly kind: Kind }>

/** A group that became a supergroup goes on as the same conversation. The service tells both chats; the second time changes nothing. */
export function followMigration(parts: GatewayParts, seq: number, { envelope, to }: Of<'migration'>): void {
  const { channel, chat } = envelope
  parts.logger.info({ from: chat.id, to }, 'a group goes on under another id')
  parts.memory.write(movedKey(channel, to), settledChatId(parts, channel, chat.id))
  parts.outbox.moveChat(channel, chat.id, to)
  void moveSessions(parts, { channel, from: chat.id, to }).catch((error: unknown) =>
    parts.logger.error({ err: error, from: chat.id, to }, 'the conversations of a group could not be moved'),
  )
  parts.inbox.close([seq], 'done', 'migration')
}

type Move = { readonly channel: string; readonly from: string; readonly to: string }

/** With its topics, for every agent. */
async function moveSessions(parts: GatewayParts, { channel, from, to }: Move): Promise<void> {
  for (const { key } of parts.sessions.list()) {
    const parsed = parseSessionKey(key)
    if (parsed.kind !== 'group' || parsed.channel !== channel || parsed.id !== from) continue
    const threadId = parsed.threadId === undefined ? {} : { threadId: parsed.threadId }
    const peer = { channel, accountId: 'default', chat: { kind: 'group' as const, id: to, ...threadId } }
    const moved = sessionKey(parsed.agentId, peer, parts.config.session)
    await parts.sessions.rekey(key, moved)
    parts.records.rekey(key, moved)
  }
}

/** The id a chat had when the config was written. */
export function settledChatId({ memory }: GatewayParts, channel: string, chatId: string): string {
  return memory.read(movedKey(channel, chatId)) ?? chatId
}

function movedKey(channel: string, chatId: string): string {
  return `moved:${channel}:${chatId}`
}

/** Who has blocked the bot is not written to, and what they asked is not worked on. */
export function followMembership(parts: GatewayParts, seq: number, { envelope, isReachable }: Of<'membership'>): void {
  const { channel, chat, sender } = envelope
  if (chat.kind === 'direct') parts.people.setReachable(channel, sender.id, isReachable)
  if (!isReachable) dropWaiting(parts, channel, chat.id)
  parts.inbox.close([seq], 'done', isReachable ? 'reachable' : 'unreachable')
}

/** Everything that waits or runs for a chat that cannot be written to. */
export function dropWaiting(parts: GatewayParts, channel: string, chatId: string): void {
  for (const { key } of parts.sessions.list()) {
    const parsed = parseSessionKey(key)
    const isOf =
      (parsed.kind === 'direct' && parsed.peerId === chatId && (parsed.channel ?? channel) === channel) ||
      (parsed.kind === 'group' && parsed.id === chatId && parsed.channel === channel)
    if (!isOf) continue
    const { waiting } = parts.queue.stop(key)
    parts.inbox.close(
      waiting.map(({ seq }) => seq),
      'done',
      'unreachable',
    )
    parts.typing.stop(key)
  }
}
