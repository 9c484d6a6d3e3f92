import { Api } from 'grammy'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRawCall, updatesIn } from './raw-call.ts'
import { type StandInTelegram, startStandInTelegram } from './stand-in-telegram.ts'

let telegram: StandInTelegram
let api: Api
beforeEach(async () => {
  telegram = await startStandInTelegram()
  api = new Api(telegram.token, { apiRoot: telegram.apiRoot })
})
afterEach(() => telegram.close())

const updates = async (payload = {}) => updatesIn(await createRawCall(telegram)('getUpdates', payload))
const basic = -500
const large = -1_001_234_567_890

describe('a group', () => {
  it('hears its people and the bot', async () => {
    const crew = telegram.group(basic, { title: 'Crew' })
    crew.person(11).send('@stand_in_bot what is a zebra?')
    await api.sendMessage(basic, 'A pattern')
    expect(await updates()).toMatchObject([
      {
        message: {
          chat: { id: basic, type: 'group', title: 'Crew' },
          from: { id: 11 },
          entities: [{ type: 'mention', offset: 0, length: 13 }],
        },
      },
    ])
    expect(await crew.sees('pattern')).toMatchObject({ from: 'bot' })
    expect(await api.getChat(basic)).toMatchObject({ type: 'group', title: 'Crew' })
  })

  it('counts its messages with the private chats of the bot, a supergroup for itself', async () => {
    const [crew, large_] = [telegram.group(basic), telegram.group(large)]
    expect(telegram.person(11).send('one')).toBe(1)
    expect(crew.person(11).send('two')).toBe(2)
    expect(large_.person(11).send('one here')).toBe(1)
    expect(telegram.person(12).send('three')).toBe(3)
    expect((await api.sendMessage(large, 'two here')).message_id).toBe(2)
  })

  it('knows no drafts', async () => {
    telegram.group(basic)
    await expect(api.raw.sendMessageDraft({ chat_id: basic, draft_id: 1, text: 'x' })).rejects.toThrow(/TEXTDRAFT_PEER/)
  })

  it('tells of reactions only a bot that is its admin', async () => {
    await updates({ allowed_updates: ['message_reaction'] })
    const [plain, led] = [telegram.group(basic), telegram.group(large, { botIsAdmin: true })]
    plain.person(11).react((await api.sendMessage(basic, 'good?')).message_id, '👍')
    led.person(11).react((await api.sendMessage(large, 'good?')).message_id, '👍')
    expect(await updates()).toMatchObject([{ message_reaction: { chat: { id: large }, user: { id: 11 } } }])
  })

  it('may put the bot out and take it in again', async () => {
    const [crew, wide] = [telegram.group(basic), telegram.group(large)]
    crew.kickBot()
    wide.kickBot()
    await expect(api.sendMessage(basic, 'x')).rejects.toThrow('Forbidden: bot was kicked from the group chat')
    await expect(api.sendMessage(large, 'x')).rejects.toThrow('Forbidden: bot was kicked from the supergroup chat')
    crew.addBot()
    await api.sendMessage(basic, 'back')
    expect(await updates()).toMatchObject([
      { my_chat_member: { chat: { id: basic }, new_chat_member: { status: 'kicked' } } },
      { my_chat_member: { chat: { id: large }, new_chat_member: { status: 'kicked' } } },
      { my_chat_member: { chat: { id: basic }, new_chat_member: { status: 'member' } } },
    ])
  })

  it('that became a supergroup says where it went', async () => {
    const crew = telegram.group(basic, { title: 'Crew' })
    const moved = crew.migrate(large)
    await expect(api.sendMessage(basic, 'x')).rejects.toMatchObject({
      error_code: 400,
      description: 'Bad Request: group chat was upgraded to a supergroup chat',
      parameters: { migrate_to_chat_id: large },
    })
    await api.sendMessage(large, 'here now')
    expect(moved.chat().at(-1)?.text).toBe('here now')
    expect(telegram.group(large)).toBe(moved)
    expect(await updates()).toMatchObject([
      { message: { chat: { id: basic }, migrate_to_chat_id: large } },
      { message: { chat: { id: large, title: 'Crew' }, migrate_from_chat_id: basic } },
    ])
  })
})

describe('a forum', () => {
  it('has topics, the general one without an id', async () => {
    const forum = telegram.group(large, { isForum: true })
    const sound = forum.topic('Sound')
    forum.person(11, { topic: sound }).send('in sound')
    forum.person(11).send('in general')
    const seen = await updates()
    expect(seen).toMatchObject([
      { message: { chat: { is_forum: true }, message_thread_id: sound, is_topic_message: true } },
      { message: { text: 'in general' } },
    ])
    expect(seen[1]?.message).not.toHaveProperty('message_thread_id')
    await api.sendMessage(large, 'reply', { message_thread_id: sound })
    expect(forum.chat().at(-1)).toMatchObject({ text: 'reply', threadId: sound })
    await api.sendChatAction(large, 'typing', { message_thread_id: 1 })
    expect(forum.typing()).toMatchObject([{ action: 'typing', threadId: 1 }])
  })

  it('refuses topics that are not there, and the general one by its id', async () => {
    telegram.group(large, { isForum: true }).topic('Sound')
    for (const message_thread_id of [1, 999])
      await expect(api.sendMessage(large, 'x', { message_thread_id })).rejects.toThrow(
        'Bad Request: message thread not found',
      )
    expect(() => telegram.group(basic, { isForum: true })).toThrow(/Only supergroups/)
  })
})
