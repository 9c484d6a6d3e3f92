import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { chatPhrases } from '../../src/language/chat-phrases.ts'
import { phrases } from '../../src/language/phrases.ts'
import { keptRows } from '../support/kept-state.ts'
import { type RunningBot, startTestBot } from '../support/running-bot.ts'

const question = 'what shutter speed for 25 fps'
const [talking, listed, quiet, off] = [-101, -102, -103, -104]

let running: RunningBot
beforeAll(async () => {
  running = await startTestBot({
    bot: {
      groupPolicy: 'allowlist',
      groups: {
        [talking]: {},
        [listed]: { allowFrom: [601] },
        [quiet]: { requireMention: false },
        [off]: { enabled: false },
        '-1001000000000': {},
      },
    },
  })
})
afterAll(() => running.close())

const settled = () =>
  vi.waitFor(() => {
    expect(running.telegram.pending()).toBe(0)
    expect(keptRows(running, "SELECT * FROM inbox WHERE state = 'accepted'")).toEqual([])
  }, 45_000)
const said = (group: { chat(): { from: string; text: string }[] }) => group.chat().filter(({ from }) => from === 'bot')

describe('in a group the bot', () => {
  it('speaks only when it is mentioned, replied to or commanded, and keeps nothing of the rest', async () => {
    const group = running.telegram.group(talking)
    const anna = group.person(501, { languageCode: 'en' })
    await running.telegram.called('getMe')
    anna.send('what shutter speed do you use, Boris?')
    anna.photo()
    await settled()
    expect(said(group)).toEqual([])
    expect(keptRows(running, 'SELECT raw, note FROM inbox')).toEqual([
      { raw: '', note: 'not-addressed' },
      { raw: '', note: 'not-addressed' },
    ])
    const asked = anna.send(`@stand_in_bot ${question}`)
    const answer = await group.sees('1/50')
    expect(answer.replyTo).toBe(asked)
    expect(keptRows(running, 'SELECT question FROM retrievals')).toEqual([{ question }])
    anna.reply(answer.messageId, 'and for 50 fps?')
    await group.sees('1/100')
    anna.send('/sources@stand_in_bot')
    await group.sees('Sources of the answer')
  })

  it('leaves alone commands for other bots, personal ones, and those nobody knows', async () => {
    const group = running.telegram.group(talking)
    const before = said(group).length
    const boris = group.person(502, { languageCode: 'en' })
    for (const command of [
      '/help@other_bot',
      '/profile',
      '/forget@stand_in_bot',
      '/language ru',
      '/privacy',
      '/feedback x',
    ])
      boris.send(command)
    for (const command of ['/status', '/sorces', '/usr/bin/env']) boris.send(command)
    await settled()
    expect(said(group)).toHaveLength(before)
  })

  it('answers a message that gets its mention by an edit', async () => {
    const group = running.telegram.group(talking)
    const anna = group.person(501, { languageCode: 'en' })
    const asked = anna.send('what is the base ISO of S-Log3')
    anna.edit(asked, '@stand_in_bot what is the base ISO of S-Log3?')
    expect((await group.sees('12800')).replyTo).toBe(asked)
  })

  it('asks for a question where it is mentioned and nothing else is said', async () => {
    const group = running.telegram.group(talking)
    group.person(503, { languageCode: 'ru' }).send('@Stand_In_Bot')
    await group.sees(phrases.emptyQuestion.ru)
  })

  it('hears only those the config lists for the group', async () => {
    const group = running.telegram.group(listed)
    group.person(602, { languageCode: 'en' }).send(`@stand_in_bot ${question}`)
    group.person(601, { languageCode: 'en' }).send(`@stand_in_bot ${question}`)
    await group.sees('1/50')
    await settled()
    expect(said(group)).toHaveLength(1)
    expect(keptRows(running, "SELECT note FROM inbox WHERE sender = '602'")).toEqual([{ note: 'not-listed' }])
  })

  it('answers everybody where no mention is required, and says nothing to their pictures', async () => {
    const group = running.telegram.group(quiet)
    const anna = group.person(501, { languageCode: 'en' })
    anna.sticker()
    anna.send(question)
    await group.sees('1/50')
    await settled()
    expect(said(group)).toHaveLength(1)
  })

  it('says nothing in groups that the config does not name or has put off', async () => {
    const groups = [off, -105].map((id) => running.telegram.group(id))
    for (const group of groups) group.person(501, { languageCode: 'en' }).send(`@stand_in_bot ${question}`)
    await settled()
    expect(groups.flatMap(said)).toEqual([])
  })

  it('takes each topic for a conversation of its own and answers there', async () => {
    const forum = running.telegram.group(-1_001_000_000_000, { isForum: true })
    const [sound, light] = ['Sound', 'Light'].map((name) => forum.topic(name))
    forum
      .person(501, { topic: sound ?? 0, languageCode: 'en' })
      .send(`@stand_in_bot how far is a boom microphone from the mouth`)
    const first = await forum.sees('50 cm')
    forum.person(502, { topic: light ?? 0, languageCode: 'en' }).send(`@stand_in_bot ${question}`)
    const second = await forum.sees('1/50')
    forum.person(503, { languageCode: 'en' }).send('@stand_in_bot what is the base ISO of S-Log3')
    const third = await forum.sees('12800')
    expect([first, second, third].map(({ threadId }) => threadId)).toEqual([sound, light, undefined])
    const sessions = keptRows(
      running,
      "SELECT session FROM retrievals WHERE session LIKE '%1001000000000%' ORDER BY rowid",
    )
    expect(sessions.map(({ session }) => session)).toEqual([
      `agent:protech:telegram:group:-1001000000000:topic:${sound}`,
      `agent:protech:telegram:group:-1001000000000:topic:${light}`,
      'agent:protech:telegram:group:-1001000000000',
    ])
  })

  it('keeps nothing personal: who speaks there is told the same whoever they are', async () => {
    const group = running.telegram.group(talking)
    group.person(501, { languageCode: 'en' }).send('/start@stand_in_bot')
    await group.sees(chatPhrases.welcome.en.slice(0, 40))
  })
})
