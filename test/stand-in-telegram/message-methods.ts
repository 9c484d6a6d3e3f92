/** Calls that send, change and delete messages. */
import { isDeepStrictEqual } from 'node:util'
import type { InlineKeyboardMarkup, Message } from 'grammy/types'
import { z } from 'zod'
import type { ApiResult } from './api-result.ts'
import { type Bot, botUser } from './bot.ts'
import { badRequest, tooManyRequests } from './bot-api-error.ts'
import type { ChatMessage, Conversation } from './conversation.ts'
import { givenText } from './message-text.ts'
import { integerOf, isSet, type Payload, structureOf, textOf } from './payload.ts'
import { givenMarkup } from './reply-markup.ts'

/** The chat a call writes to. Throws what stands in the way. */
export function openConversation(bot: Bot, payload: Payload): Conversation {
  if (textOf(payload, 'chat_id') === '') throw badRequest('chat_id is empty')
  const conversation = bot.conversation(integerOf(payload, 'chat_id'))
  if (conversation.obstacle !== undefined) throw conversation.obstacle
  return conversation
}

export function sendMessage(bot: Bot, payload: Payload): ApiResult<'sendMessage'> {
  const conversation = openConversation(bot, payload)
  const { text, entities } = givenText(bot, 'sendMessage', payload)
  const markup = givenMarkup(payload)
  const reply = givenReply(conversation, payload)
  const thread = givenThread(conversation, payload)
  takeRate(bot, conversation, 'sendMessage')
  const content = {
    ...thread,
    ...reply,
    text,
    ...(entities.length > 0 && { entities }),
    ...(markup !== undefined && { reply_markup: markup }),
  }
  return { ...conversation.add(content, botUser(bot.me)), text }
}

export function editMessageText(bot: Bot, payload: Payload): ApiResult<'editMessageText'> {
  const { conversation, message } = editableMessage(bot, payload)
  const { text, entities } = givenText(bot, 'editMessageText', payload)
  const content = { text, entities: entities.length > 0 ? entities : undefined, reply_markup: givenMarkup(payload) }
  return change(bot, conversation, message, content)
}

export function editMessageReplyMarkup(bot: Bot, payload: Payload): ApiResult<'editMessageReplyMarkup'> {
  const { conversation, message } = editableMessage(bot, payload)
  return change(bot, conversation, message, { reply_markup: givenMarkup(payload) })
}

export function deleteMessage(bot: Bot, payload: Payload): ApiResult<'deleteMessage'> {
  const conversation = openConversation(bot, payload)
  const message = conversation.find(integerOf(payload, 'message_id'))
  if (message === undefined) throw badRequest('message to delete not found')
  const isOurs = message.from.id === bot.me.id
  if (!isOurs && conversation.chat.type !== 'private') throw badRequest("message can't be deleted")
  conversation.remove(message.message_id)
  return true
}

function editableMessage(bot: Bot, payload: Payload): { conversation: Conversation; message: ChatMessage } {
  const conversation = openConversation(bot, payload)
  const message = conversation.find(integerOf(payload, 'message_id'))
  if (message === undefined) throw badRequest('message to edit not found')
  if (message.from.id !== bot.me.id || message.text === undefined) throw badRequest("message can't be edited")
  return { conversation, message }
}

type Change = Pick<Message, 'text' | 'entities'> & { readonly reply_markup: InlineKeyboardMarkup | undefined }

function change(bot: Bot, conversation: Conversation, message: ChatMessage, content: Partial<Change>) {
  const isSame = isDeepStrictEqual({ ...shownParts(message), ...content }, shownParts(message))
  if (isSame)
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    )
  takeRate(bot, conversation, 'edit')
  const edited = conversation.edit(message, content)
  return { ...edited, edit_date: Math.floor(bot.now() / 1000), text: edited.text ?? '' }
}

function shownParts({ text, entities, reply_markup }: ChatMessage): Change {
  return { text, entities, reply_markup }
}

/** Throws when the bot has written too much. */
function takeRate(bot: Bot, { chat }: Conversation, what: string): void {
  const seconds = bot.rates?.take(chat.id) ?? 0
  if (seconds === 0) return
  bot.violate(`${what}: rate limit in chat ${chat.id}`)
  throw tooManyRequests(seconds)
}

const replySchema = z.looseObject({
  message_id: z.int().optional(),
  allow_sending_without_reply: z.boolean().optional(),
  quote: z.string().optional(),
})

function givenReply(conversation: Conversation, payload: Payload): Pick<Message, 'reply_to_message' | 'quote'> {
  const parameters = structureOf(payload, 'reply_parameters', replySchema) ?? {
    message_id: integerOf(payload, 'reply_to_message_id'),
    allow_sending_without_reply: isSet(payload, 'allow_sending_without_reply'),
  }
  const { message_id, allow_sending_without_reply, quote } = { quote: undefined, ...parameters }
  if (message_id === undefined || message_id === 0) return {}
  const target = conversation.find(message_id)
  if (target === undefined && allow_sending_without_reply !== true) throw badRequest('message to be replied not found')
  return target === undefined ? {} : replyTo(target, quote)
}

/** Throws when the message does not hold the quote. */
export function replyTo(target: ChatMessage, quote: string | undefined): Pick<Message, 'reply_to_message' | 'quote'> {
  const reply_to_message = { ...target, reply_to_message: undefined }
  if (quote === undefined || quote === '') return { reply_to_message }
  const position = (target.text ?? target.caption ?? '').indexOf(quote)
  if (position < 0) throw badRequest('QUOTE_TEXT_INVALID')
  return { reply_to_message, quote: { text: quote, position, is_manual: true } }
}

type Thread = Pick<Message, 'message_thread_id' | 'is_topic_message'>

/** The general topic has the id 1 and is written to without naming it. */
function givenThread({ topics }: Conversation, payload: Payload): Thread {
  const id = integerOf(payload, 'message_thread_id')
  if (id === 0) return {}
  if (!topics.has(id)) throw badRequest('message thread not found')
  return { message_thread_id: id, is_topic_message: true }
}
