/**
 * The bot's command menus and its page, per language. They are sent only when they differ from what this bot was sent before: a service
 * locks out bots that set them at every start.
 */
import { createHash } from 'node:crypto'
import type { BotCommandScope } from 'grammy/types'
import { botAbout, commandMenu } from '../../language/chat-phrases.ts'
import type { Language } from '../../language/detect.ts'
import type { Memory } from '../../storage/memory.ts'
import type { BotApi } from './bot-api.ts'

/** English is what everybody sees whose language has no menu of its own. */
const menuLanguages: readonly { readonly language: Language; readonly code?: 'ru' }[] = [
  { language: 'en' },
  { language: 'ru', code: 'ru' },
]

/** Rejects with what the API rejects with; nothing is remembered then. */
export async function syncMenus(api: BotApi['api'], botId: string, memory: Memory): Promise<'set' | 'unchanged'> {
  const key = `telegram-menus:${botId}`
  const hash = createHash('sha256')
    .update(JSON.stringify([commandMenu, botAbout]))
    .digest('hex')
  if (memory.read(key) === hash) return 'unchanged'
  for (const { language, code } of menuLanguages) {
    const languageCode = code && { language_code: code }
    for (const scope of ['all_private_chats', 'all_group_chats'] as const)
      await api.raw.setMyCommands({ commands: commandsOf(language, scope), scope: { type: scope }, ...languageCode })
    await api.raw.setMyDescription({ description: botAbout.description[language], ...languageCode })
    await api.raw.setMyShortDescription({ short_description: botAbout.shortDescription[language], ...languageCode })
  }
  memory.write(key, hash)
  return 'set'
}

function commandsOf(language: Language, scope: BotCommandScope['type']) {
  return commandMenu
    .filter(({ inGroups }) => inGroups || scope === 'all_private_chats')
    .map(({ command, about }) => ({ command, description: about[language] }))
}
