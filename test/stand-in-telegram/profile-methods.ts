/** What a bot says of itself: its commands by scope and language, its name and descriptions by language. */
import { z } from 'zod'
import type { ApiResult } from './api-result.ts'
import type { Bot } from './bot.ts'
import { badRequest } from './bot-api-error.ts'
import { openConversation } from './message-methods.ts'
import { integerOf, type Payload, structureOf, textOf } from './payload.ts'

const commandsSchema = z.array(z.object({ command: z.string(), description: z.string() }))
const scopeSchema = z.looseObject({
  type: z.enum([
    'default',
    'all_private_chats',
    'all_group_chats',
    'all_chat_administrators',
    'chat',
    'chat_administrators',
    'chat_member',
  ]),
})

export function setMyCommands(bot: Bot, payload: Payload): ApiResult<'setMyCommands'> {
  const commands = structureOf(payload, 'commands', commandsSchema) ?? []
  if (commands.length > 100) throw badRequest('BOT_COMMANDS_TOO_MUCH')
  for (const { command, description } of commands) {
    if (!/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID')
    if (description.length < 1 || description.length > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID')
  }
  bot.profile.commands.set(commandKey(bot, payload), commands)
  return true
}

export function getMyCommands(bot: Bot, payload: Payload): ApiResult<'getMyCommands'> {
  return bot.profile.commands.get(commandKey(bot, payload)) ?? []
}

export function deleteMyCommands(bot: Bot, payload: Payload): ApiResult<'deleteMyCommands'> {
  bot.profile.commands.delete(commandKey(bot, payload))
  return true
}

function commandKey(bot: Bot, payload: Payload): string {
  const scope = structureOf(payload, 'scope', scopeSchema) ?? { type: 'default' }
  const chat = 'chat_id' in scope ? integerOf(scope, 'chat_id') : 0
  if (scope.type.startsWith('chat')) openConversation(bot, scope)
  const member = 'user_id' in scope ? integerOf(scope, 'user_id') : 0
  return `${scope.type}:${chat}:${member}:${languageOf(payload)}`
}

function languageOf(payload: Payload): string {
  const language = textOf(payload, 'language_code')
  if (!/^([a-z]{2})?$/.test(language)) throw badRequest('invalid language code specified')
  return language
}

export type ProfileField = 'name' | 'description' | 'short_description'

const longest: Record<ProfileField, number> = { name: 64, description: 512, short_description: 120 }
const tooLong: Record<ProfileField, string> = {
  name: 'BOT_TITLE_INVALID',
  description: 'BOT_DESCRIPTION_INVALID',
  short_description: 'BOT_SHORT_DESCRIPTION_INVALID',
}

export function setProfileText(field: ProfileField): (bot: Bot, payload: Payload) => true {
  return (bot, payload) => {
    const text = textOf(payload, field)
    if (text.length > longest[field]) throw badRequest(tooLong[field])
    bot.profile.texts.set(`${field}:${languageOf(payload)}`, text)
    return true
  }
}

export function profileText(bot: Bot, field: ProfileField, payload: Payload): string {
  const { texts } = bot.profile
  return (
    texts.get(`${field}:${languageOf(payload)}`) ??
    texts.get(`${field}:`) ??
    (field === 'name' ? bot.me.first_name : '')
  )
}
