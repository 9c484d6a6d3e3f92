import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { Breaker } from './model-health.ts'
import type { Price } from './pricing.ts'
import type { ReplyTimeouts } from './reply-clock.ts'

/** A model as a turn uses it. */
export type TurnModel = {
  /** "provider/model". */
  readonly name: string
  readonly chat: BaseChatModel
  readonly usesTools: boolean
  readonly timeouts: ReplyTimeouts
  /** None: unknown. */
  readonly price?: Price
  /** None: always asked. */
  readonly breaker?: Breaker
}
