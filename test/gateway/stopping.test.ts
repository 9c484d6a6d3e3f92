import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { chatPhrases } from '../../src/language/chat-phrases.ts'
import { type BotWithModel, startBotWithModel } from '../support/bot-with-model.ts'
import { keptRows, tracesOf } from '../support/kept-state.ts'
import { saying } from '../support/stand-in-model-server.ts'

const beginning = 'The shutter stays open for some of each frame: '
const question = 'what shutter speed for 25 fps'

describe('/stop', () => {
  let running: BotWithModel
  beforeAll(async () => {
    running = await startBotWithModel()
  })
  afterAll(() => running.close())

  it('keeps what was written of the answer, marked, and drops what waits', async () => {
    const anna = running.telegram.person(501, { languageCode: 'en' })
    running.model.script([{ steps: [{ text: beginning }, 'hang'] }, saying('Later [1].')])
    anna.send(question)
    await anna.sees('some of each')
    anna.send('how far is a boom microphone from the mouth')
    anna.send('what is the base ISO of S-Log3')
    const open = "SELECT COUNT(*) AS n FROM inbox WHERE state = 'accepted'"
    await vi.waitFor(() => expect(keptRows(running, open)).toEqual([{ n: 3 }]), 45_000)
    anna.send('/stop')
    await anna.sees(chatPhrases.stopped.en)
    const kept = await anna.sees(chatPhrases.stoppedMark.en)
    expect(kept.text).toContain('some of each')
    await vi.waitFor(() => expect(keptRows(running, open)).toEqual([{ n: 0 }]), 45_000)
    expect(keptRows(running, "SELECT note FROM inbox WHERE note = 'stopped'")).toHaveLength(3)
    expect(running.model.requests).toHaveLength(1)
    expect(anna.chat().filter(({ from, text }) => from === 'bot' && text.includes('some of each'))).toHaveLength(1)
    expect(tracesOf(running, /"aborted"/)).toHaveLength(1)
  })

  it('before anything was written leaves only the word that it was stopped, and the next question is answered', async () => {
    const boris = running.telegram.person(502, { languageCode: 'ru' })
    running.model.reset()
    running.model.script([{ steps: ['hang'] }, saying('The shutter stays open for some of each frame [1].')])
    boris.send('какая выдержка для 25 кадров')
    await vi.waitFor(() => expect(running.model.requests).toHaveLength(1), 45_000)
    boris.send('/stop')
    await boris.sees(chatPhrases.stopped.ru)
    boris.send(question)
    await boris.sees('some of each')
    expect(boris.chat().filter(({ from }) => from === 'bot')).toHaveLength(2)
  })

  it('stops nothing of another person', async () => {
    const [vera, gleb] = [503, 504].map((id) => running.telegram.person(id, { languageCode: 'en' }))
    const held = Promise.withResolvers<void>()
    running.model.script([{ steps: [{ text: beginning }, { until: held.promise }, { text: 'the end [1].' }] }])
    vera?.send(question)
    await vera?.sees('some of each')
    gleb?.send('/stop')
    await gleb?.sees(chatPhrases.nothingToStop.en)
    held.resolve()
    await vera?.sees('the end')
  })

  it('stops answers and not the way back to a conversation', async () => {
    const dina = running.telegram.person(505, { languageCode: 'en' })
    running.model.reset()
    running.model.script([saying('The shutter stays open for some of each frame [1].'), { steps: ['hang'] }])
    dina.send(question)
    await dina.sees('some of each')
    dina.send('/new')
    const told = await dina.sees(chatPhrases.newConversation.en)
    dina.send(question)
    await vi.waitFor(() => expect(running.model.requests).toHaveLength(2), 45_000)
    await dina.tap(told.messageId, chatPhrases.goBack.en)
    dina.send('/stop')
    await dina.sees(chatPhrases.stopped.en)
    await dina.sees(chatPhrases.wentBack.en)
  })
})
