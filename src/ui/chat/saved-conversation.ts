/** The conversation survives a reload of its tab and nothing else: sessionStorage, never localStorage. */
import { type Conversation, conversation, withStop } from './conversation.ts'

const key = 'protech-conversation-1'
const keptExchanges = 30

export type ConversationStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** A saved conversation of another version, or one somebody edited, counts as none. */
export function openSavedConversation(storage: ConversationStorage): Conversation {
  const saved = conversation.safeParse(readJson(storage.getItem(key)))
  return saved.success ? withStop(saved.data) : []
}

/** When the tab's storage is full the conversation goes on in memory only. */
export function saveConversation(storage: ConversationStorage, exchanges: Conversation): void {
  try {
    storage.setItem(key, JSON.stringify(exchanges.slice(-keptExchanges)))
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
    storage.removeItem(key)
  }
}

function readJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
