import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { chatPhrases } from '../../src/language/chat-phrases.ts'
import { keptRows } from '../support/kept-state.ts'
import { pushUpdate } from '../support/push-update.ts'
import { type RunningBot, startTestBot } from '../support/running-bot.ts'
import { buttonsUnder } from '../support/shown-buttons.ts'

let running: RunningBot
beforeAll(async () => {
  running = await startTestBot()
})
afterAll(() => running.close())

const question = 'what shutter speed for 25 fps'

const opinionsOf = (id: number) =>
  keptRows(running, 'SELECT turn, verdict, reason FROM feedback WHERE person = ?', `telegram:${id}`)

async function answerFor(id: number) {
  const person = running.telegram.person(id, { languageCode: 'en' })
  person.send(question)
  const answer = await person.sees('1/50')
  const [record] = keptRows(running, 'SELECT turn FROM retrievals WHERE person = ?', `telegram:${id}`)
  return { person, answer, turn: String(record?.turn) }
}

/** What the button carries is written by whoever presses it: a client can send anything. */
function forge(id: number, messageId: number, data: string) {
  pushUpdate(running.telegram, {
    callback_query: {
      id: `${Date.now()}${id}`,
      from: { id, is_bot: false, first_name: 'Forger' },
      chat_instance: '1',
      data,
      message: { message_id: messageId, date: 1, chat: { id, type: 'private', first_name: 'Forger' } },
    },
  })
}

describe('the buttons under an answer', () => {
  it('keep an opinion with what was retrieved, change it and take it back', async () => {
    const { person, answer, turn } = await answerFor(501)
    expect(buttonsUnder(answer)).toEqual(['👍', '👎'])
    expect(await person.tap(answer.messageId, '👍')).toBe(chatPhrases.feedbackThanks.en)
    expect(opinionsOf(501)).toEqual([{ turn, verdict: 'up', reason: null }])
    await person.sees((message) => buttonsUnder(message).includes('👍 ✓'))
    expect(await person.tap(answer.messageId, '👎')).toBe(chatPhrases.feedbackWhy.en)
    const asked = await person.sees((message) => buttonsUnder(message).includes('👎 ✓'))
    expect(buttonsUnder(asked)).toEqual([
      '👍',
      '👎 ✓',
      chatPhrases.wrong.en,
      chatPhrases.incomplete.en,
      chatPhrases.outdated.en,
      chatPhrases['off-topic'].en,
    ])
    expect(await person.tap(answer.messageId, chatPhrases.outdated.en)).toBe(chatPhrases.feedbackThanks.en)
    expect(opinionsOf(501)).toEqual([{ turn, verdict: 'down', reason: 'outdated' }])
    await person.sees((message) => buttonsUnder(message).includes(`${chatPhrases.outdated.en} ✓`))
    expect(await person.tap(answer.messageId, '👎 ✓')).toBe(chatPhrases.feedbackTakenBack.en)
    expect(opinionsOf(501)).toEqual([{ turn, verdict: null, reason: null }])
    const shown = await person.sees((message) => buttonsUnder(message).length === 2)
    expect(buttonsUnder(shown)).toEqual(['👍', '👎'])
    expect(shown.text).toBe(answer.text)
    person.send('/profile')
    expect((await person.sees('Name:')).text).toContain('Opinions on answers: 0')
  })

  it('do nothing for an answer of another chat, for a turn that is none, and for words nobody wrote', async () => {
    const { person, answer, turn } = await answerFor(502)
    const stranger = running.telegram.person(503, { languageCode: 'en' })
    stranger.send('/help')
    const help = await stranger.sees('/new')
    person.send('/help')
    await person.sees('/new')
    const [commandTurn] = keptRows(running, "SELECT turn FROM outbox WHERE chat = '502' AND turn LIKE 'c%'")
    const presses = running.telegram.callsOf('answerCallbackQuery').length
    for (const data of [
      `f:${turn}:d`,
      `r:${turn}:wrong`,
      `o:${turn}`,
      'f:t999999:u',
      'e:1',
      'e:x',
      'x:en:77',
      'nonsense',
    ])
      forge(503, help.messageId, data)
    for (const data of [`f:${String(commandTurn?.turn)}:u`, `r:${turn}:rubbish`]) forge(502, answer.messageId, data)
    await running.telegram.called('answerCallbackQuery', presses + 10)
    expect([...opinionsOf(502), ...opinionsOf(503)]).toEqual([])
    await vi.waitFor(
      () => expect(keptRows(running, "SELECT * FROM inbox WHERE state = 'accepted'")).toEqual([]),
      45_000,
    )
    expect(stranger.chat()).toHaveLength(2)
    expect(person.chat()).toHaveLength(4)
  })
})

describe('a reaction on an answer', () => {
  it('counts like its button', async () => {
    const { person, answer, turn } = await answerFor(511)
    person.react(answer.messageId, '👎')
    await vi.waitFor(() => expect(opinionsOf(511)).toEqual([{ turn, verdict: 'down', reason: null }]), 45_000)
    person.react(answer.messageId, '👍')
    await vi.waitFor(() => expect(opinionsOf(511)).toEqual([{ turn, verdict: 'up', reason: null }]), 45_000)
    person.react(answer.messageId, undefined)
    await vi.waitFor(() => expect(opinionsOf(511)).toEqual([{ turn, verdict: null, reason: null }]), 45_000)
  })

  it('that says nothing of the answer changes no opinion', async () => {
    const { person, answer, turn } = await answerFor(512)
    await person.tap(answer.messageId, '👎')
    person.react(answer.messageId, '🔥')
    person.send('/whoami')
    await person.sees('512')
    expect(opinionsOf(512)).toEqual([{ turn, verdict: 'down', reason: null }])
  })

  it('on anything else that the bot said is no opinion', async () => {
    const person = running.telegram.person(513, { languageCode: 'en' })
    person.send('/help')
    const help = await person.sees('/new')
    person.react(help.messageId, '👍')
    person.send('/whoami')
    await person.sees('513')
    expect(opinionsOf(513)).toEqual([])
  })
})
