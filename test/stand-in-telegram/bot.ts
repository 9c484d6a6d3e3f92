/** What Telegram keeps of one bot: who it is, the chats it is in, the updates that wait for it. */
import type { User, UserFromGetMe } from 'grammy/types'
import { badRequest } from './bot-api-error.ts'
import { type BotProfile, createBotProfile } from './bot-profile.ts'
import { type CallbackQueries, createCallbackQueries } from './callback-queries.ts'
import { type ChatPlace, type Conversation, createConversation } from './conversation.ts'
import type { RateModel } from './rate-model.ts'
import { createUpdateQueue, type UpdateQueue } from './update-queue.ts'
import { createWebhook, type Webhook } from './webhook.ts'

export type Bot = {
  readonly token: string
  readonly me: UserFromGetMe
  readonly queue: UpdateQueue
  readonly webhook: Webhook
  readonly callbacks: CallbackQueries
  readonly profile: BotProfile
  readonly rates: RateModel | undefined
  readonly files: Map<string, StoredFile>
  /** In milliseconds. */
  readonly now: () => number
  /** Throws "chat not found" unless the bot has met it. */
  conversation(chatId: number): Conversation
  /** The chat with this id, made when there is none. */
  meet(chat: ChatPlace): Conversation
  /** Notes what a real Telegram would not have let pass. */
  violate(what: string): void
}

export type StoredFile = { readonly path: string; readonly bytes: Uint8Array<ArrayBuffer> }

export type BotParts = {
  readonly token: string
  readonly username: string
  readonly now: () => number
  readonly antiSpin: boolean
  readonly rates: RateModel | undefined
  readonly violate: (what: string) => void
  /** Does the call that stands in a webhook's answer. */
  readonly performReply: (bot: Bot, reply: unknown) => void
}

export function createBot(parts: BotParts): Bot {
  const { token, now, antiSpin, rates, violate } = parts
  const conversations = new Map<number, Conversation>()
  const nextMessageId = createCounter(1)
  const queue = createUpdateQueue({ now, antiSpin })
  const bot: Bot = {
    token,
    me: toMe(token, parts.username),
    queue,
    webhook: createWebhook({ queue, now, performReply: (reply) => parts.performReply(bot, reply) }),
    callbacks: createCallbackQueries(),
    profile: createBotProfile(),
    rates,
    files: new Map(),
    now,
    conversation(chatId) {
      const known = conversations.get(chatId)
      if (known === undefined) throw badRequest('chat not found')
      return known
    },
    meet(chat) {
      const conversation =
        conversations.get(chat.id) ??
        createConversation({ chat, nextMessageId: chat.type === 'supergroup' ? ownCounter(chat) : nextMessageId, now })
      conversations.set(chat.id, conversation)
      return conversation
    },
    violate,
  }
  return bot
}

/** Message ids: a supergroup counts for itself, all other chats of a bot count together. */
function createCounter(first: number): () => number {
  let last = first - 1
  return () => {
    last += 1
    return last
  }
}

/** In a forum the first message opens the general topic. */
function ownCounter({ is_forum }: ChatPlace): () => number {
  return createCounter(is_forum === true ? 2 : 1)
}

/** The bot as the sender of messages. */
export function botUser({ id, first_name, username }: UserFromGetMe): User {
  return { id, is_bot: true, first_name, username }
}

/** A token begins with the bot's id. */
function toMe(token: string, username: string): UserFromGetMe {
  return {
    id: Number(token.split(':')[0]),
    is_bot: true,
    first_name: username,
    username,
    can_join_groups: true,
    can_read_all_group_messages: true,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
    allows_users_to_create_topics: false,
    can_manage_bots: false,
    supports_join_request_queries: false,
  }
}
