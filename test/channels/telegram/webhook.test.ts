import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Arrival } from '../../../src/channels/channel.ts'
import { type BotApi, createBotApi } from '../../../src/channels/telegram/bot-api.ts'
import { createWebhook, type Webhook } from '../../../src/channels/telegram/webhook.ts'
import { addWebhookRoutes } from '../../../src/http/routes-webhook.ts'
import { type StandInTelegram, startStandInTelegram } from '../../stand-in-telegram/stand-in-telegram.ts'

const secretToken = 'a-secret-of-this-test_1'

describe('a webhook', () => {
  let telegram: StandInTelegram
  let bot: BotApi
  let server: FastifyInstance
  let webhook: Webhook
  let arrived: Arrival[]
  beforeEach(async () => {
    telegram = await startStandInTelegram()
    bot = createBotApi(telegram.token, telegram.apiRoot)
    arrived = []
    server = fastify({ bodyLimit: 1000 })
    webhook = createWebhook({ url: 'http://127.0.0.1:9/hook', secretToken }, bot.api)
    addWebhookRoutes(server, {
      webhooks: [webhook],
      guard: {
        attempt: (_request, _what, isRight) => isRight(),
        callerOf: () => ({ kind: 'nobody' }),
        addressOf: () => '',
      },
    })
  })
  afterEach(async () => {
    webhook.close()
    await server.close()
    await bot.close()
    await telegram.close()
  })

  const accept = (arrivals: readonly Arrival[]) => void arrived.push(...arrivals)
  const post = (body: string, secret: string | undefined = secretToken) =>
    server.inject({
      method: 'POST',
      url: '/hook',
      payload: body,
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
    })

  it('takes updates in their order and answers with nothing', async () => {
    await webhook.open(accept)
    const replies = [await post('{"update_id":1,"message":{}}'), await post('{"update_id":2}')]
    expect(replies.map(({ statusCode, body }) => [statusCode, body])).toEqual([
      [200, ''],
      [200, ''],
    ])
    expect(arrived.map(({ updateId }) => updateId)).toEqual([1, 2])
    expect(JSON.parse(arrived[0]?.raw ?? '')).toEqual({ update_id: 1, message: {} })
  })

  it('looks at nothing of those who do not know the secret', async () => {
    await webhook.open(accept)
    for (const secret of ['', 'wrong', `${secretToken}x`])
      for (const body of ['{"update_id":1}', '{{{', `"${'x'.repeat(2000)}"`])
        expect((await post(body, secret)).statusCode).toBe(401)
    expect((await server.inject({ method: 'POST', url: '/hook', payload: { update_id: 1 } })).statusCode).toBe(401)
    expect(arrived).toEqual([])
  })

  it('refuses what is no update', async () => {
    await webhook.open(accept)
    for (const body of ['{}', '[]', 'null', '7', '{"update_id":"1"}', '{"update_id":1.5}', '{{{'])
      expect((await post(body)).statusCode).toBe(400)
    expect(arrived).toEqual([])
  })

  it('asks Telegram to come again before it is open, after it is closed, and when nothing could be written', async () => {
    const early = await post('{"update_id":1}')
    expect([early.statusCode, early.headers['retry-after']]).toEqual([503, '2'])
    await webhook.open(() => {
      throw new Error('database or disk is full')
    })
    expect((await post('{"update_id":1}')).statusCode).toBe(500)
    webhook.close()
    expect((await post('{"update_id":1}')).statusCode).toBe(503)
  })

  it('is told to Telegram, which then posts with the secret', async () => {
    const address = await server.listen({ host: '127.0.0.1', port: 0 })
    await webhook.open(accept)
    await bot.api.raw.setWebhook({ url: `${address}/hook`, secret_token: secretToken })
    telegram.person(501).send('hello')
    await expect.poll(() => arrived.some(({ raw }) => raw.includes('hello')), { timeout: 20_000 }).toBe(true)
    expect(telegram.callsOf('setWebhook')[0]?.payload).toMatchObject({ secret_token: secretToken })
  })
})
