import { createLaneQueue, type LaneQueue } from '../../src/lanes/lane-queue.ts'
import {
  createMessageQueue,
  type MessageQueue,
  type QueueSettings,
  type Waiting,
} from '../../src/lanes/message-queue.ts'
import { createManualClock, type ManualClock } from './manual-clock.ts'
import { mainPlace, roomy } from './stage.ts'

export type Message = Waiting & { readonly text: string }

/** A turn that has started; the test ends it. */
export type DeskTurn = {
  /** Texts, joined by a space; so are `dropped` and those of a failure. */
  readonly messages: string
  readonly dropped: string
  readonly signal: AbortSignal
  end(): Promise<void>
  fail(error: Error): Promise<void>
}

export type MessageDesk = {
  readonly queue: MessageQueue<Message>
  readonly lanes: LaneQueue
  readonly clock: ManualClock
  readonly turns: readonly DeskTurn[]
  readonly failures: readonly { readonly messages: string; readonly error: unknown }[]
  /** 'displaced 1, told' or 'refused 2' */
  readonly overflows: readonly string[]
  set(change: Partial<QueueSettings>): void
  say(id: string, more?: Partial<Message>): 'started' | 'queued' | 'refused'
  ran(): readonly string[]
  last(): DeskTurn
}

export const home = mainPlace('person')

export function toMessage(id: string, more: Partial<Message> = {}): Message {
  return { id, text: id, destination: 'chat', alone: false, holdMs: 0, ...more }
}

/** Lets run on what waited for a promise. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function texts(messages: readonly Message[]): string {
  return messages.map(({ text }) => text).join(' ')
}

export function openMessageDesk(settings: Partial<QueueSettings> = {}, main = roomy.main): MessageDesk {
  let current: QueueSettings = { mode: 'collect', cap: 20, drop: 'summarize', debounceMs: 1_000, ...settings }
  const clock = createManualClock()
  const { now, startTimer } = clock
  const lanes = createLaneQueue({ caps: { ...roomy, main }, now, startTimer })
  const turns: DeskTurn[] = []
  const failures: { messages: string; error: unknown }[] = []
  const overflows: string[] = []
  const queue = createMessageQueue<Message>({
    lanes,
    settings: () => current,
    run(_place, { messages, dropped }, { signal }) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const end = () => {
        resolve()
        return settle()
      }
      const fail = (error: Error) => {
        reject(error)
        return settle()
      }
      turns.push({ messages: texts(messages), dropped: texts(dropped), signal, end, fail })
      signal.addEventListener('abort', () => reject(signal.reason))
      return promise
    },
    onFailure: (_place, { messages }, error) => failures.push({ messages: texts(messages), error }),
    onOverflow: (_place, { message, what, first }) => overflows.push(`${what} ${message.text}${first ? ', told' : ''}`),
    now,
    startTimer,
  })
  return {
    queue,
    lanes,
    clock,
    turns,
    failures,
    overflows,
    set(change) {
      current = { ...current, ...change }
    },
    say: (id, more) => queue.offer(home, toMessage(id, more)),
    ran: () => turns.map(({ messages }) => messages),
    last() {
      const turn = turns.at(-1)
      if (!turn) throw new Error('No turn has started.')
      return turn
    },
  }
}
