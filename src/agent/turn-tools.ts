/** What a turn hands to the tools that its model may call, and what comes back. */
import type { ToolCallRecord, ToolDispatch } from '../tools/dispatch.ts'
import type { OwnerCapabilities } from '../tools/owner-capabilities.ts'
import type { TurnPerson } from './about-person.ts'
import type { PassageBook } from './passage-book.ts'

/** Which turn of which conversation: fixed when the message was admitted. */
export type TurnPlace = {
  readonly turn: string
  readonly session: string
  readonly isGroup?: boolean
}

export type TurnTooling = {
  /** "provider/model". */
  readonly model: string
  readonly book: PassageBook
  readonly person: TurnPerson | undefined
  readonly place: TurnPlace | undefined
  /** Where an administrator asks, in private. */
  readonly owner: OwnerCapabilities | undefined
  /** What may leave the house in a web search: the question and the passages, as they are now. */
  public(): readonly string[]
  /** What must not: what is known of the person, and what was said before. */
  readonly private: readonly string[]
  /** What the person wrote, in this message and before. */
  said(): string
  /** Model, context and cost of the conversation, as text. */
  readonly status: () => Promise<string>
  readonly onCall: (call: ToolCallRecord) => void
  readonly signal: AbortSignal
}

export type OpenTools = (turn: TurnTooling) => ToolDispatch
