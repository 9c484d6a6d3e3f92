import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningBot, startTestBot } from '../support/running-bot.ts'
import { gatewayToken } from '../support/running-gateway.ts'

const secretToken = 'a-secret-of-this-test_1'

describe('a bot that is posted its updates', () => {
  let running: RunningBot
  beforeAll(async () => {
    running = await startTestBot({
      bot: { streaming: 'off', webhook: { url: 'http://127.0.0.1:9/telegram/hook', secretToken } },
    })
    await running.telegram.called('setWebhook')
  })
  afterAll(() => running.close())

  /** Telegram calls it by its public name and sends no Origin. */
  const post = (update: object, secret = secretToken) =>
    running.server.inject({
      method: 'POST',
      url: '/telegram/hook',
      payload: update,
      headers: { host: 'bot.example.com', 'x-telegram-bot-api-secret-token': secret },
    })
  const asking = (update_id: number, text: string) => {
    const from = { id: 501, is_bot: false, first_name: 'Anna', language_code: 'en' }
    const chat = { id: 501, type: 'private', first_name: 'Anna' }
    return { update_id, message: { message_id: update_id, date: Math.floor(Date.now() / 1000), chat, from, text } }
  }

  it('answers each update once, in the order they came, however often and in whatever order they are posted', async () => {
    const anna = running.telegram.person(501, { languageCode: 'en' })
    anna.sticker()
    const first = asking(10, 'what shutter speed for 25 fps')
    const second = asking(9, 'which ISO for S-Log3')
    expect((await post(first)).statusCode).toBe(200)
    await anna.sees('1/50')
    for (const update of [second, first, second]) expect((await post(update)).statusCode).toBe(200)
    await anna.sees('12800')
    await vi.waitFor(() => expect(running.gateway.boxes().inbox.open).toBe(0))
    expect(anna.chat().filter(({ from, text }) => from === 'bot' && text.includes('📚'))).toHaveLength(2)
  })

  it('is not spoken to by those who do not know its secret, and never polls', async () => {
    expect((await post(asking(20, 'let me in'), 'guessed')).statusCode).toBe(401)
    expect(running.telegram.callsOf('getUpdates')).toEqual([])
    expect(running.telegram.callsOf('setWebhook')[0]?.payload).toMatchObject({ secret_token: secretToken })
  })

  it('is shut to who guesses its secret, and stays open to who knows it', async () => {
    const codes: number[] = []
    for (let n = 0; n < 12; n += 1) codes.push((await post({}, `guess ${n}`)).statusCode)
    expect(codes.at(-1)).toBe(429)
    expect((await post(asking(21, 'still here'))).statusCode).toBe(200)
  })

  it('is all that is open by its public name', async () => {
    const headers = { host: 'bot.example.com', authorization: `Bearer ${gatewayToken}` }
    for (const url of ['/', '/healthz', '/api/sessions', '/telegram/hook'])
      expect((await running.server.inject({ method: 'GET', url, headers })).statusCode, url).toBe(421)
  })

  it('stands as ok in /healthz', async () => {
    await vi.waitFor(() => expect(running.gateway.channels()[0]).toMatchObject({ state: 'ok' }), { timeout: 20_000 })
  })
})
