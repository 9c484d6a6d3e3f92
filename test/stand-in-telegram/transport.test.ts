import { Api, InputFile } from 'grammy'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRawCall } from './raw-call.ts'
import { type StandInTelegram, startStandInTelegram } from './stand-in-telegram.ts'

let telegram: StandInTelegram
beforeAll(async () => {
  telegram = await startStandInTelegram()
  telegram.person(11).send('/start')
})
afterAll(() => telegram.close())

const address = (method: string) => `${telegram.apiRoot}/bot${telegram.token}/${method}`
const keyboard = { inline_keyboard: [[{ text: 'More', callback_data: 'm' }]] }
const lastShown = () => telegram.person(11).chat().at(-1)

describe('a call', () => {
  it('may carry its parameters in the address', async () => {
    const response = await fetch(`${address('sendMessage')}?chat_id=11&text=by%20address`)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ ok: true, result: { text: 'by address' } })
  })

  it('may be a form whose structures are JSON', async () => {
    const body = new URLSearchParams({ chat_id: '11', text: 'by form', reply_markup: JSON.stringify(keyboard) })
    expect((await fetch(address('sendMessage'), { method: 'POST', body })).status).toBe(200)
    expect(lastShown()).toMatchObject({ text: 'by form', replyMarkup: keyboard })
  })

  it('may come in parts, with files', async () => {
    const body = new FormData()
    body.set('chat_id', '11')
    body.set('text', 'в частях')
    body.set('reply_markup', JSON.stringify(keyboard))
    body.set('photo', new Blob(['bytes']), 'a.jpg')
    expect((await fetch(address('sendMessage'), { method: 'POST', body })).status).toBe(200)
    expect(lastShown()).toMatchObject({ text: 'в частях', replyMarkup: keyboard })
    expect(telegram.callsOf('sendMessage').at(-1)?.payload.photo).toEqual({ fileName: 'a.jpg', bytes: 5 })
  })

  it('comes in parts from grammY when it holds a file', async () => {
    const api = new Api(telegram.token, { apiRoot: telegram.apiRoot })
    await api.setWebhook('https://example.org/hook', { certificate: new InputFile(Buffer.from('x'), 'cert.pem') })
    expect(await api.getWebhookInfo()).toMatchObject({ url: 'https://example.org/hook' })
    await api.deleteWebhook()
  })

  it('is known in any case of its name', async () => {
    expect(await (await fetch(address('GETME'))).json()).toMatchObject({ ok: true })
    const body = JSON.stringify({ chat_id: '11', text: 'shouted' })
    const headers = { 'content-type': 'application/json' }
    await fetch(address('SENDmessage'), { method: 'POST', headers, body })
    expect(lastShown()?.text).toBe('shouted')
    expect(telegram.callsOf('sendMessage').at(-1)?.method).toBe('sendMessage')
    expect(await (await fetch(address('getupdates'))).json()).toMatchObject({ ok: true })
  })
})

describe('a call that cannot be', () => {
  const answerTo = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${telegram.apiRoot}${path}`, init)
    return { status: response.status, body: await response.json() }
  }

  it('is answered in the envelope, with the code as the status', async () => {
    const refused = (code: number, description: string) => ({
      status: code,
      body: { ok: false, error_code: code, description },
    })
    expect(await answerTo(`/bot${telegram.token}/makeCoffee`)).toEqual(refused(404, 'Not Found: method not found'))
    expect(await answerTo('/elsewhere')).toEqual(refused(404, 'Not Found'))
    expect(await answerTo('/bot123:wrong/getMe')).toEqual(refused(401, 'Unauthorized'))
    expect(await answerTo('/botnonsense/getMe')).toEqual(refused(401, 'Unauthorized: invalid token specified'))
    expect(await answerTo(`/bot${telegram.token}/sendMessage?text=x`)).toEqual(
      refused(400, 'Bad Request: chat_id is empty'),
    )
  })

  it('has JSON that can be read', async () => {
    const headers = { 'content-type': 'application/json' }
    const broken = await answerTo(`/bot${telegram.token}/getMe`, { method: 'POST', headers, body: '{"a":' })
    expect(broken).toMatchObject({ status: 400, body: { description: "Bad Request: can't parse JSON object" } })
    const markup = { chat_id: 11, text: 'x', reply_markup: 'not a keyboard' }
    expect(await createRawCall(telegram)('sendMessage', markup)).toMatchObject({
      status: 400,
      description: expect.stringMatching(/^Bad Request: can't parse reply_markup/),
    })
  })
})
