import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BotApi, createBotApi } from '../../../src/channels/telegram/bot-api.ts'
import { syncMenus } from '../../../src/channels/telegram/menus.ts'
import { commandMenu } from '../../../src/language/chat-phrases.ts'
import { type StandInTelegram, startStandInTelegram } from '../../stand-in-telegram/stand-in-telegram.ts'

let telegram: StandInTelegram
let bot: BotApi
beforeEach(async () => {
  telegram = await startStandInTelegram()
  bot = createBotApi(telegram.token, telegram.apiRoot)
})
afterEach(async () => {
  await bot.close()
  await telegram.close()
})

function createNotes() {
  const notes = new Map<string, string>()
  return { read: (key: string) => notes.get(key), write: (key: string, value: string) => void notes.set(key, value) }
}

const writes = () => telegram.calls.filter(({ method }) => method.startsWith('setMy')).length

describe('the menus of a bot', () => {
  it.each([
    ['en', undefined],
    ['ru', 'ru' as const],
  ] as const)('are in %s for private chats, and shorter for groups', async (language, code) => {
    await syncMenus(bot.api, 'bot', createNotes())
    const menuOf = (type: 'all_private_chats' | 'all_group_chats') =>
      bot.api.raw.getMyCommands({ scope: { type }, ...(code && { language_code: code }) })
    const expected = commandMenu.map(({ command, about, inGroups }) => ({
      command,
      description: about[language],
      inGroups,
    }))
    const shown = (menu: typeof expected) => menu.map(({ command, description }) => ({ command, description }))
    expect(await menuOf('all_private_chats')).toEqual(shown(expected))
    expect(await menuOf('all_group_chats')).toEqual(shown(expected.filter(({ inGroups }) => inGroups)))
    expect(await menuOf('all_group_chats')).not.toContainEqual(expect.objectContaining({ command: 'profile' }))
  })

  it('are set once, and not again at the next start', async () => {
    const notes = createNotes()
    expect(await syncMenus(bot.api, 'bot', notes)).toBe('set')
    const before = writes()
    expect(await syncMenus(bot.api, 'bot', notes)).toBe('unchanged')
    expect(writes()).toBe(before)
    expect(await syncMenus(bot.api, 'another bot', notes)).toBe('set')
    expect(writes()).toBe(before * 2)
  })

  it('are set again when setting them failed half-way', async () => {
    const notes = createNotes()
    telegram.fail('setMyShortDescription', { kind: '500' })
    await expect(syncMenus(bot.api, 'bot', notes)).rejects.toThrow()
    expect(await syncMenus(bot.api, 'bot', notes)).toBe('set')
  })
})
