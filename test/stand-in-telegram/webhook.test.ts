import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRawCall, type RawCall } from './raw-call.ts'
import { type StandInTelegram, startStandInTelegram } from './stand-in-telegram.ts'

type Delivered = { readonly body: unknown; readonly secret: unknown }

let telegram: StandInTelegram
let call: RawCall
let receiver: FastifyInstance
let url: string
let delivered: Delivered[]
/** What the receiver answers, in turn; then 200. */
let answers: (() => Promise<{ status: number; headers?: Record<string, string>; body?: string }>)[]

beforeEach(async () => {
  telegram = await startStandInTelegram()
  call = createRawCall(telegram)
  delivered = []
  answers = []
  receiver = fastify({ forceCloseConnections: true })
  receiver.post('/hook', async (request, reply) => {
    delivered.push({ body: request.body, secret: request.headers['x-telegram-bot-api-secret-token'] })
    const { status, headers, body } = (await answers.shift()?.()) ?? { status: 200 }
    return reply
      .code(status)
      .headers(headers ?? {})
      .send(body ?? '')
  })
  url = `${await receiver.listen({ host: '127.0.0.1', port: 0 })}/hook`
})
afterEach(async () => {
  await telegram.close()
  await receiver.close()
})

const texts = () => delivered.map(({ body }) => JSON.stringify(body).match(/"text":"([^"]*)"/)?.[1])
const set = (more: object = {}) => call('setWebhook', { url, secret_token: 'hush', ...more })

describe('a webhook', () => {
  it('is given what waits and what comes, with its secret', async () => {
    telegram.person(11).send('before')
    expect(await set()).toMatchObject({ ok: true, result: true })
    telegram.person(12).send('after')
    await expect.poll(texts).toEqual(['before', 'after'])
    expect(delivered[0]).toMatchObject({ secret: 'hush', body: { update_id: expect.any(Number) } })
    await expect.poll(telegram.pending).toBe(0)
    expect((await call('getWebhookInfo')).result).toMatchObject({ url, pending_update_count: 0 })
  })

  it('ends polling until it is deleted', async () => {
    const polling = call('getUpdates', { timeout: 50 })
    await expect.poll(() => telegram.callsOf('getUpdates')).toHaveLength(1)
    await set()
    expect(await polling).toMatchObject({ status: 409, description: 'Conflict: terminated by setWebhook request' })
    const refused = await call('getUpdates')
    expect(refused.description).toBe(
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    await call('deleteWebhook')
    expect((await call('getWebhookInfo')).result).toMatchObject({ url: '' })
    telegram.person(11).send('polled again')
    expect((await call('getUpdates')).result).toHaveLength(1)
    expect(delivered).toEqual([])
  })

  it('may drop what waits', async () => {
    telegram.person(11).send('old')
    await set({ drop_pending_updates: true })
    telegram.person(11).send('young')
    await expect.poll(texts).toEqual(['young'])
  })

  it('has one update of a chat at a time, chats side by side', async () => {
    const holding = Promise.withResolvers<void>()
    answers.push(() => holding.promise.then(() => ({ status: 200 })))
    await set()
    telegram.person(11).send('held')
    telegram.person(11).send('behind it')
    telegram.person(12).send('beside it')
    await expect.poll(texts).toEqual(['held', 'beside it'])
    holding.resolve()
    await expect.poll(texts).toEqual(['held', 'beside it', 'behind it'])
  })

  it('gets again what it did not take, and the next one only then', async () => {
    answers.push(async () => ({ status: 500 }))
    await set()
    telegram.person(11).send('one')
    telegram.person(11).send('two')
    await expect.poll(texts).toEqual(['one'])
    expect((await call('getWebhookInfo')).result).toMatchObject({ pending_update_count: 2 })
    await expect.poll(texts, { timeout: 5_000 }).toEqual(['one', 'one', 'two'])
    expect((await call('getWebhookInfo')).result).toMatchObject({
      last_error_message: 'Wrong response from the webhook: 500 Internal Server Error',
    })
  })

  it('says with Retry-After when to come again', async () => {
    const times: number[] = []
    const noted =
      (status: number, headers = {}) =>
      async () => {
        times.push(performance.now())
        return { status, headers }
      }
    answers.push(noted(503, { 'retry-after': '2' }), noted(200))
    await set()
    telegram.person(11).send('later')
    await expect.poll(() => times, { timeout: 8_000 }).toHaveLength(2)
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1_900)
  })

  it('may answer with a call', async () => {
    const body = JSON.stringify({ method: 'sendMessage', chat_id: 11, text: 'in the answer' })
    answers.push(async () => ({ status: 200, headers: { 'content-type': 'application/json' }, body }))
    await set()
    telegram.person(11).send('hello')
    expect(await telegram.person(11).sees('in the answer')).toMatchObject({ from: 'bot' })
    expect(telegram.callsOf('sendMessage')).toMatchObject([{ outcome: { kind: 'ok' } }])
  })

  it('has an address over HTTPS, or on this machine, and a plain secret', async () => {
    expect(await call('setWebhook', { url: 'http://example.org/hook' })).toMatchObject({
      status: 400,
      description: 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook',
    })
    expect((await set({ secret_token: 'with blanks' })).status).toBe(400)
    await set({ allowed_updates: ['callback_query'] })
    expect((await call('getWebhookInfo')).result).toMatchObject({ allowed_updates: ['callback_query'] })
  })
})
