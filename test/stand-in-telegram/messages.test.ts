import { Api, GrammyError } from 'grammy'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type StandInTelegram, startStandInTelegram } from './stand-in-telegram.ts'

let telegram: StandInTelegram
let api: Api
beforeEach(async () => {
  telegram = await startStandInTelegram()
  api = new Api(telegram.token, { apiRoot: telegram.apiRoot })
})
afterEach(() => telegram.close())

/** What Telegram says against a call. */
async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof GrammyError) return `${error.error_code} ${error.description}`
  throw new Error(`Not refused: ${error}`)
}

function metAnna() {
  const anna = telegram.person(11, { firstName: 'Anna' })
  anna.send('/start')
  return anna
}

const bold = (offset: number, length: number) => ({ type: 'bold' as const, offset, length })
const button = (callback_data: string) => ({ reply_markup: { inline_keyboard: [[{ text: 'More', callback_data }]] } })

describe('a message', () => {
  it('is shown as it was sent', async () => {
    const anna = metAnna()
    const sent = await api.sendMessage(11, 'Set 1/50 s', { entities: [bold(4, 6)], ...button('more') })
    expect(sent).toMatchObject({ message_id: 2, chat: { id: 11, type: 'private' }, text: 'Set 1/50 s' })
    expect(sent.from).toEqual({ id: telegram.id, is_bot: true, first_name: 'stand_in_bot', username: 'stand_in_bot' })
    expect(anna.chat()).toMatchObject([
      { messageId: 1, from: 'person', sender: 11, text: '/start' },
      { messageId: 2, from: 'bot', sender: telegram.id, text: 'Set 1/50 s', entities: [bold(4, 6)], edited: 0 },
    ])
    expect(anna.chat()[1]?.replyMarkup).toEqual(button('more').reply_markup)
  })

  it('loses the blanks at its ends', async () => {
    const anna = metAnna()
    await api.sendMessage(11, ' \n a bold word \n', { entities: [bold(5, 4)] })
    expect(anna.chat().at(-1)).toMatchObject({ text: 'a bold word', entities: [bold(2, 4)] })
  })

  it('has 1 to 4,096 characters', async () => {
    metAnna()
    expect(await refusal(api.sendMessage(11, ''))).toBe('400 Bad Request: message text is empty')
    expect(await refusal(api.sendMessage(11, ' \n '))).toBe('400 Bad Request: message text is empty')
    await api.sendMessage(11, 'я'.repeat(4_096))
    expect(await refusal(api.sendMessage(11, 'я'.repeat(4_097)))).toBe('400 Bad Request: message is too long')
    expect(await refusal(api.sendMessage(11, 'a'.repeat(32_769)))).toBe('400 Bad Request: text is too long')
  })

  it('with a bad entity is refused and noted', async () => {
    metAnna()
    expect(await refusal(api.sendMessage(11, 'short', { entities: [bold(0, 99)] }))).toMatch(
      /^400 Bad Request: can't parse entities: /,
    )
    expect(telegram.violations).toEqual([expect.stringMatching(/^sendMessage: entities: /)])
  })

  it('is not parsed', async () => {
    metAnna()
    expect(await refusal(api.sendMessage(11, '<b>x</b>', { parse_mode: 'HTML' }))).toMatch(/unsupported parse_mode/)
    expect(telegram.violations).toHaveLength(1)
  })

  it('has buttons with 1 to 64 bytes of data', async () => {
    metAnna()
    await api.sendMessage(11, 'fits', button('я'.repeat(32)))
    expect(await refusal(api.sendMessage(11, 'no', button('я'.repeat(33))))).toBe(
      '400 Bad Request: BUTTON_DATA_INVALID',
    )
    expect(await refusal(api.sendMessage(11, 'no', button('')))).toBe('400 Bad Request: BUTTON_DATA_INVALID')
  })

  it('replies to another one, and quotes it', async () => {
    const anna = metAnna()
    const question = anna.send('What is a zebra?')
    const quote = { message_id: question, quote: 'zebra' }
    const sent = await api.sendMessage(11, 'A pattern', { reply_parameters: quote })
    expect(sent.reply_to_message).toMatchObject({ message_id: question, text: 'What is a zebra?' })
    expect(anna.chat().at(-1)).toMatchObject({ replyTo: question, quote: { text: 'zebra', position: 10 } })
    expect(await refusal(api.sendMessage(11, 'x', { reply_parameters: { ...quote, quote: 'lion' } }))).toMatch(/QUOTE/)
  })

  it('whose target is gone is refused, or sent without it where that is allowed', async () => {
    const anna = metAnna()
    expect(await refusal(api.sendMessage(11, 'lost', { reply_parameters: { message_id: 99 } }))).toBe(
      '400 Bad Request: message to be replied not found',
    )
    const strict = { message_id: 99, allow_sending_without_reply: false }
    expect(await refusal(api.sendMessage(11, 'lost', { reply_parameters: strict }))).toMatch(/replied not found/)
    await api.sendMessage(11, 'found', { reply_parameters: { message_id: 99, allow_sending_without_reply: true } })
    expect(anna.chat().at(-1)).toMatchObject({ text: 'found', replyTo: undefined })
  })

  it('reaches only people who have written first, and who did not block the bot or leave', async () => {
    const boris = telegram.person(12)
    const refused = () => refusal(api.sendMessage(12, 'hello'))
    expect(await refused()).toBe('400 Bad Request: chat not found')
    expect(await refusal(api.sendMessage(13, 'hello'))).toBe('400 Bad Request: chat not found')
    boris.send('/start')
    await api.sendMessage(12, 'hello')
    boris.block()
    expect(await refused()).toBe('403 Forbidden: bot was blocked by the user')
    expect(await refusal(api.sendChatAction(12, 'typing'))).toBe('403 Forbidden: bot was blocked by the user')
    boris.unblock()
    await api.sendMessage(12, 'hello again')
    boris.deactivate()
    expect(await refused()).toBe('403 Forbidden: user is deactivated')
  })
})

