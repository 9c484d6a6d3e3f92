/** What the way of a message is made of. Handed to its functions; nothing here decides anything. */
import type { TurnEvent, TurnRequest } from '../agent/turn.ts'
import type { AccessRules } from '../channels/access.ts'
import type { Channel, IncomingMessage, ReplyRoute } from '../channels/channel.ts'
import type { Pairing } from '../channels/pairing.ts'
import type { Config } from '../config/schema.ts'
import type { LaneQueue, Place } from '../lanes/lane-queue.ts'
import type { MessageQueue, Waiting } from '../lanes/message-queue.ts'
import type { Language } from '../language/detect.ts'
import type { Logger } from '../log/logger.ts'
import type { ModelCall } from '../models/model-call.ts'
import type { Feedback } from '../retrieval-log/feedback.ts'
import type { RetrievalLog } from '../retrieval-log/records.ts'
import type { Summarise } from '../sessions/compaction.ts'
import type { Sessions } from '../sessions/store.ts'
import type { Memory } from '../storage/memory.ts'
import type { StateDb } from '../storage/state-db.ts'
import type { Ledger } from '../usage/ledger.ts'
import type { People } from '../users/people.ts'
import type { Alerts } from './alerts.ts'
import type { Delivering } from './delivery.ts'
import type { Inbox } from './inbox.ts'
import type { Outbox } from './outbox.ts'
import type { ServiceLine } from './service-line.ts'
import type { Typing } from './typing.ts'

/** One bot: its channel, who may talk to it, and who is told of trouble. */
export type Account = {
  readonly channel: Channel
  readonly rules: AccessRules
  readonly admins: readonly string[]
}

/** What the gateway is opened with. */
export type GatewayOptions = {
  readonly config: Pick<Config, 'agents' | 'bindings' | 'messages' | 'session'>
  readonly db: StateDb
  readonly sessions: Sessions
  readonly lanes: LaneQueue
  readonly ledger: Ledger
  readonly accounts: readonly Account[]
  readonly answer: (agentId: string, request: TurnRequest) => AsyncGenerator<TurnEvent>
  /** undefined: the agent has no model that could write a summary. */
  readonly summariseFor: (agentId: string, onCall: (call: ModelCall) => void) => Promise<Summarise | undefined>
  /** Tokens of a prompt and its answer together. */
  readonly contextTokens: (agentId: string) => number
  readonly logger: Logger
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export type GatewayParts = GatewayOptions & {
  readonly inbox: Inbox
  readonly outbox: Outbox
  readonly people: People
  readonly pairing: Pairing
  readonly records: RetrievalLog
  readonly feedback: Feedback
  readonly delivering: Delivering
  readonly typing: Typing
  readonly queue: MessageQueue<Admitted>
  readonly alerts: Alerts
  readonly memory: Memory
  /** When a chat was last told something that is not to be said again and again. */
  readonly told: Map<string, number>
  /** Conversations of which a summary is being written. */
  readonly compacting: Set<string>
  readonly accountOf: (route: Pick<ReplyRoute, 'channel' | 'accountId'>) => Account | undefined
  readonly lineOf: (route: Pick<ReplyRoute, 'channel' | 'accountId'>) => ServiceLine
}

/** A message that was let in: where it came from, where its reply goes, which conversation it belongs to. Fixed from here on. */
export type Admitted = Waiting & {
  /** Its row in the inbox. */
  readonly seq: number
  readonly incoming: IncomingMessage
  readonly account: Account
  readonly route: ReplyRoute
  readonly place: Place
  readonly language: Language
  /** `<channel>:<id>`; null for those who speak for a chat. */
  readonly person: string | null
  /** `new`: begins a new conversation, and `text` is its first message. */
  readonly command: 'new' | undefined
  readonly text: string
}

/** Names a person in the ledger, the records and the feedback. */
export function personKey(channel: string, id: string): string {
  return `${channel}:${id}`
}
