/** What a bot says of itself. */
import type { BotCommand } from 'grammy/types'

export type BotProfile = {
  /** By scope and language. */
  readonly commands: Map<string, BotCommand[]>
  /** By field and language. */
  readonly texts: Map<string, string>
}

export function createBotProfile(): BotProfile {
  return { commands: new Map(), texts: new Map() }
}
