import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { keptRows } from '../support/kept-state.ts'
import { pushUpdate } from '../support/push-update.ts'
import { type RunningBot, startTestBot } from '../support/running-bot.ts'

describe('messages that belong together', () => {
  let running: RunningBot
  beforeAll(async () => {
    running = await startTestBot()
  })
  afterAll(() => running.close())

  const records = (id: number) =>
    keptRows(running, 'SELECT question, searched FROM retrievals WHERE person = ? ORDER BY rowid', `telegram:${id}`)

  it('as a forward and the words after it make one turn', async () => {
    const anna = running.telegram.person(501, { languageCode: 'en' })
    anna.forward('We film on the FX3 in S-Log3.')
    anna.send('what is the base ISO of S-Log3')
    await anna.sees('12800')
    expect(records(501)).toHaveLength(1)
    expect(records(501)[0]?.question).toMatch(/FX3[\s\S]*base ISO/)
  })

  it('as the pieces of a long paste make one turn', async () => {
    const boris = running.telegram.person(502, { languageCode: 'en' })
    const paste = `We shoot an interview with a boom microphone and a lavalier microphone. ${'It is quiet. '.repeat(310)}`
    boris.send(`${paste}How far should the`)
    boris.send('boom microphone be from the mouth?')
    await vi.waitFor(() => expect(records(502)).toHaveLength(1), 45_000)
    expect(records(502)[0]?.question).toMatch(/^We shoot an interview[\s\S]*How far should the\s+boom microphone/)
    await vi.waitFor(() => expect(boris.chat()).toHaveLength(3), 45_000)
  })

  it('as a reply to an old answer lean on that answer and not on the last one', async () => {
    const vera = running.telegram.person(503, { languageCode: 'en' })
    vera.send('what shutter speed for 25 fps')
    const old = await vera.sees('1/50')
    vera.send('how far is a boom microphone from the mouth')
    await vera.sees('50 cm')
    vera.reply(old.messageId, 'and for 50 fps?')
    await vi.waitFor(() => expect(records(503)).toHaveLength(3), 45_000)
    expect(records(503)[2]?.searched).toMatch(/shutter speed.*50 fps/)
  })
})

describe('messages that nobody in particular wrote', () => {
  let running: RunningBot
  beforeAll(async () => {
    running = await startTestBot({ bot: { groupPolicy: 'open', groups: { '*': { requireMention: false } } } })
  })
  afterAll(() => running.close())

  const question = 'what shutter speed for 25 fps'

  it('such as those of other bots, through other bots and in channels, are passed over', async () => {
    const anna = running.telegram.person(501, { languageCode: 'en' })
    const group = running.telegram.group(-100)
    const chat = { id: -100, type: 'group', title: 'Group -100' }
    const date = Math.floor(Date.now() / 1000)
    anna.send(question, { via_bot: { id: 77, is_bot: true, first_name: 'Gif' } })
    pushUpdate(running.telegram, {
      message: { message_id: 71, date, chat, text: question, from: { id: 78, is_bot: true, first_name: 'Other bot' } },
    })
    pushUpdate(running.telegram, {
      channel_post: { message_id: 72, date, chat: { id: -200, type: 'channel', title: 'News' }, text: question },
    })
    pushUpdate(running.telegram, {
      message: {
        message_id: 73,
        date,
        chat,
        text: question,
        is_automatic_forward: true,
        from: { id: 777000, is_bot: false, first_name: 'Telegram' },
        sender_chat: { id: -200, type: 'channel', title: 'News' },
      },
    })
    anna.send('/whoami')
    await anna.sees('501')
    expect(keptRows(running, "SELECT note FROM inbox WHERE state = 'dropped' ORDER BY seq")).toEqual([
      { note: 'a message through another bot' },
      { note: 'a message from a bot' },
      { note: 'an update of a kind that is not asked for' },
      { note: 'a post of the linked channel' },
    ])
    expect(group.chat()).toEqual([])
  })

  it('but for an anonymous administrator are answered without a memory of the person', async () => {
    const group = running.telegram.group(-100)
    const chat = { id: -100, type: 'group', title: 'Group -100' }
    const from = { id: 1087968824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' }
    pushUpdate(running.telegram, {
      message: { message_id: 74, date: 1, chat, from, sender_chat: chat, text: question },
    })
    const answer = await group.sees('1/50')
    const press = { id: '1', from, chat_instance: '1', data: '' }
    const [button] = (answer.replyMarkup?.inline_keyboard ?? []).flat()
    const data = button && 'callback_data' in button ? button.callback_data : ''
    const message = { message_id: answer.messageId, date: 1, chat }
    pushUpdate(running.telegram, { callback_query: { ...press, data, message } })
    await running.telegram.called('answerCallbackQuery')
    expect(keptRows(running, 'SELECT person FROM retrievals')).toEqual([{ person: null }])
    expect(keptRows(running, 'SELECT * FROM feedback')).toEqual([])
    expect(keptRows(running, "SELECT * FROM people WHERE id = '1087968824'")).toEqual([])
  })
})
