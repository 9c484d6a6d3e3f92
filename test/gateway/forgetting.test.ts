import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { chatPhrases } from '../../src/language/chat-phrases.ts'
import { type BotWithModel, startBotWithModel } from '../support/bot-with-model.ts'
import { keptRows, tracesOf } from '../support/kept-state.ts'
import { buttonsUnder } from '../support/shown-buttons.ts'
import { saying } from '../support/stand-in-model-server.ts'

const question = 'what shutter speed for 25 fps'

describe('/forget', () => {
  let running: BotWithModel
  beforeAll(async () => {
    running = await startBotWithModel({ config: { session: { identityLinks: { vera: ['telegram:553'] } } } })
    running.model.script([saying('At 25 fps set the shutter speed to 1/50 s [1].')])
  })
  afterAll(() => running.close())

  const forgottenBy = async (id: number) => {
    const person = running.telegram.person(id)
    person.send('/forget')
    const asked = await person.sees((message) => buttonsUnder(message).includes(chatPhrases.forgetYes.en))
    await person.tap(asked.messageId, chatPhrases.forgetYes.en)
    return person.sees('Deleted.')
  }

  it('asks first, and deletes nothing on a no', async () => {
    const anna = running.telegram.person(551, { firstName: 'Annabella', languageCode: 'en' })
    anna.send(question)
    await anna.sees('1/50')
    anna.send('/forget')
    const asked = await anna.sees(chatPhrases.forgetAsk.en)
    await anna.tap(asked.messageId, chatPhrases.forgetNo.en)
    await anna.sees(chatPhrases.kept.en)
    anna.send('/sources')
    await anna.sees('[1]')
  })

  it('leaves nothing of the person in any table, transcript or index; what was spent stays, without a name', async () => {
    const anna = running.telegram.person(551)
    anna.send('/language en')
    const set = await anna.sees(chatPhrases.languageSet.en)
    anna.react(set.messageId, '👍')
    const answer = anna.chat().find(({ text }) => text.includes('1/50'))
    if (answer) await anna.tap(answer.messageId, '👎')
    anna.send('/feedback Annabella says no')
    await anna.sees(chatPhrases.feedbackThanks.en)
    anna.send('through another bot', { via_bot: { id: 77, is_bot: true, first_name: 'Gif' } })
    const spent = () => keptRows(running, 'SELECT COUNT(*) AS n, SUM(input_tokens) AS tokens FROM usage_calls')
    const before = spent()
    expect(tracesOf(running, /551|Annabella/).length).toBeGreaterThan(5)

    const told = await forgottenBy(551)
    expect(told.text).toMatch(/Conversations: 1, questions: 1, opinions: 1;/)
    await vi.waitFor(() => expect(tracesOf(running, /\b551\b|Annabella/)).toEqual([]), 45_000)
    expect(spent()).toEqual(before)
    expect(before).toEqual([{ n: 1, tokens: expect.any(Number) }])
    expect(keptRows(running, 'SELECT DISTINCT person, session FROM usage_calls')).toEqual([
      { person: null, session: '' },
    ])
  })

  it('stops the answer that is being written, and what waits behind it', async () => {
    const boris = running.telegram.person(552, { firstName: 'Borislav', languageCode: 'en' })
    running.model.script([{ steps: [{ text: 'The shutter stays open for some of each frame: ' }, 'hang'] }])
    boris.send(question)
    await boris.sees('some of each')
    boris.send('how far is a boom microphone from the mouth')
    await forgottenBy(552)
    await vi.waitFor(() => expect(tracesOf(running, /\b552\b|Borislav/)).toEqual([]), 45_000)
    running.model.script([saying('At 25 fps set the shutter speed to 1/50 s [1].')])
  })

  it('finds the conversation of a person who goes by a linked name', async () => {
    const vera = running.telegram.person(553, { firstName: 'Veronika', languageCode: 'en' })
    vera.send(question)
    await vera.sees('1/50')
    expect(tracesOf(running, /dm:vera/).length).toBeGreaterThan(0)
    await forgottenBy(553)
    await vi.waitFor(() => expect(tracesOf(running, /\b553\b|Veronika|dm:vera/)).toEqual([]), 45_000)
  })

  it('touches nobody else', async () => {
    const [gleb, dina] = [554, 555].map((id) => running.telegram.person(id, { languageCode: 'en' }))
    for (const person of [gleb, dina]) {
      person?.send(question)
      await person?.sees('1/50')
    }
    await vi.waitFor(
      () => expect(keptRows(running, "SELECT * FROM inbox WHERE state = 'accepted'")).toEqual([]),
      45_000,
    )
    await vi.waitFor(() => expect(keptRows(running, "SELECT * FROM outbox WHERE state <> 'sent'")).toEqual([]), 45_000)
    const before = tracesOf(running, /\b555\b/)
    await forgottenBy(554)
    expect(tracesOf(running, /\b555\b/)).toEqual(expect.arrayContaining([...before]))
    dina?.send('/sources')
    await dina?.sees('Sources of the answer')
  })
})

describe('/forget while a long conversation is being summarised', () => {
  it('leaves no name with what the summary costs', async () => {
    const standin = { model: 'standin/test-model', contextTokens: 2000 }
    const running = await startBotWithModel({ config: { agents: { defaults: standin } } })
    const held = Promise.withResolvers<void>()
    const isSummary = (body: string) => body.includes('You keep notes of a conversation')
    running.model.script(({ body }) =>
      isSummary(body)
        ? { steps: [{ until: held.promise }, { text: 'They spoke of shutters.' }] }
        : saying(
            `The shutter stays open for some of each frame. ${'It always does, whatever the lens. '.repeat(60)}[1]`,
          ),
    )
    try {
      const anna = running.telegram.person(561, { firstName: 'Annabella', languageCode: 'en' })
      for (let asked = 1; !running.model.requests.some(({ body }) => isSummary(body)) && asked <= 6; asked += 1) {
        anna.send(question)
        await vi.waitFor(() => expect(keptRows(running, 'SELECT * FROM retrievals')).toHaveLength(asked), 45_000)
      }
      await vi.waitFor(() => expect(running.model.requests.some(({ body }) => isSummary(body))).toBe(true), 45_000)
      anna.send('/forget')
      const asked = await anna.sees((message) => buttonsUnder(message).includes(chatPhrases.forgetYes.en))
      await anna.tap(asked.messageId, chatPhrases.forgetYes.en)
      await anna.sees('Deleted.')
      held.resolve()
      const summaries = "SELECT person, session FROM usage_calls WHERE purpose = 'compaction'"
      const called = running.model.requests.filter(({ body }) => isSummary(body)).length
      await vi.waitFor(() => expect(keptRows(running, summaries)).toHaveLength(called), 45_000)
      expect(new Set(keptRows(running, summaries).map(({ person, session }) => `${person} ${session}`))).toEqual(
        new Set(['null ']),
      )
      await vi.waitFor(() => expect(tracesOf(running, /\b561\b|Annabella/)).toEqual([]), 45_000)
    } finally {
      held.resolve()
      await running.close()
    }
  })
})
