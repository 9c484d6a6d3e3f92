/**
 * What waits in one session, and what of it makes the next turn. Messages stand in parts: what came while more of a message was
 * expected is one part with it, and no mode tears it apart; a message that stands alone is a part of its own.
 */
import type { Batch, QueueSettings, Waiting } from './message-queue.ts'

export type Part<M> = {
  /** In the order they came; never empty. */
  readonly messages: readonly M[]
  /** Displaced before these, oldest first. */
  readonly dropped: readonly M[]
  readonly destination: string
  readonly alone: boolean
  readonly holdMs: number
  /** More of it may come until then, in the clock's milliseconds; 0 if it is whole. */
  readonly heldUntil: number
}

export type Arrival<M> =
  | { readonly refused: true }
  | { readonly refused: false; readonly parts: readonly Part<M>[]; readonly displaced: readonly M[] }

type Mode = QueueSettings['mode']

/** Who arrives is never displaced, and so each displaced message has a part behind it that carries it. */
export function arrive<M extends Waiting>(
  parts: readonly Part<M>[],
  message: M,
  { mode, cap, drop }: QueueSettings,
  now: number,
): Arrival<M> {
  const joined = join(parts, message, now)
  const superseded = mode === 'interrupt' && !message.alone ? joined.slice(0, -1).flatMap(messagesOf) : []
  const over = count(joined) - superseded.length - cap
  const candidates = joined.flatMap(messagesOf).filter((other) => other !== message && !superseded.includes(other))
  if (over > 0 && (drop === 'new' || candidates.length < over)) return { refused: true }
  const displaced = [...superseded, ...candidates.slice(0, Math.max(over, 0))]
  return { refused: false, parts: displaced.length > 0 ? displace(joined, new Set(displaced)) : joined, displaced }
}

/** Those that may be displaced. */
function messagesOf<M>({ alone, messages }: Part<M>): readonly M[] {
  return alone ? [] : messages
}

function join<M extends Waiting>(parts: readonly Part<M>[], message: M, now: number): readonly Part<M>[] {
  const { destination, alone } = message
  const last = parts.at(-1)
  const continues = last && now < last.heldUntil && !alone && destination === last.destination
  if (!continues) {
    const holdMs = alone ? 0 : message.holdMs
    const heldUntil = holdMs > 0 ? now + holdMs : 0
    return [...parts, { messages: [message], dropped: [], destination, alone, holdMs, heldUntil }]
  }
  const holdMs = Math.max(last.holdMs, message.holdMs)
  return [...parts.slice(0, -1), { ...last, messages: [...last.messages, message], holdMs, heldUntil: now + holdMs }]
}

function displace<M>(parts: readonly Part<M>[], displaced: ReadonlySet<M>): readonly Part<M>[] {
  let dropped: readonly M[] = []
  return parts.flatMap((part) => {
    const messages = part.messages.filter((message) => !displaced.has(message))
    dropped = [...dropped, ...part.dropped, ...part.messages.filter((message) => displaced.has(message))]
    if (messages.length === 0) return []
    const kept = { ...part, messages, dropped }
    dropped = []
    return kept
  })
}

export function count<M>(parts: readonly Part<M>[]): number {
  return parts.reduce((sum, { messages }) => sum + messages.length, 0)
}

/** How many parts, from the head on, make one turn. */
function turnLength<M>(parts: readonly Part<M>[], mode: Mode): number {
  const [head] = parts
  if (mode !== 'collect' || !head || head.alone) return Math.min(parts.length, 1)
  const other = parts.findIndex(({ alone, destination }) => alone || destination !== head.destination)
  return other < 0 ? parts.length : other
}

/** When the head may go, given when the line will have been quiet long enough. A turn that nothing can join any more goes at once. */
export function dueAt<M>(parts: readonly Part<M>[], mode: Mode, quietAt: number): number {
  const last = parts.at(-1)
  if (!last || last.alone || turnLength(parts, mode) < parts.length) return 0
  return Math.max(mode === 'collect' ? quietAt : 0, last.heldUntil)
}

/** The next turn and what stays. A part that is still held joins no turn that others make. */
export function takeBatch<M extends Waiting>(
  parts: readonly Part<M>[],
  mode: Mode,
  now: number,
): { readonly batch: Batch<M> | undefined; readonly rest: readonly Part<M>[] } {
  const longest = turnLength(parts, mode)
  const length = longest > 1 && (parts[longest - 1]?.heldUntil ?? 0) > now ? longest - 1 : longest
  const taken = parts.slice(0, length)
  const [first, ...others] = taken.flatMap(({ messages }) => messages)
  const batch = first && { messages: [first, ...others] as const, dropped: taken.flatMap(({ dropped }) => dropped) }
  return { batch, rest: parts.slice(length) }
}

/** The edited message in the place of the one with its id, with the destination and the order that this one had. */
export function replaceWaiting<M extends Waiting>(
  parts: readonly Part<M>[],
  edited: M,
): readonly Part<M>[] | undefined {
  const isEdited = ({ id }: M) => id === edited.id
  if (!parts.some(({ messages }) => messages.some(isEdited))) return undefined
  return parts.map((part) => ({
    ...part,
    messages: part.messages.map((message) => (isEdited(message) ? edited : message)),
  }))
}
