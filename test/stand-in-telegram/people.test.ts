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

const anna = () => telegram.person(11, { firstName: 'Anna', username: 'anna' })
const updates = async () => updatesIn(await createRawCall(telegram)('getUpdates'))
const buttons = {
  reply_markup: {
    inline_keyboard: [[{ text: 'More', callback_data: 'm:1' }], [{ text: 'Site', url: 'https://x.org' }]],
  },
}

describe('a person', () => {
  it('writes, replies, edits and forwards', async () => {
    const first = anna().send('/help now, @stand_in_bot see https://x.org.')
    anna().reply(first, 'about this', 'help')
    anna().edit(first, 'changed')
    anna().forward('their words')
    expect(await updates()).toMatchObject([
      {
        message: {
          message_id: first,
          entities: [
            { type: 'bot_command', offset: 0, length: 5 },
            { type: 'mention', offset: 11, length: 13 },
            { type: 'url', offset: 29, length: 13 },
          ],
        },
      },
      {
        message: { text: 'about this', reply_to_message: { message_id: first }, quote: { text: 'help', position: 1 } },
      },
      { edited_message: { message_id: first, text: 'changed', edit_date: expect.any(Number) } },
      { message: { text: 'their words', forward_origin: { type: 'hidden_user', sender_user_name: 'Somebody' } } },
    ])
    expect(anna().chat()[0]).toMatchObject({ text: 'changed', edited: 1 })
  })

  it('sends photos, voice, stickers, documents and albums, whose files can be fetched', async () => {
    anna().photo('what is wrong here?')
    anna().voice()
    anna().sticker()
    anna().document('my log', 'camera.log')
    anna().album(2, 'both')
    const seen = await updates()
    expect(seen).toMatchObject([
      { message: { photo: [{ file_id: 'file-1' }], caption: 'what is wrong here?' } },
      { message: { voice: { file_id: 'file-2', duration: 3 } } },
      { message: { sticker: { file_id: 'file-3' } } },
      { message: { document: { file_id: 'file-4', file_name: 'camera.log' }, caption: 'my log' } },
      { message: { media_group_id: expect.any(String), caption: 'both' } },
      { message: { media_group_id: expect.any(String) } },
    ])
    const { file_path } = await api.getFile('file-2')
    const file = await fetch(`${telegram.apiRoot}/file/bot${telegram.token}/${file_path}`)
    expect(await file.text()).toBe('the bytes of file 2')
    await expect(api.getFile('file-99')).rejects.toThrow(/invalid file_id/)
  })

  it('blocks and unblocks, which the bot is told once', async () => {
    anna().send('/start')
    anna().block()
    anna().block()
    expect(() => anna().send('after all')).toThrow(/cannot write: kicked/)
    anna().unblock()
    expect((await updates()).slice(1)).toMatchObject([
      { my_chat_member: { old_chat_member: { status: 'member' }, new_chat_member: { status: 'kicked' } } },
      { my_chat_member: { old_chat_member: { status: 'kicked' }, new_chat_member: { status: 'member' } } },
    ])
  })

  it('stops a draft that may be stopped', async () => {
    anna().send('/start')
    expect(() => anna().stopDraft()).toThrow(/no draft/)
    await api.raw.sendMessageDraft({ chat_id: 11, draft_id: 7, text: 'Half', can_stop: true })
    anna().stopDraft()
    expect((await updates()).at(-1)).toMatchObject({ stopped_message_generation: { draft_id: 7, chat: { id: 11 } } })
  })
})

describe('a button', () => {
  it('is pressed by its text or its data, and the press is answered once', async () => {
    anna().send('/start')
    const { message_id } = await api.sendMessage(11, 'Enough?', buttons)
    for (const name of ['More', 'm:1']) {
      const pressed = anna().tap(message_id, name)
      const query = (await updates()).at(-1)?.callback_query
      expect(query).toMatchObject({ data: 'm:1', from: { id: 11 }, message: { message_id, text: 'Enough?' } })
      const id = query !== null && typeof query === 'object' && 'id' in query ? String(query.id) : ''
      await api.answerCallbackQuery(id, { text: 'Here is more' })
      expect(await pressed).toBe('Here is more')
      await expect(api.answerCallbackQuery(id)).rejects.toThrow(
        'Bad Request: query is too old and response timeout expired or query ID is invalid',
      )
    }
    await expect(api.answerCallbackQuery('1234')).rejects.toThrow(/query ID is invalid/)
  })

  it('can be pressed only while it is there', async () => {
    anna().send('/start')
    const { message_id } = await api.sendMessage(11, 'Enough?', buttons)
    await expect(anna().tap(message_id, 'Less')).rejects.toThrow(/has no button Less/)
    await expect(anna().tap(message_id, 'Site')).rejects.toThrow(/has no button Site/)
    await api.editMessageReplyMarkup(11, message_id)
    await expect(anna().tap(message_id, 'More')).rejects.toThrow(/has no button More/)
  })

  it('that nobody answers is an error', async () => {
    anna().send('/start')
    const { message_id } = await api.sendMessage(11, 'Enough?', buttons)
    await expect(anna().tap(message_id, 'More', { timeoutMs: 20 })).rejects.toThrow(/did not answer the press on More/)
  })
})

describe('waiting for a message', () => {
  it('ends when it comes, or is edited so', async () => {
    anna().send('/start')
    const searching = anna().sees('Searching')
    const { message_id } = await api.sendMessage(11, 'Searching…')
    expect((await searching).messageId).toBe(message_id)
    const done = anna().sees(({ text, edited }) => text === 'Done' && edited === 1)
    await api.editMessageText(11, message_id, 'Done')
    expect((await done).messageId).toBe(message_id)
    expect((await anna().sees('Done')).messageId).toBe(message_id)
  })

  it('does not take the person for the bot', async () => {
    anna().send('Hello')
    await expect(anna().sees('Hello', { timeoutMs: 20 })).rejects.toThrow(
      /Not within 20 ms: "Hello" is not among .*Hello/,
    )
  })
})

describe('the log of calls', () => {
  it('holds each with what came of it', async () => {
    anna().send('/start')
    await api.sendMessage(11, 'hello')
    await expect(api.sendMessage(12, 'hello')).rejects.toThrow()
    expect(telegram.callsOf('sendmessage')).toMatchObject([
      {
        method: 'sendMessage',
        payload: { chat_id: 11, text: 'hello' },
        token: telegram.token,
        outcome: { kind: 'ok' },
      },
      { payload: { chat_id: 12 }, outcome: { kind: 'error', code: 400, description: 'Bad Request: chat not found' } },
    ])
    expect(telegram.calls).toHaveLength(2)
    const called = telegram.called('getMe', 2)
    await Promise.all([api.getMe(), api.getMe()])
    expect(await called).toHaveLength(2)
    await expect(telegram.called('getMe', 3, { timeoutMs: 20 })).rejects.toThrow(/2 of 3 calls of getMe/)
  })
})
