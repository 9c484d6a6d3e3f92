/** Polling in trouble: somebody else polls, the network is gone, updates that nobody can read. */
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Person } from '../stand-in-telegram/person.ts'
import { startStandInTelegram } from '../stand-in-telegram/stand-in-telegram.ts'
import { type RunningBot, startTestBot } from '../support/running-bot.ts'

const question = 'what shutter speed for 25 fps'
const another = 'what shutter speed for 50 fps'
const patient = { timeoutMs: 60_000 }

describe('a bot whose updates do not come as they should', () => {
  let running: RunningBot
  let anna: Person
  beforeEach(async () => {
    running = await startTestBot({ bot: { streaming: 'off' } })
    anna = running.telegram.person(501, { firstName: 'Anna', languageCode: 'en' })
  })
  afterEach(() => running.close())

  const replies = () => anna.chat().filter(({ from }) => from === 'bot')
  const isInState = (state: string) =>
    vi.waitFor(() => expect(running.gateway.channels()[0]).toMatchObject({ state }), { timeout: 60_000, interval: 20 })
  const logged = (message: string) => running.log.filter((line) => line.includes(JSON.stringify(message)))

  it('goes on after another one has received its updates', async () => {
    running.telegram.fail('getUpdates', { kind: '409' })
    anna.send(question)
    await anna.sees('1/50', patient)
    await isInState('conflict')
    anna.send(another)
    await anna.sees('1/100', patient)
    await isInState('ok')
    expect(logged('somebody else receives the updates of this bot')).toHaveLength(1)
    expect(logged('polling works again')).toHaveLength(1)
  })

  it('is there again within five seconds when the network is', async () => {
    running.telegram.fail('sendMessage', { kind: '500' })
    anna.send(question)
    await running.telegram.called('sendMessage')
    await running.telegram.goDark()
    await isInState('offline')
    await wait(4000)
    const polls = running.telegram.callsOf('getUpdates').length
    await running.telegram.comeBack()
    const back = Date.now()
    anna.send(another)
    await anna.sees('1/100', patient)
    expect(Date.now() - back).toBeLessThan(20_000)
    expect(replies()).toHaveLength(2)
    expect(running.telegram.callsOf('getUpdates').length - polls).toBeLessThan(6)
  })

  it('answers what it can read among updates that are malformed, replayed and out of order', async () => {
    const { telegram } = running
    anna.send(question)
    await anna.sees('1/50', patient)
    const from = { id: 501, is_bot: false, first_name: 'Anna', language_code: 'en' }
    const chat = { id: 501, type: 'private', first_name: 'Anna' }
    const message = { message_id: 90_000, date: Math.floor(Date.now() / 1000), chat, from, text: 'at 50 fps?' }
    const good = { update_id: 5_000_000_000, message }
    const unreadable = [null, 7, 'text', [], {}, { update_id: 'x' }, { update_id: 1.5 }]
    const odd = [
      { update_id: 5_000_000_001, message: { message_id: 'x', chat: 5 } },
      { update_id: 4_000_000_000, message: { ...message, message_id: 90_001, chat: undefined } },
      { update_id: 5_000_000_002, callback_query: { id: 'q', from } },
      { update_id: 5_000_000_003, my_chat_member: {} },
      { update_id: 5_000_000_004, message_reaction: { chat, message_id: 1, date: 0, new_reaction: 'x' } },
      { update_id: 5_000_000_005, poll: {} },
    ]
    for (const update of [...unreadable, good, ...odd, good, { ...good, update_id: 4_999_999_000 + 1_000 }])
      telegram.pushRaw(update)
    anna.send(another)
    await anna.sees(({ text }) => text.includes('1/100'), patient)
    await wait(1500)
    expect(replies().length).toBeLessThanOrEqual(3)
    expect(logged('updates without a number were left out').length).toBeGreaterThan(0)
    await isInState('ok')
  })
})

it('a gateway that is stopped lets a send on its way arrive', async () => {
  const telegram = await startStandInTelegram()
  const running = await startTestBot({ telegram, bot: { streaming: 'off' } })
  const anna = telegram.person(501, { firstName: 'Anna', languageCode: 'en' })
  telegram.fail('sendMessage', { kind: 'slow', ms: 3500 })
  anna.send(question)
  await vi.waitFor(() => expect(telegram.callsOf('sendMessage')).toHaveLength(1), { timeout: 20_000 })
  await running.close()
  expect(telegram.callsOf('sendMessage').map(({ outcome }) => outcome.kind)).toEqual(['ok'])
  expect(anna.chat().at(-1)?.text).toContain('1/50')
  await telegram.close()
})
