/** Calls around messages: what a bot shows while it writes, what it answers to a pressed button, what it asks about a chat. */
import { z } from 'zod'
import type { ApiResult } from './api-result.ts'
import type { Bot } from './bot.ts'
import { badRequest } from './bot-api-error.ts'
import { openConversation } from './message-methods.ts'
import { givenText } from './message-text.ts'
import { integerOf, isSet, type Payload, structureOf, textOf } from './payload.ts'
import { isReaction } from './reaction-emoji.ts'

const actions = [
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'upload_voice',
  'upload_document',
  'choose_sticker',
  'find_location',
  'record_video_note',
  'upload_video_note',
]

/** The general topic is named here: 1. */
export function sendChatAction(bot: Bot, payload: Payload): ApiResult<'sendChatAction'> {
  const conversation = openConversation(bot, payload)
  const action = textOf(payload, 'action')
  if (!actions.includes(action)) throw badRequest('wrong parameter action in request')
  const thread = integerOf(payload, 'message_thread_id')
  const isGeneral = thread === 1 && conversation.chat.is_forum === true
  if (thread !== 0 && !isGeneral && !conversation.topics.has(thread)) throw badRequest('message thread not found')
  conversation.act(action, thread === 0 ? undefined : thread)
  return true
}

export function sendMessageDraft(bot: Bot, payload: Payload): ApiResult<'sendMessageDraft'> {
  const conversation = openConversation(bot, payload)
  if (conversation.chat.type !== 'private') throw badRequest('TEXTDRAFT_PEER_INVALID')
  const id = integerOf(payload, 'draft_id')
  if (id === 0) throw badRequest('TEXTDRAFT_ID_INVALID')
  const text = textOf(payload, 'text') === '' ? '' : givenText(bot, 'sendMessageDraft', payload).text
  conversation.draft = { id, text, canStop: isSet(payload, 'can_stop'), at: bot.now() }
  conversation.changes.notify()
  return true
}

export function answerCallbackQuery(bot: Bot, payload: Payload): ApiResult<'answerCallbackQuery'> {
  const text = textOf(payload, 'text')
  if (text.length > 200) throw badRequest('MESSAGE_TOO_LONG')
  if (!bot.callbacks.answer(textOf(payload, 'callback_query_id'), text))
    throw badRequest('query is too old and response timeout expired or query ID is invalid')
  return true
}

const reactionsSchema = z.array(z.looseObject({ type: z.string(), emoji: z.string().optional() }))

export function setMessageReaction(bot: Bot, payload: Payload): ApiResult<'setMessageReaction'> {
  const conversation = openConversation(bot, payload)
  const message = conversation.find(integerOf(payload, 'message_id'))
  if (message === undefined) throw badRequest('message to react not found')
  const emoji = (structureOf(payload, 'reaction', reactionsSchema) ?? []).map((reaction) => reaction.emoji ?? '')
  if (emoji.length > 1) throw badRequest('REACTIONS_TOO_MANY')
  if (!emoji.every(isReaction)) throw badRequest('REACTION_INVALID')
  conversation.react(message.message_id, emoji)
  return true
}

export function getChat(bot: Bot, payload: Payload): ApiResult<'getChat'> {
  const { chat } = openConversation(bot, payload)
  const about = { accent_color_id: 0, max_reaction_count: 11 }
  const accepted_gift_types = {
    unlimited_gifts: false,
    limited_gifts: false,
    unique_gifts: false,
    premium_subscription: false,
    gifts_from_channels: false,
  }
  return { ...chat, ...about, accepted_gift_types }
}

export function getFile(bot: Bot, payload: Payload): ApiResult<'getFile'> {
  const id = textOf(payload, 'file_id')
  const file = bot.files.get(id)
  if (file === undefined) throw badRequest('invalid file_id')
  return { file_id: id, file_unique_id: `u${id}`, file_size: file.bytes.length, file_path: file.path }
}
