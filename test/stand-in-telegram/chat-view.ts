/** A chat as it stands on the screen, and waiting for what is to appear there. */
import type { ChatAction, Conversation, ShownMessage } from './conversation.ts'

export type ChatView = {
  /** What is in the chat now: edits applied, what was deleted gone; in order. */
  chat(): ShownMessage[]
  /** The last message that fits, at once or when it comes; a text: what a message of the bot contains. Rejects after `timeoutMs`, 45 s. */
  sees(what: string | ((message: ShownMessage) => boolean), options?: { timeoutMs?: number }): Promise<ShownMessage>
  /** Each time the bot said what it is doing, such as typing. */
  typing(): readonly ChatAction[]
}

export function createChatView(conversation: Conversation): ChatView {
  return {
    chat: conversation.shown,
    sees(what, { timeoutMs = 45_000 } = {}) {
      const fits =
        typeof what === 'string'
          ? ({ from, text }: ShownMessage) => from === 'bot' && text.includes(what)
          : (message: ShownMessage) => what(message)
      return conversation.changes.until(
        () => conversation.shown().findLast(fits),
        timeoutMs,
        () =>
          `${typeof what === 'string' ? JSON.stringify(what) : what} is not among ${JSON.stringify(conversation.shown())}`,
      )
    },
    typing: () => conversation.actions,
  }
}
