/** What one person does in one chat: each deed is an update for the bot. */
import { randomInt } from 'node:crypto'
import type { Message, MessageOrigin, User } from 'grammy/types'
import type { Bot } from './bot.ts'
import type { ChatMessage, Conversation, MessageContent } from './conversation.ts'
import { replyTo } from './message-methods.ts'
import { entitiesOf } from './message-text.ts'
import type { ReactionEmoji } from './reaction-emoji.ts'

export type ChatWriter = {
  /** @param extra further fields of the message. @returns its id, like the others. */
  send(text: string, extra?: MessageContent): number
  /** @param quote a part of the message replied to. */
  reply(messageId: number, text: string, quote?: string): number
  edit(messageId: number, text: string): void
  /** @param origin whose message it was; somebody who hides the account unless given. */
  forward(text: string, origin?: MessageOrigin): number
  photo(caption?: string): number
  voice(caption?: string): number
  sticker(): number
  document(caption?: string, fileName?: string): number
  /** Photos that belong together; the caption is the first one's. */
  album(count: number, caption?: string): number[]
  /** Presses a button that is there now, named by its text or data. Resolves with the text of the bot's answer, rejects after 10 s. */
  tap(messageId: number, button: string, options?: { timeoutMs?: number }): Promise<string>
  /** Sets one's reaction; undefined takes it back. */
  react(messageId: number, emoji: ReactionEmoji | undefined): void
}

export type ChatWriterParts = {
  readonly bot: Bot
  readonly conversation: Conversation
  readonly user: () => User
  /** Belongs to each message, such as its topic. */
  readonly everyMessage?: MessageContent
  /** Called before each deed; throws when the person cannot write here. */
  readonly enter: () => void
  readonly seesReactions: boolean
}

export function createChatWriter(parts: ChatWriterParts): ChatWriter {
  const { bot, conversation, user, everyMessage } = parts
  const post = (content: MessageContent) => {
    parts.enter()
    const message = conversation.add({ ...everyMessage, ...content }, user())
    bot.queue.push({ message }, conversation.chat.id)
    return message.message_id
  }
  const find = (messageId: number) => {
    parts.enter()
    const message = conversation.find(messageId)
    if (message === undefined) throw new Error(`There is no message ${messageId} in this chat.`)
    return message
  }
  const photo = (content: MessageContent) =>
    post({ photo: [{ ...storeFile(bot, 'photos', 'jpg'), width: 90, height: 60 }], ...content })
  return {
    send: (text, extra) => post({ ...written(text), ...extra }),
    reply: (messageId, text, quote) => post({ ...written(text), ...replyTo(find(messageId), quote) }),
    edit(messageId, text) {
      const edited = conversation.edit(find(messageId), { ...written(text) })
      bot.queue.push({ edited_message: { ...edited, edit_date: nowSeconds(bot) } }, conversation.chat.id)
    },
    forward: (text, origin = { type: 'hidden_user', sender_user_name: 'Somebody', date: nowSeconds(bot) }) =>
      post({ ...written(text), forward_origin: origin }),
    photo: (caption) => photo(captioned(caption)),
    voice: (caption) =>
      post({
        voice: { ...storeFile(bot, 'voice', 'oga'), duration: 3, mime_type: 'audio/ogg' },
        ...captioned(caption),
      }),
    sticker: () => post({ sticker: sticker(bot) }),
    document: (caption, fileName = 'notes.pdf') =>
      post({ document: { ...storeFile(bot, 'documents', 'pdf'), file_name: fileName }, ...captioned(caption) }),
    album(count, caption) {
      const media_group_id = String(randomInt(1_000_000_000))
      return Array.from({ length: count }, (_, index) =>
        photo({ media_group_id, ...captioned(index === 0 ? caption : undefined) }),
      )
    },
    tap: async (messageId, button, { timeoutMs = 45_000 } = {}) => press(parts, find(messageId), button, timeoutMs),
    react: createReacting(parts, find),
  }
}

function written(text: string): MessageContent {
  const entities = entitiesOf(text)
  return { text, ...(entities.length > 0 && { entities }) }
}

function captioned(caption: string | undefined): MessageContent {
  if (caption === undefined) return {}
  const caption_entities = entitiesOf(caption)
  return { caption, ...(caption_entities.length > 0 && { caption_entities }) }
}

function nowSeconds({ now }: Bot): number {
  return Math.floor(now() / 1000)
}

function storeFile({ files }: Bot, folder: string, extension: string) {
  const n = files.size + 1
  const bytes = new TextEncoder().encode(`the bytes of file ${n}`)
  const file_id = `file-${n}`
  files.set(file_id, { path: `${folder}/file_${n}.${extension}`, bytes })
  return { file_id, file_unique_id: `u${file_id}`, file_size: bytes.length }
}

function sticker(bot: Bot): NonNullable<Message['sticker']> {
  const shape = { type: 'regular' as const, width: 512, height: 512, is_animated: false, is_video: false }
  return { ...storeFile(bot, 'stickers', 'webp'), ...shape, emoji: '🎬' }
}

async function press(parts: ChatWriterParts, message: ChatMessage, button: string, timeoutMs: number): Promise<string> {
  const { bot, conversation, user } = parts
  const buttons = (message.reply_markup?.inline_keyboard ?? []).flat()
  const found = buttons.find((candidate) => candidate.text === button || dataOf(candidate) === button)
  const data = found === undefined ? undefined : dataOf(found)
  if (data === undefined)
    throw new Error(`Message ${message.message_id} has no button ${button} to press, only ${JSON.stringify(buttons)}.`)
  const { id, answer } = bot.callbacks.ask()
  bot.queue.push(
    { callback_query: { id, from: user(), message, chat_instance: String(conversation.chat.id), data } },
    conversation.chat.id,
  )
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const late = () => reject(new Error(`The bot did not answer the press on ${button} within ${timeoutMs} ms.`))
  const timer = setTimeout(late, timeoutMs)
  void answer.then(resolve)
  return promise.finally(() => clearTimeout(timer))
}

function dataOf(button: object): string | undefined {
  return 'callback_data' in button && typeof button.callback_data === 'string' ? button.callback_data : undefined
}

function createReacting(
  { bot, conversation, user, seesReactions }: ChatWriterParts,
  find: (id: number) => ChatMessage,
): ChatWriter['react'] {
  const current = new Map<number, ReactionEmoji>()
  const asList = (emoji: ReactionEmoji | undefined) => (emoji === undefined ? [] : [{ type: 'emoji' as const, emoji }])
  return (messageId, emoji) => {
    const { message_id, chat } = find(messageId)
    const old_reaction = asList(current.get(messageId))
    if (emoji === undefined) current.delete(messageId)
    else current.set(messageId, emoji)
    if (!seesReactions) return
    const change = { chat, message_id, user: user(), date: nowSeconds(bot), old_reaction, new_reaction: asList(emoji) }
    bot.queue.push({ message_reaction: change }, conversation.chat.id)
  }
}
