import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { chatPhrases } from '../../src/language/chat-phrases.ts'
import { type BotWithModel, startBotWithModel } from '../support/bot-with-model.ts'
import { keptRows } from '../support/kept-state.ts'
import { pushUpdate } from '../support/push-update.ts'
import { saying } from '../support/stand-in-model-server.ts'

const shutter = 'what shutter speed for 25 fps'
const microphone = 'how far is a boom microphone from the mouth'

describe('an edited message', () => {
  let running: BotWithModel
  beforeAll(async () => {
    running = await startBotWithModel({ config: { messages: { queue: { mode: 'followup' } } } })
  })
  afterAll(() => running.close())

  const settled = () =>
    vi.waitFor(() => expect(keptRows(running, "SELECT * FROM inbox WHERE state = 'accepted'")).toEqual([]), 45_000)
  const questionsOf = (id: number) =>
    keptRows(running, 'SELECT question FROM retrievals WHERE person = ? ORDER BY rowid', `telegram:${id}`).map(
      ({ question }) => question,
    )

  async function heldAnswerFor(id: number) {
    const held = Promise.withResolvers<void>()
    running.model.script([
      {
        steps: [
          { text: 'The shutter stays open for some of each frame, ' },
          { until: held.promise },
          { text: 'always [1].' },
        ],
      },
      saying('It hangs in front of the mouth [1].'),
    ])
    const person = running.telegram.person(id, { languageCode: 'en' })
    person.send(shutter)
    await person.sees('some of each')
    return { person, release: () => held.resolve() }
  }

  it('is answered as it stands when its turn comes, however often it was changed', async () => {
    const { person, release } = await heldAnswerFor(501)
    const waiting = person.send('what is the base ISO of S-Log3')
    person.edit(waiting, 'how bright is skin in S-Log3')
    person.edit(waiting, 'what is the base ISO of S-Log3')
    person.edit(waiting, microphone)
    const rows = "SELECT state, note FROM inbox WHERE sender = '501' AND message = ? ORDER BY seq"
    await vi.waitFor(() => expect(keptRows(running, rows, String(waiting))).toHaveLength(4), 45_000)
    release()
    await settled()
    expect(questionsOf(501)).toEqual([shutter, microphone])
    expect(person.chat().some(({ text }) => text.includes(chatPhrases.edited.en))).toBe(false)
  })

  it('that goes back to its first words while it waits is answered with these', async () => {
    const { person, release } = await heldAnswerFor(502)
    const waiting = person.send(microphone)
    person.edit(waiting, 'what is the base ISO of S-Log3')
    person.edit(waiting, microphone)
    const rows = "SELECT seq FROM inbox WHERE sender = '502' AND message = ?"
    await vi.waitFor(() => expect(keptRows(running, rows, String(waiting))).toHaveLength(3), 45_000)
    release()
    await settled()
    expect(questionsOf(502)).toEqual([shutter, microphone])
  })

  it('that has been answered gets a button to answer it anew', async () => {
    running.model.script([saying('Set the shutter to 1/50 s [1].'), saying('It hangs 50 cm away [1].')])
    const anna = running.telegram.person(503, { languageCode: 'ru' })
    const asked = anna.send(shutter)
    await anna.sees('1/50')
    anna.edit(asked, microphone)
    const offered = await anna.sees(chatPhrases.edited.ru)
    anna.edit(asked, microphone)
    await settled()
    await anna.tap(offered.messageId, chatPhrases.answerAgain.ru)
    await anna.sees('50 cm')
    await settled()
    expect(questionsOf(503)).toEqual([shutter, microphone])
    expect(anna.chat().filter(({ text }) => text === chatPhrases.edited.ru)).toHaveLength(1)
  })

  it('whose words are the same, as when a link gets its preview, is nothing', async () => {
    running.model.script([saying('Set the shutter to 1/50 s [1].')])
    const anna = running.telegram.person(504, { languageCode: 'en' })
    const asked = anna.send(shutter)
    await anna.sees('1/50')
    anna.edit(asked, shutter)
    anna.send('/whoami')
    await anna.sees('504')
    expect(anna.chat()).toHaveLength(4)
  })

  it('that was a picture without words is answered when it gets some', async () => {
    const anna = running.telegram.person(505, { languageCode: 'en' })
    const picture = anna.photo()
    await anna.sees(chatPhrases.photo.en)
    const chat = { id: 505, type: 'private', first_name: 'A' }
    const from = { id: 505, is_bot: false, first_name: 'A', language_code: 'en' }
    const edited = { message_id: picture, date: 1, edit_date: 2, chat, from, photo: [], caption: shutter }
    pushUpdate(running.telegram, { edited_message: edited })
    await anna.sees('1/50')
  })
})
