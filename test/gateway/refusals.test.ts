/** Telegram refuses in every way it can. Each time: the right behaviour, nobody without an answer, no storm, and a log that says what happened. */
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Person } from '../stand-in-telegram/person.ts'
import { type RunningBot, startTestBot } from '../support/running-bot.ts'

const question = 'what shutter speed for 25 fps'
const answer = '1/50'
const patient = { timeoutMs: 60_000 }

const healthSchema = z.object({
  channels: z.object({ telegram: z.object({ state: z.string(), detail: z.string().optional() }) }),
})

describe('a bot whose service refuses', () => {
  let running: RunningBot
  let anna: Person
  beforeEach(async () => {
    running = await startTestBot({ config: { channels: { web: { public: true } } }, bot: { streaming: 'off' } })
    anna = running.telegram.person(501, { firstName: 'Anna', languageCode: 'en' })
    await running.telegram.called('setMyShortDescription', 2)
  })
  afterEach(async () => {
    const { log, telegram } = running
    await running.close()
    expect(log.filter((line) => line.includes(telegram.token.split(':')[1] ?? '-'))).toEqual([])
    expect(telegram.violations).toEqual([])
  })

  const answers = () => anna.chat().filter(({ from, text }) => from === 'bot' && text.includes(answer))
  const health = async () => healthSchema.parse(await (await fetch(`${running.address}/healthz`)).json())
  const isInState = async (wanted: string) => {
    const seen = new Set<string>()
    for (const end = Date.now() + 60_000; Date.now() < end; await wait(50)) {
      const { state } = (await health()).channels.telegram
      if (state === wanted) return
      seen.add(state)
    }
    throw new Error(`The bot was never ${wanted}, only ${[...seen]}.`)
  }
  const logged = (message: string) => running.log.filter((line) => line.includes(JSON.stringify(message)))

  it('waits as long as it is told to, and keeps the formatting', async () => {
    running.telegram.fail('sendMessage', { kind: '429', retryAfter: 2 })
    anna.send(question)
    const { entities } = await anna.sees(answer, patient)
    const [first, second] = running.telegram.callsOf('sendMessage')
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1990)
    expect(running.telegram.callsOf('sendMessage')).toHaveLength(2)
    expect(entities.map(({ type }) => type)).toContain('expandable_blockquote')
    expect(logged('the service asks to wait')).toHaveLength(1)
  })

  it('tries again after errors of the service and of a proxy before it, and answers once', async () => {
    running.telegram.fail('sendMessage', { kind: '500' })
    running.telegram.fail('sendMessage', { kind: '502' })
    anna.send(question)
    await anna.sees(answer, patient)
    expect(answers()).toHaveLength(1)
    expect(running.telegram.callsOf('sendMessage')).toHaveLength(3)
    expect(logged('a reply waits for the service')).toHaveLength(1)
  })

  it('does not repeat what may have arrived; the person is asked, and may have it sent again', async () => {
    running.telegram.fail('sendMessage', { kind: 'reset', when: 'before' })
    anna.send(question)
    const { messageId } = await anna.sees('did not confirm', patient)
    expect(answers()).toHaveLength(0)
    await anna.tap(messageId, 'Send it again')
    await anna.sees(answer, patient)
    expect(answers()).toHaveLength(1)
    expect(logged('the service did not confirm a message')).toHaveLength(1)
  })

  it('asks again when what was sent again is not confirmed either', async () => {
    running.telegram.fail('sendMessage', { kind: 'reset', when: 'before' })
    anna.send(question)
    const first = await anna.sees('did not confirm', patient)
    running.telegram.fail('sendMessage', { kind: 'reset', when: 'after' })
    await anna.tap(first.messageId, 'Send it again')
    const second = await anna.sees(
      ({ messageId, text }) => text.includes('did not confirm') && messageId !== first.messageId,
      patient,
    )
    expect(second.replyMarkup?.inline_keyboard).toHaveLength(1)
    expect(answers()).toHaveLength(1)
  })

  it('takes a reply that was cut for a message that may have arrived', async () => {
    running.telegram.fail('sendMessage', { kind: 'garbage', body: '{"ok":true,"resu' })
    running.telegram.fail('getUpdates', { kind: 'garbage', body: '{"ok":true,"result":{}}' })
    anna.send(question)
    await anna.sees('did not confirm', patient)
    expect(answers()).toHaveLength(0)
  })

  it('sends once more without formatting when it is the formatting that is refused', async () => {
    const badEntities = '{"ok":false,"error_code":400,"description":"Bad Request: can\'t parse entities"}'
    running.telegram.fail('sendMessage', { kind: 'garbage', body: badEntities })
    anna.send(question)
    const { entities } = await anna.sees(answer, patient)
    expect(entities).toEqual([])
  })

  it('tells the person when a reply is refused for good', async () => {
    running.telegram.fail('sendMessage', {
      kind: 'garbage',
      body: '{"ok":false,"error_code":400,"description":"Bad Request: message is too long"}',
    })
    anna.send(question)
    await anna.sees('I am sorry', patient)
    expect(logged('a reply cannot be delivered')).toHaveLength(1)
  })

  it('stops writing to a person who has blocked it, and answers when they are back', async () => {
    running.telegram.fail('sendMessage', { kind: '403', description: 'bot was blocked by the user' })
    anna.send(question)
    await running.telegram.called('sendMessage')
    anna.block()
    await wait(500)
    expect(running.telegram.callsOf('sendMessage')).toHaveLength(1)
    anna.unblock()
    anna.send('what shutter speed for 50 fps')
    await anna.sees('1/100', patient)
  })

  it('stops for good when its token is not valid, and says so once', async () => {
    running.telegram.fail('sendMessage', { kind: '401' })
    anna.send(question)
    await isInState('unauthorized')
    await running.telegram.called('sendMessage')
    anna.send('what shutter speed for 50 fps')
    const calls = running.telegram.calls.length
    await wait(1500)
    expect(running.telegram.calls.slice(calls)).toEqual([])
    expect(logged('the bot token is not valid; the bot has stopped for good')).toHaveLength(1)
    expect((await health()).channels.telegram.detail).toContain('does not know this bot token')
  })
})
