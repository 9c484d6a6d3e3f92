/** One chat of one bot: what is in it, as its people see it now. Message ids of one chat only grow. */
import type { Chat, Message, MessageEntity, TextQuote, Update } from 'grammy/types'
import type { BotApiError } from './bot-api-error.ts'
import { type Changes, createChanges } from './changes.ts'

export type ChatPlace = Exclude<Chat, Chat.ChannelChat>

export type ChatMessage = Message & Update.NonChannel

/** What stands in a message besides where, when and from whom it is. */
export type MessageContent = Partial<Omit<Message, 'message_id' | 'date' | 'chat' | 'from'>>

/** A message as a client shows it. */
export type ShownMessage = {
  readonly messageId: number
  readonly from: 'bot' | 'person'
  /** The sender's id. */
  readonly sender: number
  /** Of media: the caption; empty when there is none. */
  readonly text: string
  readonly entities: readonly MessageEntity[]
  readonly replyMarkup: Message['reply_markup']
  /** How often it was edited, its buttons alone included. */
  readonly edited: number
  /** The id of the message it replies to. */
  readonly replyTo: number | undefined
  readonly quote: TextQuote | undefined
  /** The topic; undefined in the general one and outside forums. */
  readonly threadId: number | undefined
  /** Emoji the bot reacted with. */
  readonly reactions: readonly string[]
}

/** `at` in milliseconds of the clock given. */
export type ChatAction = { readonly action: string; readonly threadId: number | undefined; readonly at: number }

export type Draft = { readonly id: number; readonly text: string; readonly canStop: boolean; readonly at: number }

export type Conversation = {
  readonly chat: ChatPlace
  /** Why the bot may not act here; undefined when it may. */
  obstacle: BotApiError | undefined
  /** Topics besides the general one, by the id of their first message. */
  readonly topics: Set<number>
  /** What the bot is writing; it goes with the bot's next message. Expiry is for the reader to see to. */
  draft: Draft | undefined
  readonly actions: readonly ChatAction[]
  readonly changes: Changes
  add(content: MessageContent, from: ChatMessage['from']): ChatMessage
  find(messageId: number): ChatMessage | undefined
  /** Changes the content and counts as an edit. */
  edit(message: ChatMessage, content: MessageContent): ChatMessage
  remove(messageId: number): void
  react(messageId: number, emoji: readonly string[]): void
  act(action: string, threadId: number | undefined): void
  shown(): ShownMessage[]
}

export type ConversationParts = {
  readonly chat: ChatPlace
  readonly nextMessageId: () => number
  /** In milliseconds. */
  readonly now: () => number
}

type Kept = { message: ChatMessage; edited: number; reactions: readonly string[] }

export function createConversation({ chat, nextMessageId, now }: ConversationParts): Conversation {
  const kept = new Map<number, Kept>()
  const actions: ChatAction[] = []
  const changes = createChanges()
  const seconds = () => Math.floor(now() / 1000)
  const change = (messageId: number, to: (old: Kept) => Kept) => {
    const old = kept.get(messageId)
    if (old !== undefined) kept.set(messageId, to(old))
    changes.notify()
  }
  const conversation: Conversation = {
    chat,
    obstacle: undefined,
    topics: new Set(),
    draft: undefined,
    actions,
    changes,
    add(content, from) {
      const message = { ...content, message_id: nextMessageId(), date: seconds(), chat, from }
      kept.set(message.message_id, { message, edited: 0, reactions: [] })
      if (from.is_bot) conversation.draft = undefined
      changes.notify()
      return message
    },
    find: (messageId) => kept.get(messageId)?.message,
    edit(old, content) {
      const message = { ...old, ...content, edit_date: seconds() }
      change(old.message_id, ({ edited, reactions }) => ({ message, edited: edited + 1, reactions }))
      return message
    },
    remove(messageId) {
      kept.delete(messageId)
      changes.notify()
    },
    react: (messageId, reactions) => change(messageId, (old) => ({ ...old, reactions })),
    act(action, threadId) {
      actions.push({ action, threadId, at: now() })
      changes.notify()
    },
    shown: () => [...kept.values()].map(toShown),
  }
  return conversation
}

function toShown({ message, edited, reactions }: Kept): ShownMessage {
  return {
    messageId: message.message_id,
    from: message.from.is_bot ? 'bot' : 'person',
    sender: message.from.id,
    text: message.text ?? message.caption ?? '',
    entities: message.entities ?? message.caption_entities ?? [],
    replyMarkup: message.reply_markup,
    edited,
    replyTo: message.reply_to_message?.message_id,
    quote: message.quote,
    threadId: message.message_thread_id,
    reactions,
  }
}
