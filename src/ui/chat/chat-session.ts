/** The one conversation of this page and its one running question. It lives outside React, so it outlives a signing in. */
import { type Ask, AskError } from '../server/ask.ts'
import type { ChatEvent } from '../server/contract.ts'
import { type Conversation, isBusy, messagesFor, withEvent, withFailure, withStop } from './conversation.ts'
import { type ConversationStorage, openSavedConversation, saveConversation } from './saved-conversation.ts'

export interface ChatSession {
  subscribe(listener: () => void): () => void
  conversation(): Conversation
  /** Does nothing while another question is being answered. `agent` undefined means the gateway's default. */
  ask(question: string, agent: string | undefined): void
  /** Asks the question of an exchange again, at the end of the conversation. */
  retry(id: number, agent: string | undefined): void
  stop(): void
  startOver(): void
}

interface ChatSessionOptions {
  ask: Ask
  storage: ConversationStorage
  /** Called when the gateway answers a question with 401. */
  onSignedOut: () => void
}

export function createChatSession({ ask, storage, onSignedOut }: ChatSessionOptions): ChatSession {
  const listeners = new Set<() => void>()
  let exchanges = openSavedConversation(storage)
  let lastId = exchanges.at(-1)?.id ?? 0
  let running: AbortController | undefined

  const change = (next: Conversation) => {
    exchanges = next
    for (const listener of listeners) listener()
  }

  const changeAndSave = (next: Conversation) => {
    change(next)
    saveConversation(storage, next)
  }

  const apply = (id: number, event: ChatEvent) => {
    const next = withEvent(exchanges, id, event)
    if (isBusy(next)) change(next)
    else changeAndSave(next)
  }

  const fail = (id: number, error: unknown) => {
    const reason = error instanceof AskError ? error.reason : 'unreadable'
    const message = error instanceof Error ? error.message : String(error)
    changeAndSave(withFailure(exchanges, id, { reason, message }))
    if (reason === 'signed-out') onSignedOut()
  }

  const run = async (question: string, agent: string | undefined) => {
    lastId += 1
    const id = lastId
    const abort = new AbortController()
    running = abort
    const messages = messagesFor(exchanges, question)
    changeAndSave([...exchanges, { id, question, reply: { state: 'waiting' } }])
    try {
      for await (const event of ask(agent ? { agent, messages } : { messages }, abort.signal)) apply(id, event)
    } catch (error) {
      if (abort.signal.aborted) return
      fail(id, error)
      if (!(error instanceof AskError)) throw error
    }
  }

  const abandon = () => {
    running?.abort()
    running = undefined
  }

  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    conversation: () => exchanges,
    ask(question, agent) {
      // The promise ends in the conversation; what it throws beyond that is a defect and belongs in the console.
      if (!isBusy(exchanges)) void run(question, agent)
    },
    retry(id, agent) {
      const again = exchanges.find((each) => each.id === id)
      if (!again || isBusy(exchanges)) return
      exchanges = exchanges.filter((each) => each !== again)
      void run(again.question, agent)
    },
    stop() {
      abandon()
      changeAndSave(withStop(exchanges))
    },
    startOver() {
      abandon()
      changeAndSave([])
    },
  }
}
