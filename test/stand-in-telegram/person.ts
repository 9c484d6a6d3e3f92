/** A person in the private chat with a bot. Until the person has written first, the bot cannot. */
import type { User } from 'grammy/types'
import { type Bot, botUser } from './bot.ts'
import { badRequest, forbidden } from './bot-api-error.ts'
import { type ChatView, createChatView } from './chat-view.ts'
import { type ChatWriter, createChatWriter } from './chat-writer.ts'
import type { Draft } from './conversation.ts'

export type PersonAbout = { readonly firstName?: string; readonly languageCode?: string; readonly username?: string }

export type Person = ChatWriter &
  ChatView & {
    readonly id: number
    block(): void
    unblock(): void
    /** The account is deleted. */
    deactivate(): void
    /** What the bot is writing at the moment; gone after 30 s or with the bot's next message. */
    draft(): Draft | undefined
    /** Presses Stop under the draft. */
    stopDraft(): void
  }

const draftMs = 30_000

export function toUser(id: number, { firstName, languageCode, username }: PersonAbout): User {
  return {
    id,
    is_bot: false,
    first_name: firstName ?? `Person ${id}`,
    ...(username !== undefined && { username }),
    ...(languageCode !== undefined && { language_code: languageCode }),
  }
}

export function createPerson(bot: Bot, user: User): Person {
  const { id, first_name, username } = user
  const conversation = bot.meet({ id, type: 'private', first_name, ...(username !== undefined && { username }) })
  conversation.obstacle = badRequest('chat not found')
  let standing: 'stranger' | 'member' | 'kicked' | 'deleted' = 'stranger'
  const stand = (now: 'member' | 'kicked') => {
    if (standing === now) return
    const wasKicked = standing === 'kicked'
    standing = now
    conversation.obstacle = now === 'kicked' ? forbidden('bot was blocked by the user') : undefined
    const member = { status: 'member' as const, user: botUser(bot.me) }
    const kicked = { status: 'kicked' as const, user: botUser(bot.me), until_date: 0 }
    const [old_chat_member, new_chat_member] = [wasKicked ? kicked : member, now === 'kicked' ? kicked : member]
    const date = Math.floor(bot.now() / 1000)
    bot.queue.push(
      { my_chat_member: { chat: conversation.chat, from: user, date, old_chat_member, new_chat_member } },
      id,
    )
  }
  const enter = () => {
    if (standing === 'kicked' || standing === 'deleted') throw new Error(`Person ${id} cannot write: ${standing}.`)
    standing = 'member'
    conversation.obstacle = undefined
  }
  const freshDraft = () => {
    const { draft } = conversation
    return draft !== undefined && bot.now() - draft.at < draftMs ? draft : undefined
  }
  return {
    ...createChatWriter({ bot, conversation, user: () => user, enter, seesReactions: true }),
    ...createChatView(conversation),
    id,
    block: () => stand('kicked'),
    unblock: () => stand('member'),
    deactivate() {
      standing = 'deleted'
      conversation.obstacle = forbidden('user is deactivated')
    },
    draft: freshDraft,
    stopDraft() {
      const draft = freshDraft()
      if (draft?.canStop !== true) throw new Error('There is no draft that can be stopped.')
      conversation.draft = undefined
      if (conversation.chat.type !== 'private') return
      bot.queue.push({ stopped_message_generation: { chat: conversation.chat, draft_id: draft.id } }, id)
    },
  }
}
