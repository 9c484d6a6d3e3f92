import { Api, HttpError } from 'grammy'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRawCall, idsIn, type RawCall, updatesIn } from './raw-call.ts'
import { type StandInTelegram, startStandInTelegram } from './stand-in-telegram.ts'

let telegram: StandInTelegram
let call: RawCall
beforeEach(async () => {
  telegram = await startStandInTelegram()
  telegram.person(11).send('/start')
  call = createRawCall(telegram)
})
afterEach(() => telegram.close())

const send = (text: string, signal?: AbortSignal) => call('sendMessage', { chat_id: 11, text }, signal)
const shown = () =>
  telegram
    .person(11)
    .chat()
    .filter(({ from }) => from === 'bot')
    .map(({ text }) => text)
const outcomes = () => telegram.callsOf('sendMessage').map(({ outcome }) => outcome)

describe('a planned fault', () => {
  it('meets as many calls of its method as planned, in the order of planning', async () => {
    telegram.fail('sendMessage', { kind: '500' }, 2)
    telegram.fail('sendmessage', { kind: '401' })
    expect((await call('getMe')).status).toBe(200)
    const statuses = [await send('a'), await send('b'), await send('c'), await send('d')].map(({ status }) => status)
    expect(statuses).toEqual([500, 500, 401, 200])
    expect(shown()).toEqual(['d'])
  })

  it('of any method meets the next call', async () => {
    telegram.fail('*', { kind: '409' })
    expect(await call('getMe')).toMatchObject({
      status: 409,
      description: expect.stringMatching(/^Conflict: terminated/),
    })
    expect((await call('getMe')).status).toBe(200)
  })

  it('429 says how long to wait', async () => {
    telegram.fail('sendMessage', { kind: '429', retryAfter: 7 })
    const answer = await send('x')
    expect(answer).toMatchObject({
      status: 429,
      error_code: 429,
      description: 'Too Many Requests: retry after 7',
      parameters: { retry_after: 7 },
    })
    expect(answer.headers.get('retry-after')).toBe('7')
  })

  it('403 says why', async () => {
    telegram.fail('sendMessage', { kind: '403', description: 'bot was kicked from the group chat' })
    expect(await send('x')).toMatchObject({ status: 403, description: 'Forbidden: bot was kicked from the group chat' })
  })

  it('502 and garbage are no envelopes', async () => {
    const api = new Api(telegram.token, { apiRoot: telegram.apiRoot })
    telegram.fail('sendMessage', { kind: '502' })
    await expect(api.sendMessage(11, 'x')).rejects.toBeInstanceOf(HttpError)
    telegram.fail('sendMessage', { kind: 'garbage', body: '{"ok":tr' })
    await expect(api.sendMessage(11, 'x')).rejects.toBeInstanceOf(HttpError)
    expect(shown()).toEqual([])
    expect(outcomes()).toEqual(Array(2).fill({ kind: 'lost', effect: false }))
  })

  it('slow comes late and is right', async () => {
    telegram.fail('sendMessage', { kind: 'slow', ms: 50 })
    const started = performance.now()
    expect((await send('late')).status).toBe(200)
    expect(performance.now() - started).toBeGreaterThan(45)
    expect(shown()).toEqual(['late'])
  })
})

describe('a connection', () => {
  it('may break before the effect, or after it', async () => {
    telegram.fail('sendMessage', { kind: 'reset', when: 'before' })
    await expect(send('never')).rejects.toThrow(/fetch failed/)
    expect(shown()).toEqual([])
    telegram.fail('sendMessage', { kind: 'reset', when: 'after' })
    await expect(send('sent')).rejects.toThrow(/fetch failed/)
    expect(shown()).toEqual(['sent'])
    expect(outcomes()).toEqual([
      { kind: 'lost', effect: false },
      { kind: 'lost', effect: true },
    ])
  })

  it('may hang until it is released, and then goes on', async () => {
    telegram.fail('sendMessage', { kind: 'hang' })
    const hanging = send('at last')
    await expect.poll(() => telegram.callsOf('sendMessage')).toHaveLength(1)
    expect(outcomes()).toEqual([{ kind: 'open' }])
    telegram.release()
    expect((await hanging).status).toBe(200)
    expect(shown()).toEqual(['at last'])
  })

  it('that hangs and is given up has had no effect', async () => {
    telegram.fail('sendMessage', { kind: 'hang' })
    const leaving = new AbortController()
    const hanging = send('never', leaving.signal).catch((error: unknown) => error)
    await expect.poll(() => telegram.callsOf('sendMessage')).toHaveLength(1)
    leaving.abort()
    await hanging
    await telegram.called('sendMessage')
    telegram.release()
    expect(outcomes()).toEqual([{ kind: 'lost', effect: false }])
    expect(shown()).toEqual([])
  })

  it('may stay silent after the effect', async () => {
    telegram.fail('sendMessage', { kind: 'timeout-after' })
    await expect(send('sent', AbortSignal.timeout(100))).rejects.toThrow(/timeout/)
    expect(shown()).toEqual(['sent'])
  })

  it('is refused in the dark, and found again at the same address', async () => {
    const [started = 0] = idsIn(await call('getUpdates'))
    const poll = call('getUpdates', { timeout: 50, offset: started + 1 }).catch((error: unknown) => error)
    await expect.poll(() => telegram.callsOf('getUpdates')).toHaveLength(2)
    await telegram.goDark()
    expect(await poll).toBeInstanceOf(TypeError)
    const refused = await send('never').catch((error: unknown) => error)
    expect(refused).toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    telegram.person(11).send('are you there?')
    await telegram.comeBack()
    expect((await send('again')).status).toBe(200)
    expect(updatesIn(await call('getUpdates'))).toMatchObject([{ message: { text: 'are you there?' } }])
    await telegram.goDark()
    await expect(call('getMe')).rejects.toThrow()
    await telegram.comeBack()
    expect((await call('getMe')).status).toBe(200)
  })

  it('can be closed in the dark', async () => {
    const other = await startStandInTelegram()
    await other.goDark()
    await other.close()
  })
})
