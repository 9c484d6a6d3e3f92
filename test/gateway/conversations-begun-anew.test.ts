import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { chatPhrases } from '../../src/language/chat-phrases.ts'
import { keptRows } from '../support/kept-state.ts'
import { type RunningBot, startTestBot } from '../support/running-bot.ts'
import { buttonsUnder } from '../support/shown-buttons.ts'

let running: RunningBot
beforeAll(async () => {
  running = await startTestBot()
})
afterAll(() => running.close())

const searchedFor = (id: number, question: string) =>
  keptRows(
    running,
    'SELECT searched FROM retrievals WHERE person = ? AND question = ?',
    `telegram:${id}`,
    question,
  ).map(({ searched }) => String(searched))

describe('/new', () => {
  it('begins another conversation, and a button leads back to the one before', async () => {
    const anna = running.telegram.person(501, { languageCode: 'en' })
    anna.send('what shutter speed for 25 fps')
    await anna.sees('1/50')
    anna.send('/new')
    const told = await anna.sees(chatPhrases.newConversation.en)
    expect(buttonsUnder(told)).toEqual([chatPhrases.goBack.en])
    anna.send('how far is a boom microphone from the mouth')
    await anna.sees('50 cm')
    await anna.tap(told.messageId, chatPhrases.goBack.en)
    await anna.sees(chatPhrases.wentBack.en)
    anna.send('and for 50 fps?')
    await anna.sees('1/100')
    expect(searchedFor(501, 'and for 50 fps?')).toEqual([expect.stringMatching(/shutter speed.*50 fps/)])
    await expect(anna.tap(told.messageId, chatPhrases.goBack.en)).rejects.toThrow('has no button')
  })

  it('with words after it asks them in the other conversation', async () => {
    const boris = running.telegram.person(502, { languageCode: 'ru' })
    boris.send('какая выдержка для 25 кадров')
    await boris.sees('1/50')
    boris.send('/new how far is a boom microphone from the mouth')
    await boris.sees('50 cm')
    const told = await boris.sees(chatPhrases.newConversation.ru)
    await boris.tap(told.messageId, chatPhrases.goBack.ru)
    await boris.sees(chatPhrases.wentBack.ru)
    boris.send('а для 50 кадров?')
    const leaning = expect.stringMatching(/выдержка.*50 кадр/)
    await vi.waitFor(() => expect(searchedFor(502, 'а для 50 кадров?')).toEqual([leaning]), 45_000)
  })

  it('as the first word of all has nothing to go back to, and says so by showing no button', async () => {
    const vera = running.telegram.person(503, { languageCode: 'en' })
    vera.send('/new')
    expect(buttonsUnder(await vera.sees(chatPhrases.newConversation.en))).toEqual([])
    vera.send('/reset what shutter speed for 25 fps')
    await vera.sees('1/50')
  })

  it('keeps its place among the questions around it', async () => {
    const gleb = running.telegram.person(504, { languageCode: 'en' })
    gleb.send('what shutter speed for 25 fps')
    gleb.send('/new')
    gleb.send('how far is a boom microphone from the mouth')
    await gleb.sees('50 cm')
    const said = gleb.chat().filter(({ from }) => from === 'bot')
    expect(said.map(({ text }) => /1\/50|50 cm/.exec(text)?.[0] ?? text)).toEqual([
      '1/50',
      chatPhrases.newConversation.en,
      '50 cm',
    ])
  })
})
