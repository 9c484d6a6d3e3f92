import { Api } from 'grammy'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type StandInTelegram, startStandInTelegram } from './stand-in-telegram.ts'

let telegram: StandInTelegram
let api: Api
beforeEach(async () => {
  telegram = await startStandInTelegram({ botUsername: 'protech_bot' })
  api = new Api(telegram.token, { apiRoot: telegram.apiRoot })
})
afterEach(() => telegram.close())

const help = [{ command: 'help', description: 'What I can do' }]
const russian = [{ command: 'help', description: 'Что я умею' }]

describe('commands', () => {
  it('are kept for each scope and language', async () => {
    telegram.person(11).send('/start')
    await api.setMyCommands(help)
    await api.setMyCommands(russian, { language_code: 'ru' })
    const admin = { type: 'chat' as const, chat_id: 11 }
    await api.setMyCommands([...help, { command: 'admin', description: 'Rule' }], { scope: admin })
    expect(await api.getMyCommands()).toEqual(help)
    expect(await api.getMyCommands({ language_code: 'ru' })).toEqual(russian)
    expect(await api.getMyCommands({ scope: admin })).toHaveLength(2)
    expect(await api.getMyCommands({ scope: { type: 'all_private_chats' } })).toEqual([])
    await api.deleteMyCommands()
    expect(await api.getMyCommands()).toEqual([])
    expect(await api.getMyCommands({ language_code: 'ru' })).toEqual(russian)
  })

  it('of a chat need a chat the bot has met', async () => {
    await expect(api.setMyCommands(help, { scope: { type: 'chat', chat_id: 99 } })).rejects.toThrow(
      'Bad Request: chat not found',
    )
  })

  it('have names of 1 to 32 small letters, descriptions, and are at most 100', async () => {
    const named = (command: string, description = 'x') => api.setMyCommands([{ command, description }])
    await expect(named('Help')).rejects.toThrow('Bad Request: BOT_COMMAND_INVALID')
    await expect(named('a'.repeat(33))).rejects.toThrow('Bad Request: BOT_COMMAND_INVALID')
    await expect(named('help', '')).rejects.toThrow('Bad Request: BOT_COMMAND_DESCRIPTION_INVALID')
    await expect(named('help', 'x'.repeat(257))).rejects.toThrow('Bad Request: BOT_COMMAND_DESCRIPTION_INVALID')
    const many = Array.from({ length: 101 }, (_, n) => ({ command: `c${n}`, description: 'x' }))
    await expect(api.setMyCommands(many)).rejects.toThrow('Bad Request: BOT_COMMANDS_TOO_MUCH')
  })
})

describe('what the bot says of itself', () => {
  it('is kept by language, and the one without a language stands in', async () => {
    await api.setMyDescription('I know cameras')
    await api.setMyDescription('Я знаю камеры', { language_code: 'ru' })
    await api.setMyShortDescription('Cameras')
    await api.setMyName('ProTech')
    expect(await api.getMyDescription({ language_code: 'ru' })).toEqual({ description: 'Я знаю камеры' })
    expect(await api.getMyDescription({ language_code: 'de' })).toEqual({ description: 'I know cameras' })
    expect(await api.getMyShortDescription()).toEqual({ short_description: 'Cameras' })
    expect(await api.getMyName()).toEqual({ name: 'ProTech' })
  })

  it('has its lengths', async () => {
    await expect(api.setMyDescription('x'.repeat(513))).rejects.toThrow(/400/)
    await expect(api.setMyShortDescription('x'.repeat(121))).rejects.toThrow(/400/)
    await expect(api.setMyName('x'.repeat(65))).rejects.toThrow(/400/)
  })

  it('begins with its id, which its token holds, and its username', async () => {
    expect(await api.getMe()).toMatchObject({ id: 700000001, is_bot: true, username: 'protech_bot' })
  })
})
