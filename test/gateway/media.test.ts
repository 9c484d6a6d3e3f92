import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { chatPhrases } from '../../src/language/chat-phrases.ts'
import { keptRows } from '../support/kept-state.ts'
import { pushUpdate } from '../support/push-update.ts'
import { type RunningBot, startTestBot } from '../support/running-bot.ts'

describe('what is not text', () => {
  let running: RunningBot
  let at = Date.now()
  beforeAll(async () => {
    running = await startTestBot({ outside: { clock: () => new Date(at) } })
  })
  afterAll(() => running.close())

  const person = (id: number, languageCode = 'en') => running.telegram.person(id, { languageCode })
  const said = (id: number) =>
    person(id)
      .chat()
      .filter(({ from }) => from === 'bot')
      .map(({ text }) => text)
  const settled = () =>
    vi.waitFor(() => expect(keptRows(running, "SELECT * FROM inbox WHERE state = 'accepted'")).toEqual([]), 45_000)

  it.each([
    ['voice', 'en', 501],
    ['photo', 'ru', 502],
    ['sticker', 'en', 503],
    ['document', 'ru', 504],
  ] as const)('such as a %s gets one clear line, and not again within ten minutes', async (kind, language, id) => {
    const anna = person(id, language)
    anna[kind]()
    await anna.sees(chatPhrases[kind][language])
    anna[kind]()
    at += 9 * 60_000
    anna[kind]()
    anna.send('/whoami')
    await anna.sees(String(id))
    await settled()
    expect(said(id)).toHaveLength(2)
    at += 2 * 60_000
    anna[kind]()
    await vi.waitFor(() => expect(said(id)).toHaveLength(3), 45_000)
  })

  it('as an album gets one line', async () => {
    const anna = person(511)
    anna.album(4)
    await anna.sees(chatPhrases.photo.en)
    await settled()
    expect(said(511)).toHaveLength(1)
  })

  it('with a caption is a question, also at the head of an album', async () => {
    const anna = person(512)
    anna.photo('what shutter speed for 25 fps')
    await anna.sees('1/50')
    expect(said(512)).toHaveLength(1)
    const boris = person(513)
    boris.album(3, 'what shutter speed for 25 fps')
    await boris.sees('1/50')
    await settled()
    expect(said(513)).toHaveLength(1)
  })

  it('and no file either, such as a place on the map, gets a line too', async () => {
    const anna = person(514)
    const chat = { id: 514, type: 'private', first_name: 'A' }
    const from = { id: 514, is_bot: false, first_name: 'A', language_code: 'en' }
    pushUpdate(running.telegram, {
      message: { message_id: 9001, date: 1, chat, from, location: { latitude: 1, longitude: 2 } },
    })
    anna.send('/whoami')
    await anna.sees(chatPhrases.other.en)
  })
})
