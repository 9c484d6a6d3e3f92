/**
 * The updates of one bot until they are confirmed, and the long poll that reads them, after `do_get_updates` of tdlib/telegram-bot-api: an
 * update is forgotten when a poll comes with a larger offset, and not before. Only one poll waits; the next one ends it with a conflict.
 */
import { randomInt } from 'node:crypto'
import type { Update } from 'grammy/types'
import { type BotApiError, conflict } from './bot-api-error.ts'

export type Waiting = {
  readonly id: number
  readonly update: unknown
  /** Which chat it belongs to. */
  readonly chat: number | undefined
  /** Given once and then gone: it may have no id by which it could be confirmed. */
  readonly once: boolean
  /** In milliseconds. */
  readonly at: number
}

export type Arrival = Omit<Update, 'update_id'>

export type Poll = {
  readonly offset: number
  readonly limit: number
  /** Seconds it may wait when there is nothing. */
  readonly timeout: number
  /** The one who asked has hung up: nothing may be given to it any more. */
  readonly gone: AbortSignal
}

export type UpdateQueue = {
  /** Does nothing when the bot has not asked for this kind. */
  push(arrival: Arrival, chat: number | undefined): void
  /** Anything, given once as it is. A larger `update_id` than the last moves the numbering on. */
  pushRaw(update: unknown): void
  /** Later updates are numbered from here, as Telegram does after a quiet week. Throws while updates wait. */
  renumber(from: number): void
  poll(poll: Poll): Promise<readonly unknown[]>
  /** Ends the poll that waits. */
  abortPoll(error: BotApiError): void
  /** Kinds asked for; empty for the usual ones. */
  allowed: readonly string[]
  waiting(): readonly Waiting[]
  confirm(id: number): void
  clear(): void
  /** Called when something has arrived. */
  onArrival: () => void
}

const dayMs = 24 * 60 * 60 * 1000
const unusual = ['chat_member', 'message_reaction', 'message_reaction_count']

export type UpdateQueueParts = {
  /** In milliseconds. */
  readonly now: () => number
  /** Whether a bot that polls without a pause is slowed down. */
  readonly antiSpin: boolean
}

type LongPoll = Poll & {
  readonly resolve: (updates: readonly unknown[]) => void
  readonly reject: (error: BotApiError) => void
}

export function createUpdateQueue({ now, antiSpin }: UpdateQueueParts): UpdateQueue {
  let entries: Waiting[] = []
  let nextId = randomInt(100_000_000, 900_000_000)
  let longPoll: LongPoll | undefined
  let waking = false
  const spin = createSpinBrake()

  const isAllowed = (kind: string) =>
    queue.allowed.length === 0 ? !unusual.includes(kind) : queue.allowed.includes(kind)

  const add = (entry: Omit<Waiting, 'id' | 'at'>) => {
    entries.push({ ...entry, id: nextId, at: now() })
    nextId += 1
    queue.onArrival()
    if (waking || longPoll === undefined) return
    waking = true
    // What arrives together is given together.
    setImmediate(() => {
      waking = false
      if (longPoll !== undefined) longPoll.resolve(read(longPoll.offset, longPoll.limit))
    })
  }

  const read = (offset: number, limit: number): readonly unknown[] => {
    const from = firstWanted(offset, entries, nextId)
    entries = entries.filter(({ id, at }) => id >= from && now() - at < dayMs)
    const given = entries.slice(0, limit)
    entries = entries.filter((entry) => !entry.once || !given.includes(entry))
    return given.map(({ update }) => update)
  }

  const waitFor = (poll: Poll, seconds: number) => {
    const { promise, resolve, reject } = Promise.withResolvers<readonly unknown[]>()
    const mine: LongPoll = { ...poll, resolve, reject }
    longPoll = mine
    const timer = setTimeout(() => resolve(read(poll.offset, poll.limit)), seconds * 1000)
    const hangUp = () => resolve([])
    poll.gone.addEventListener('abort', hangUp)
    return promise.finally(() => {
      clearTimeout(timer)
      poll.gone.removeEventListener('abort', hangUp)
      if (longPoll === mine) longPoll = undefined
    })
  }

  const queue: UpdateQueue = {
    allowed: [],
    onArrival: () => undefined,
    push(arrival, chat) {
      const kind = Object.keys(arrival)[0] ?? ''
      if (isAllowed(kind)) add({ update: { update_id: nextId, ...arrival }, chat, once: false })
    },
    pushRaw(update) {
      const id = updateIdOf(update)
      if (id !== undefined && id > nextId) nextId = id
      add({ update, chat: undefined, once: true })
    },
    renumber(from) {
      if (entries.length > 0) throw new Error(`${entries.length} updates are not confirmed: they cannot be renumbered.`)
      nextId = from
    },
    async poll(asked) {
      const poll = antiSpin ? spin.slowDown(asked) : asked
      const updates = read(poll.offset, poll.limit)
      if (updates.length > 0 || poll.timeout === 0 || poll.gone.aborted) return updates
      queue.abortPoll(
        conflict('terminated by other getUpdates request; make sure that only one bot instance is running'),
      )
      return await waitFor(poll, poll.timeout)
    },
    abortPoll(error) {
      longPoll?.reject(error)
      longPoll = undefined
    },
    waiting: () => entries,
    confirm(id) {
      entries = entries.filter((entry) => entry.id !== id)
    },
    clear() {
      entries = []
    },
  }
  return queue
}

/** An offset below zero counts from the end; one that lies far beyond the end is of another numbering and means the beginning. */
function firstWanted(offset: number, entries: readonly Waiting[], nextId: number): number {
  const head = entries[0]?.id ?? nextId
  if (offset < 0) return Math.max(head, nextId + offset)
  return offset > nextId + 10 ? head : Math.max(head, offset)
}

function updateIdOf(update: unknown): number | undefined {
  if (typeof update !== 'object' || update === null || !('update_id' in update)) return undefined
  const id = update.update_id
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : undefined
}

/** The same offset within three seconds waits at least three; within half a second it gets one update. */
function createSpinBrake(): { slowDown(poll: Poll): Poll } {
  let last = { offset: Number.NaN, at: Number.NEGATIVE_INFINITY }
  return {
    slowDown(poll) {
      const at = performance.now()
      const since = poll.offset === last.offset ? at - last.at : Number.POSITIVE_INFINITY
      last = { offset: poll.offset, at }
      return {
        ...poll,
        timeout: since < 3_000 ? Math.max(poll.timeout, 3) : poll.timeout,
        limit: since < 500 ? 1 : poll.limit,
      }
    },
  }
}
