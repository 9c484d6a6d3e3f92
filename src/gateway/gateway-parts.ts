/** What the way of a message is made of. Handed to its functions; nothing here decides anything. */
import type { Learn } from '../agent/learn.ts'
import type { TurnEvent, TurnRequest } from '../agent/turn.ts'
import type { AccessRules } from '../channels/access.ts'
import type { Channel, IncomingMessage, ReplyRoute } from '../channels/channel.ts'
import type { Config } from '../config/schema.ts'
import type { LaneQueue, Place } from '../lanes/lane-queue.ts'
import type { MessageQueue, Waiting } from '../lanes/message-queue.ts'
import type { Language } from '../language/detect.ts'
import type { Logger } from '../log/logger.ts'
import type { ModelCall } from '../models/model-call.ts'
import type { Summarise } from '../sessions/compaction.ts'
import type { Memory } from '../storage/memory.ts'
import type { OwnerCapabilities } from '../tools/owner-capabilities.ts'
import type { Canaries } from '../trust/canaries.ts'
import type { OutgoingFilter } from '../trust/outgoing-filter.ts'
import type { Alerts } from './alerts.ts'
import type { Delivering } from './delivery.ts'
import type { Stores } from './forget-person.ts'
import type { Proposals } from './proposals.ts'
import type { ServiceLine } from './service-line.ts'
import type { Typing } from './typing.ts'

/** One bot: its channel, who may talk to it, and who is told of trouble. */
export type Account = {
  readonly channel: Channel
  readonly rules: AccessRules
  readonly admins: readonly string[]
}

export type OwnerDesk = Pick<OwnerCapabilities, 'readConfig' | 'checkConfig' | 'setConfig' | 'readLogs' | 'exec'>

/** What the gateway is opened with. */
export type GatewayOptions = {
  readonly config: Pick<Config, 'agents' | 'bindings' | 'messages' | 'session' | 'users'>
  /** What is kept. */
  readonly stores: Stores
  readonly lanes: LaneQueue
  readonly accounts: readonly Account[]
  readonly answer: (agentId: string, request: TurnRequest) => AsyncGenerator<TurnEvent>
  /** undefined: the agent has no model that could write a summary. */
  readonly summariseFor: (agentId: string, onCall: (call: ModelCall) => void) => Promise<Summarise | undefined>
  /** undefined: the agent has no model that could be asked. */
  readonly learnFor: (agentId: string, onCall: (call: ModelCall) => void) => Promise<Learn | undefined>
  /** Tokens of a prompt and its answer together. */
  readonly contextTokens: (agentId: string) => number
  readonly canaries: Canaries
  readonly outgoing: OutgoingFilter
  /** What an administrator's tools reach outside of conversations. */
  readonly ownerDesk: OwnerDesk
  readonly logger: Logger
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export type GatewayParts = Omit<GatewayOptions, 'stores'> &
  Omit<Stores, 'config'> & {
    readonly delivering: Delivering
    readonly typing: Typing
    readonly queue: MessageQueue<Admitted>
    readonly alerts: Alerts
    readonly memory: Memory
    readonly proposals: Proposals
    /** When a chat was last told something that is not to be said again and again. */
    readonly told: Map<string, number>
    /** Conversations of which a summary is being written. */
    readonly compacting: Set<string>
    readonly accountOf: (route: Pick<ReplyRoute, 'channel' | 'accountId'>) => Account | undefined
    readonly lineOf: (route: Pick<ReplyRoute, 'channel' | 'accountId'>) => ServiceLine
  }

/** An administrator of the bot, in private. */
export function isOwner({
  account,
  incoming,
}: {
  readonly account: Account
  readonly incoming: IncomingMessage
}): boolean {
  const { chat, sender } = incoming.envelope
  return chat.kind === 'direct' && !sender.isAnonymous && account.admins.includes(sender.id)
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
