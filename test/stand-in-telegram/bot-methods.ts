/** The calls that are known, by name. */
import type { ApiMethods } from 'grammy/types'
import type { ApiResult } from './api-result.ts'
import type { Bot } from './bot.ts'
import { notFound } from './bot-api-error.ts'
import {
  answerCallbackQuery,
  getChat,
  getFile,
  sendChatAction,
  sendMessageDraft,
  setMessageReaction,
} from './chat-methods.ts'
import { deleteMessage, editMessageReplyMarkup, editMessageText, sendMessage } from './message-methods.ts'
import type { Payload } from './payload.ts'
import { deleteMyCommands, getMyCommands, profileText, setMyCommands, setProfileText } from './profile-methods.ts'
import { createGetUpdates, deleteWebhook, getWebhookInfo, setWebhook } from './update-methods.ts'

/** Does a call. Rejects with BotApiError. `gone`: the caller has hung up. */
export type Perform = (bot: Bot, method: string, payload: Payload, gone: AbortSignal) => Promise<unknown>

type Methods = {
  readonly [M in keyof ApiMethods]?: (bot: Bot, payload: Payload) => ApiResult<M>
}

const methods = {
  getMe: ({ me }: Bot) => me,
  setWebhook,
  deleteWebhook,
  getWebhookInfo,
  sendMessage,
  sendMessageDraft,
  editMessageText,
  editMessageReplyMarkup,
  deleteMessage,
  sendChatAction,
  answerCallbackQuery,
  setMessageReaction,
  getChat,
  getFile,
  setMyCommands,
  getMyCommands,
  deleteMyCommands,
  setMyName: setProfileText('name'),
  setMyDescription: setProfileText('description'),
  setMyShortDescription: setProfileText('short_description'),
  getMyName: (bot: Bot, payload: Payload) => ({ name: profileText(bot, 'name', payload) }),
  getMyDescription: (bot: Bot, payload: Payload) => ({ description: profileText(bot, 'description', payload) }),
  getMyShortDescription: (bot: Bot, payload: Payload) => ({
    short_description: profileText(bot, 'short_description', payload),
  }),
} satisfies Methods

const byLowerCase = new Map(Object.entries(methods).map(([name, call]) => [name.toLowerCase(), { name, call }]))

/** How the documents write it; as it is when it is not known. */
export function methodName(method: string): string {
  const lower = method.toLowerCase()
  return lower === 'getupdates' ? 'getUpdates' : (byLowerCase.get(lower)?.name ?? method)
}

export function createPerform(): Perform {
  const getUpdates = createGetUpdates()
  return async (bot, method, payload, gone) => {
    if (method === 'getUpdates') return getUpdates(bot, payload, gone)
    const known = byLowerCase.get(method.toLowerCase())
    if (known === undefined) throw notFound('method not found')
    return known.call(bot, payload)
  }
}
