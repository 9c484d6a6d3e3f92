import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { chatPhrases, examples, fill } from '../../src/language/chat-phrases.ts'
import { keptRows } from '../support/kept-state.ts'
import { type RunningBot, startTestBot } from '../support/running-bot.ts'
import { buttonsUnder } from '../support/shown-buttons.ts'

let running: RunningBot
beforeAll(async () => {
  running = await startTestBot({ bot: { admins: [900] } })
})
afterAll(() => running.close())

const firstLine = (phrase: string) => phrase.split('\n')[0] ?? ''

describe.each([
  { language: 'en', code: 'en-GB', base: 500, question: 'what shutter speed for 25 fps', other: 'Русский', its: 'ru' },
  { language: 'ru', code: 'ru', base: 600, question: 'какая выдержка для 25 кадров', other: 'English', its: 'en' },
] as const)('commands in $language', ({ language, code, base, question, other, its }) => {
  const person = (n: number) => running.telegram.person(base + n, { firstName: `Anna_${n}_*x*`, languageCode: code })

  it('/start greets and shows examples that are asked by a tap', async () => {
    const anna = person(1)
    anna.send('/start')
    const greeting = await anna.sees(firstLine(chatPhrases.welcome[language]))
    expect(buttonsUnder(greeting)).toEqual(examples[language])
    await anna.tap(greeting.messageId, examples[language][0] ?? '')
    expect((await anna.sees('1/50')).text).toContain('[1]')
  })

  it('/help and /privacy say what there is', async () => {
    const anna = person(2)
    anna.send('/help')
    await anna.sees(firstLine(chatPhrases.help[language]))
    anna.send('/privacy')
    await anna.sees(firstLine(chatPhrases.privacy[language]))
  })

  it('/sources shows the passages of the last answer, and says when there is none', async () => {
    const anna = person(3)
    anna.send('/sources')
    await anna.sees(chatPhrases.noSources[language])
    anna.send(question)
    await anna.sees('1/50')
    anna.send('/sources')
    const shown = await anna.sees(fill(chatPhrases.sourcesOf[language], { question }))
    expect(shown.text).toMatch(/\[1\] .+\n(?:en|ru)\/.+\.md\n\n.*1\/50/s)
  })

  it('/profile shows a name as it is written, and what is known', async () => {
    const anna = person(4)
    anna.send(question)
    await anna.sees('1/50')
    anna.send('/profile')
    const [name = '', id = ''] = chatPhrases.profile[language].split('\n')
    const shown = await anna.sees(fill(id, { id: base + 4 }))
    expect(shown.text).toContain(name.replace('{name}', 'Anna_4_*x*'))
    expect(shown.text).toContain(chatPhrases.languageAuto[language])
    expect(shown.text).toContain(chatPhrases.profile[language].split('\n')[4]?.replace('{questions}', '1'))
  })

  it('/language changes the language of the bot by a tap or a word, and back', async () => {
    const anna = person(5)
    anna.send('/language')
    const asked = await anna.sees(chatPhrases.languageAsk[language])
    expect(await anna.tap(asked.messageId, other)).toBe(chatPhrases.languageSet[its])
    await anna.sees(chatPhrases.languageSet[its])
    anna.send('/help')
    await anna.sees(firstLine(chatPhrases.help[its]))
    anna.send('/profile')
    await anna.sees(({ text }) => text.includes(String(base + 5)) && text.includes(chatPhrases.languageName[its]))
    anna.send('/language auto')
    await anna.sees(chatPhrases.languageFollows[language])
    anna.send(`/language ${its}`)
    await vi.waitFor(() => expect(anna.chat().at(-1)?.text).toBe(chatPhrases.languageSet[its]), 45_000)
  })

  it('/feedback takes words about the last answer', async () => {
    const anna = person(6)
    anna.send('/feedback')
    await anna.sees(chatPhrases.feedbackAsk[language])
    anna.send('/feedback nothing yet')
    await anna.sees(chatPhrases.noAnswerYet[language])
    anna.send(question)
    await anna.sees('1/50')
    anna.send('/feedback too short, alas')
    await anna.sees(chatPhrases.feedbackThanks[language])
    const [kept] = keptRows(
      running,
      'SELECT comment, question FROM feedback JOIN retrievals USING (turn) WHERE feedback.person = ?',
      `telegram:${base + 6}`,
    )
    expect(kept).toMatchObject({ comment: 'too short, alas', question })
  })

  it('/whoami tells the id, /stop that there is nothing to stop', async () => {
    const anna = person(7)
    anna.send('/whoami')
    await anna.sees(fill(chatPhrases.whoami[language], { id: base + 7 }))
    anna.send('/stop')
    await anna.sees(chatPhrases.nothingToStop[language])
  })

  it('a command that does not exist is answered with the nearest one, if one is near', async () => {
    const anna = person(8)
    anna.send('/sorces')
    await anna.sees(fill(chatPhrases.didYouMean[language], { command: 'sources' }))
    anna.send('/xyzzyxyzzy please')
    await anna.sees(chatPhrases.unknownCommand[language])
    anna.send('/constructor')
    await vi.waitFor(() => expect(anna.chat().filter(({ from }) => from === 'bot')).toHaveLength(3), 45_000)
  })
})

describe('/status', () => {
  it('is for administrators', async () => {
    const admin = running.telegram.person(900, { languageCode: 'en' })
    admin.send('/status')
    expect((await admin.sees('main:')).text).toMatch(/telegram default: ok[\s\S]*inbox: \d+ open/)
  })

  it('does not exist for anybody else', async () => {
    const stranger = running.telegram.person(901, { languageCode: 'en' })
    stranger.send('/status')
    const answer = await stranger.sees('There is no such command.')
    expect(answer.text).not.toContain('status')
  })
})

it('a slash alone makes no command', async () => {
  const anna = running.telegram.person(700, { languageCode: 'en' })
  anna.send('/ what shutter speed for 25 fps')
  await anna.sees('1/50')
})
