/** People who do everything at once, in any order: nothing is left undone, nothing is refused by the service, nothing ends in an error. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { ChatView } from '../stand-in-telegram/chat-view.ts'
import type { ChatWriter } from '../stand-in-telegram/chat-writer.ts'
import { createDice } from '../support/generated-folder.ts'
import { keptRows } from '../support/kept-state.ts'
import { type RunningBot, startTestBot } from '../support/running-bot.ts'
import { buttonsUnder } from '../support/shown-buttons.ts'

type Somebody = ChatWriter & Pick<ChatView, 'chat'>

const said = [
  'what shutter speed for 25 fps',
  'and for 50 fps?',
  'какая выдержка для 25 кадров',
  'how do I cook borscht',
  'thanks!',
  '@stand_in_bot how far is a boom microphone from the mouth',
  '/start',
  '/new',
  '/new what is the base ISO of S-Log3',
  '/stop',
  '/sources',
  '/profile',
  '/forget',
  '/language',
  '/language ru',
  '/feedback *not* [bad](https://example.org) `at all',
  '/xyzzy',
  '/',
  '@stand_in_bot',
  '🎬'.repeat(400),
]

let running: RunningBot
beforeAll(async () => {
  running = await startTestBot({
    bot: { groupPolicy: 'open' },
    config: { messages: { queue: { debounceMs: 20, cap: 5 } } },
  })
})
afterAll(() => running.close())

function act(somebody: Somebody, roll: (sides: number) => number): void {
  const mine = somebody.chat().filter(({ from }) => from === 'person')
  const theirs = somebody.chat().filter(({ from }) => from === 'bot')
  const any = <T>(list: readonly T[]) => list[roll(list.length)]
  const text = any(said) ?? ''
  const [old, heard] = [any(mine), any(theirs)]
  const button = heard && any(buttonsUnder(heard))
  switch (roll(10)) {
    case 0:
      somebody.forward(text)
      return
    case 1:
      somebody.album(2, roll(2) === 0 ? text : undefined)
      return
    case 2:
      somebody.sticker()
      return
    case 3:
      if (old) somebody.edit(old.messageId, text)
      return
    case 4:
      if (heard) somebody.reply(heard.messageId, text)
      return
    case 5:
      if (heard) somebody.react(heard.messageId, any(['👍', '👎', '🔥', undefined] as const))
      return
    case 6:
    case 7:
      if (heard && button !== undefined) void somebody.tap(heard.messageId, button).catch(() => undefined)
      return
    default:
      somebody.send(text)
  }
}

it('are all served', async () => {
  const roll = createDice(7)
  const group = running.telegram.group(-1_001_000_000_000, { isForum: true, botIsAdmin: true })
  const topic = group.topic('Sound')
  const people: Somebody[] = [501, 502, 503].map((id) => running.telegram.person(id, { languageCode: 'en' }))
  for (const [id, about] of [
    [501, {}],
    [504, { topic }],
  ] as const)
    people.push({ ...group.person(id, about), chat: group.chat })
  for (let round = 0; round < 60; round += 1) {
    const polls = running.telegram.callsOf('getUpdates').length
    for (const somebody of people) act(somebody, roll)
    await vi.waitFor(() => expect(running.telegram.callsOf('getUpdates').length).toBeGreaterThan(polls), 45_000)
  }
  await vi.waitFor(() => {
    expect(running.telegram.pending()).toBe(0)
    expect(keptRows(running, "SELECT * FROM inbox WHERE state = 'accepted'")).toEqual([])
    expect(keptRows(running, "SELECT * FROM outbox WHERE state <> 'sent'")).toEqual([])
  }, 60_000)
  expect(running.telegram.callsOf('answerCallbackQuery').length).toBeGreaterThan(5)
  const errors = running.log.filter((line) => JSON.parse(line).level >= 50)
  expect(errors).toEqual([])
  expect(running.telegram.violations).toEqual([])
})
