/**
 * Brings outbox rows to people: in order within a chat, chats apart from each other. A message whose sending is ambiguous is not sent
 * again; the person is asked. Everything else is tried until the service has taken it or has said that it never will.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Channel, Delivery, ReplyRoute } from '../channels/channel.ts'
import type { Logger } from '../log/logger.ts'
import type { Outbox, OutboxRow } from './outbox.ts'
import { createPatience, type Patience } from './patience.ts'
import type { ServiceLine } from './service-line.ts'

export type DeliveryParts = {
  readonly outbox: Pick<Outbox, 'markSending' | 'markSent' | 'close' | 'detach' | 'moveChat'>
  readonly channelOf: (route: ReplyRoute) => Channel | undefined
  readonly lineOf: (route: ReplyRoute) => ServiceLine
  readonly logger: Logger
  readonly signal: AbortSignal
  /** Saying it twice does no harm: its sending is repeated, a few times, although nobody knows whether it arrived. */
  readonly mayRepeat: (row: OutboxRow) => boolean
  /** Nobody knows whether the message arrived. */
  readonly onUnknown: (row: OutboxRow) => void
  readonly onUnreachable: (route: ReplyRoute, reason: string) => void
  /** Given up: the service refuses it, or has been failing for too long. */
  readonly onFailed: (row: OutboxRow, reason: string) => void
}

export type Delivering = {
  /** Each takes its place behind what goes to the same chat already. */
  deliver(rows: readonly OutboxRow[]): void
  /** Resolves when nothing is on its way; rows that wait for a service out of reach count until `signal` fires. */
  idle(): Promise<void>
}

type Waiting = { readonly rows: Set<OutboxRow>; work: Promise<void> }

export function createDelivering(parts: DeliveryParts): Delivering {
  const chats = new Map<string, Waiting>()
  const push = (row: OutboxRow) => {
    const key = `${row.route.channel} ${row.route.accountId} ${row.route.chatId}`
    const chat = chats.get(key) ?? { rows: new Set<OutboxRow>(), work: Promise.resolve() }
    chats.set(key, chat)
    chat.rows.add(row)
    const work = chat.work
      .then(() => deliverNext(parts, row, chat.rows))
      .catch((error: unknown) => parts.logger.error({ err: error, turn: row.turn }, 'a reply was not delivered'))
      .finally(() => {
        if (chat.work === work) chats.delete(key)
      })
    chat.work = work
  }
  return {
    deliver: (rows) => rows.forEach(push),
    async idle() {
      while (chats.size > 0) await Promise.all([...chats.values()].map(({ work }) => work))
    },
  }
}

/** What waits for a chat that cannot be written to goes with the row that found it out. */
async function deliverNext(parts: DeliveryParts, row: OutboxRow, waiting: Set<OutboxRow>): Promise<void> {
  if (!waiting.delete(row)) return
  const unreachable = await deliverRow(parts, row)
  if (unreachable === undefined) return
  const { route, reason } = unreachable
  parts.logger.info({ turn: row.turn, chat: route.chatId, reason }, 'a chat cannot be written to')
  for (const { seq } of [row, ...waiting]) parts.outbox.close(seq, 'failed', `unreachable: ${reason}`)
  waiting.clear()
  parts.onUnreachable(route, reason)
}

type Unreachable = { readonly route: ReplyRoute; readonly reason: string }

/** @returns why the chat cannot be written to, if that is what came of it. */
async function deliverRow(parts: DeliveryParts, row: OutboxRow): Promise<Unreachable | undefined> {
  const patience = createPatience(() => parts.lineOf(row.route).taken)
  let current: OutboxRow | undefined = row
  while (current && !parts.signal.aborted) {
    const { route }: OutboxRow = current
    const channel = parts.channelOf(route)
    if (!channel) return giveUp(parts, current, 'There is no such channel in the config any more.')
    const delivery: Delivery = await tryOnce(parts, channel, current)
    if (delivery.kind === 'unreachable') return { route, reason: delivery.reason }
    current = await settle(parts, current, { delivery, patience })
  }
  return undefined
}

/** A row counts as on its way only while it is. */
function tryOnce({ outbox, lineOf }: DeliveryParts, channel: Channel, row: OutboxRow): Promise<Delivery> {
  const { route, payload, messageId, seq } = row
  const line = lineOf(route)
  if (messageId !== undefined) return line.call(() => channel.edit(route, messageId, payload))
  return line.send(async () => {
    outbox.markSending(seq)
    const delivery = await channel.send(route, payload)
    if (delivery.kind === 'sent') outbox.markSent(seq, delivery.messageId)
    else if (delivery.kind !== 'unknown') outbox.detach(seq)
    return delivery
  })
}

type Tried = { readonly delivery: Exclude<Delivery, { kind: 'unreachable' }>; readonly patience: Patience }

/** @returns the row to try again; undefined when it is settled. */
async function settle(
  parts: DeliveryParts,
  row: OutboxRow,
  { delivery, patience }: Tried,
): Promise<OutboxRow | undefined> {
  const { outbox, logger, signal } = parts
  switch (delivery.kind) {
    case 'sent':
      if (row.messageId !== undefined) outbox.markSent(row.seq, row.messageId)
      return undefined
    case 'wait':
      logger.warn({ turn: row.turn, ms: delivery.ms }, 'the service asks to wait')
      await wait(delivery.ms, undefined, { signal, ref: false }).catch(() => undefined)
      return row
    case 'offline':
      if (signal.aborted) return undefined
      if (patience.fail() === 1)
        logger.warn({ turn: row.turn, reason: delivery.reason }, 'a reply waits for the service')
      return patience.isOver() ? giveUp(parts, row, delivery.reason) : row
    case 'unknown':
      return settleUnknown(parts, row, { reason: delivery.reason, patience })
    case 'gone':
      if (row.messageId === undefined) return giveUp(parts, row, delivery.reason)
      outbox.detach(row.seq)
      return { ...row, messageId: undefined }
    case 'moved':
      if (delivery.to === row.route.chatId) return giveUp(parts, row, 'The chat is said to have moved to where it is.')
      outbox.moveChat(row.route.channel, row.route.chatId, delivery.to)
      return { ...row, route: { ...row.route, chatId: delivery.to } }
    case 'refused':
      return giveUp(parts, row, delivery.reason)
    case 'stopped':
      return undefined
  }
}

/** An edit may be repeated, and a send may not, unless it does no harm. */
function settleUnknown(
  parts: DeliveryParts,
  row: OutboxRow,
  { reason, patience }: { readonly reason: string; readonly patience: Patience },
): OutboxRow | undefined {
  const { turn, part, seq, messageId } = row
  parts.logger.warn({ turn, part, reason }, 'the service did not confirm a message')
  patience.fail()
  const isHarmless = messageId !== undefined || (parts.mayRepeat(row) && patience.mayRepeat())
  if (isHarmless && !patience.isOver()) return row
  parts.outbox.close(seq, 'unknown', reason)
  parts.onUnknown(row)
  return undefined
}

function giveUp({ outbox, logger, onFailed }: DeliveryParts, row: OutboxRow, reason: string): undefined {
  outbox.close(row.seq, 'failed', reason)
  logger.error({ turn: row.turn, part: row.part, reason }, 'a reply cannot be delivered')
  onFailed(row, reason)
}
