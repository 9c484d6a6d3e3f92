/** Silence ends a conversation, the person is told, and "go back" restores it. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ConfigInput } from '../../src/config/schema.ts'
import { chatPhrases } from '../../src/language/chat-phrases.ts'
import { startBotWithModel } from '../support/bot-with-model.ts'
import { keptRows } from '../support/kept-state.ts'
import { type RunningBot, startTestBot } from '../support/running-bot.ts'
import { saying } from '../support/stand-in-model-server.ts'

type Reset = NonNullable<NonNullable<ConfigInput['session']>['reset']>

const minute = 60_000
let running: RunningBot | undefined
afterEach(async () => {
  await running?.close()
  running = undefined
})

async function start(reset: Reset, begins = new Date('2026-03-02T20:00:00')) {
  let at = begins.getTime()
  const bot = await startTestBot({ config: { session: { reset } }, outside: { clock: () => new Date(at) } })
  running = bot
  const searchedFor = (question: string) =>
    keptRows(bot, 'SELECT searched FROM retrievals WHERE question = ?', question).map(({ searched }) => searched)
  return {
    bot,
    searchedFor,
    pass: (minutes: number) => {
      at += minutes * minute
    },
  }
}

describe.each([
  {
    language: 'en',
    question: 'what shutter speed for 25 fps',
    further: 'and for 50 fps?',
    leaning: /shutter speed.*50 fps/,
  },
  {
    language: 'ru',
    question: 'какая выдержка для 25 кадров',
    further: 'а для 50 кадров?',
    leaning: /выдержка.*50 кадр/,
  },
] as const)('after two hours of silence ($language)', ({ language, question, further, leaning }) => {
  it('the person is told of the new conversation, and going back restores the old one', async () => {
    const { bot, pass, searchedFor } = await start({ mode: 'idle', idleMinutes: 120 })
    const anna = bot.telegram.person(501, { languageCode: language })
    anna.send(question)
    await anna.sees('1/50')
    pass(119)
    anna.send(further)
    await vi.waitFor(() => expect(searchedFor(further)).toHaveLength(1), 45_000)
    await vi.waitFor(() => expect(anna.chat()).toHaveLength(4), 45_000)
    pass(121)
    anna.send('what is the base ISO of S-Log3')
    const told = await anna.sees(chatPhrases.idleReset[language])
    await anna.sees('12800')
    await anna.tap(told.messageId, chatPhrases.goBack[language])
    await anna.sees(chatPhrases.wentBack[language])
    anna.send(further)
    await vi.waitFor(() => expect(searchedFor(further)).toHaveLength(2), 45_000)
    expect(searchedFor(further)).toEqual([expect.stringMatching(leaning), expect.stringMatching(leaning)])
  })
})

describe('what keeps a conversation alive', () => {
  it('is what people write, not what the gateway writes', async () => {
    let at = Date.parse('2026-03-02T10:00:00')
    const bot = await startBotWithModel({
      config: { session: { reset: { mode: 'idle', idleMinutes: 120 } } },
      outside: { clock: () => new Date(at) },
    })
    running = bot
    const held = Promise.withResolvers<void>()
    bot.model.script([
      {
        steps: [
          { text: 'The shutter stays open for some of each frame, ' },
          { until: held.promise },
          { text: 'says the end [1].' },
        ],
      },
      saying('The boom hangs 50 cm from the mouth [1].'),
    ])
    const anna = bot.telegram.person(501, { languageCode: 'en' })
    anna.send('what shutter speed for 25 fps')
    await anna.sees('some of each')
    at += 100 * minute
    held.resolve()
    const answer = await anna.sees('says the end')
    await anna.tap(answer.messageId, '👍')
    at += 21 * minute
    anna.send('how far is a boom microphone from the mouth')
    await anna.sees(chatPhrases.idleReset.en)
    await anna.sees('50 cm')
  })

  it('is nothing at all where the config says none', async () => {
    const { bot, pass, searchedFor } = await start({ mode: 'none' })
    const anna = bot.telegram.person(501, { languageCode: 'en' })
    anna.send('what shutter speed for 25 fps')
    await anna.sees('1/50')
    pass(90 * 24 * 60)
    anna.send('and for 50 fps?')
    await anna.sees('1/100')
    expect(searchedFor('and for 50 fps?')).toEqual([expect.stringMatching(/shutter speed.*50 fps/)])
    expect(anna.chat()).toHaveLength(4)
  })
})

describe('a daily reset', () => {
  it('comes with the first message after the hour', async () => {
    const { bot, pass } = await start({ mode: 'daily', atHour: 4 })
    const anna = bot.telegram.person(501, { languageCode: 'en' })
    anna.send('what shutter speed for 25 fps')
    await anna.sees('1/50')
    pass(7 * 60)
    anna.send('what is the base ISO of S-Log3')
    await anna.sees('12800')
    expect(anna.chat()).toHaveLength(4)
    pass(2 * 60)
    anna.send('how far is a boom microphone from the mouth')
    await anna.sees(chatPhrases.dailyReset.en)
    await anna.sees('50 cm')
  })
})