describe('an edit', () => {
  it('changes what is shown; buttons it does not repeat go', async () => {
    const anna = metAnna()
    const { message_id } = await api.sendMessage(11, 'Searching', button('stop'))
    const edited = await api.editMessageText(11, message_id, 'Found it', { entities: [bold(0, 5)] })
    expect(edited).toMatchObject({ message_id, text: 'Found it', edit_date: expect.any(Number) })
    expect(anna.chat().at(-1)).toMatchObject({ text: 'Found it', entities: [bold(0, 5)], edited: 1 })
    expect(anna.chat().at(-1)?.replyMarkup).toBeUndefined()
    await api.editMessageReplyMarkup(11, message_id, button('more'))
    expect(anna.chat().at(-1)).toMatchObject({ text: 'Found it', replyMarkup: button('more').reply_markup, edited: 2 })
  })

  it('that changes nothing is refused', async () => {
    metAnna()
    const { message_id } = await api.sendMessage(11, 'Same', button('more'))
    const unchanged =
      '400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message'
    expect(await refusal(api.editMessageText(11, message_id, 'Same\n', button('more')))).toBe(unchanged)
    expect(await refusal(api.editMessageReplyMarkup(11, message_id, button('more')))).toBe(unchanged)
    await api.editMessageText(11, message_id, 'Same')
    expect(await refusal(api.editMessageReplyMarkup(11, message_id))).toBe(unchanged)
  })

  it('needs a message of the bot that is there', async () => {
    const anna = metAnna()
    expect(await refusal(api.editMessageText(11, 99, 'x'))).toBe('400 Bad Request: message to edit not found')
    expect(await refusal(api.editMessageText(11, anna.send('mine'), 'x'))).toBe(
      "400 Bad Request: message can't be edited",
    )
    const { message_id } = await api.sendMessage(11, 'gone soon')
    expect(await refusal(api.editMessageText(11, message_id, ''))).toBe('400 Bad Request: message text is empty')
    await api.deleteMessage(11, message_id)
    expect(anna.chat().map(({ text }) => text)).toEqual(['/start', 'mine'])
    expect(await refusal(api.editMessageText(11, message_id, 'x'))).toBe('400 Bad Request: message to edit not found')
    expect(await refusal(api.deleteMessage(11, message_id))).toBe('400 Bad Request: message to delete not found')
  })
})

describe('a reaction of the bot', () => {
  it('is one of the emoji that Telegram knows', async () => {
    const anna = metAnna()
    const messageId = anna.send('second')
    await api.setMessageReaction(11, messageId, [{ type: 'emoji', emoji: '👀' }])
    expect(anna.chat().at(-1)?.reactions).toEqual(['👀'])
    await api.setMessageReaction(11, messageId, [])
    expect(anna.chat().at(-1)?.reactions).toEqual([])
    const other = { chat_id: 11, message_id: messageId, reaction: [{ type: 'emoji', emoji: '✅' }] }
    const response = await fetch(`${telegram.apiRoot}/bot${telegram.token}/setMessageReaction`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(other),
    })
    expect(await response.json()).toMatchObject({ error_code: 400, description: 'Bad Request: REACTION_INVALID' })
  })
})

describe('what the bot shows while it writes', () => {
  it('is seen with its time', async () => {
    const anna = metAnna()
    await api.sendChatAction(11, 'typing')
    expect(anna.typing()).toEqual([{ action: 'typing', threadId: undefined, at: expect.any(Number) }])
    expect(await refusal(api.raw.sendChatAction({ chat_id: 11, action: 'typing', message_thread_id: 5 }))).toBe(
      '400 Bad Request: message thread not found',
    )
  })

  it('is a draft that fades after 30 seconds, or goes with the next message', async () => {
    let now = 1_000_000
    const clocked = await startStandInTelegram({ now: () => now })
    const { raw } = new Api(clocked.token, { apiRoot: clocked.apiRoot })
    const anna = clocked.person(11)
    anna.send('/start')
    await raw.sendMessageDraft({ chat_id: 11, draft_id: 7, text: 'Half an ans', can_stop: true })
    expect(anna.draft()).toMatchObject({ id: 7, text: 'Half an ans' })
    now += 30_000
    expect(anna.draft()).toBeUndefined()
    await raw.sendMessageDraft({ chat_id: 11, draft_id: 7, text: 'More' })
    await raw.sendMessage({ chat_id: 11, text: 'All of it' })
    expect(anna.draft()).toBeUndefined()
    await expect(raw.sendMessageDraft({ chat_id: 11, draft_id: 0, text: 'x' })).rejects.toThrow(/TEXTDRAFT_ID_INVALID/)
    await clocked.close()
  })
})

it('knows a chat', async () => {
  metAnna()
  expect(await api.getChat(11)).toMatchObject({ id: 11, type: 'private', first_name: 'Anna' })
  expect(await refusal(api.getChat(12))).toBe('400 Bad Request: chat not found')
})
