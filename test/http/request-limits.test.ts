import { afterEach, describe, expect, it } from 'vitest'
import { createRequestLimits } from '../../src/http/request-limits.ts'
import { gatewayToken, type RunningGateway, startTestGateway } from '../support/running-gateway.ts'

const limit = { requestsPerMinute: 60, failuresPerMinute: 3, lockoutSeconds: 100 }

describe('the count of requests', () => {
  it('lets a burst in and then as many as the minute has room for, each sender alone', () => {
    let now = 0
    const limits = createRequestLimits(limit, () => now)
    const burst = Array.from({ length: 61 }, () => limits.take('anna'))
    expect(burst.filter((wait) => wait === 0)).toHaveLength(60)
    expect(burst.at(-1)).toBe(1)
    expect(limits.take('boris')).toBe(0)
    now += 2000
    expect([limits.take('anna'), limits.take('anna'), limits.take('anna')]).toEqual([0, 0, 1])
  })

  it('remembers so many senders and no more', () => {
    const limits = createRequestLimits({ ...limit, requestsPerMinute: 1, failuresPerMinute: 1 }, () => 0)
    expect([limits.take('first'), limits.take('first')]).toEqual([0, 60])
    limits.fail('first')
    for (let n = 0; n < 10_000; n += 1) {
      limits.take(`sender ${n}`)
      limits.fail(`sender ${n}`)
    }
    expect(limits.take('first')).toBe(0)
    expect(limits.lockedSeconds('first')).toBe(0)
    expect(limits.lockedSeconds('sender 9999')).toBe(100)
  })
})

describe('the count of guesses', () => {
  it('locks out for a while after so many in a minute', () => {
    let now = 0
    const limits = createRequestLimits(limit, () => now)
    for (const at of [0, 1000, 61_500]) {
      now = at
      limits.fail('anna')
    }
    expect(limits.lockedSeconds('anna')).toBe(0)
    for (const at of [62_000, 63_000]) {
      now = at
      limits.fail('anna')
    }
    expect(limits.lockedSeconds('anna')).toBe(100)
    now += 99_999
    expect(limits.lockedSeconds('anna')).toBe(1)
    now += 1
    expect(limits.lockedSeconds('anna')).toBe(0)
  })

  it('takes the same stale cookie as one, however often a page sends it', () => {
    const limits = createRequestLimits(limit, () => 0)
    for (let n = 0; n < 50; n += 1) limits.fail('anna', 'stale')
    expect(limits.lockedSeconds('anna')).toBe(0)
    for (const other of ['a', 'b']) limits.fail('anna', other)
    expect(limits.lockedSeconds('anna')).toBe(100)
  })
})

describe('a gateway', () => {
  let running: RunningGateway | undefined
  afterEach(() => running?.close())

  const start = async (rateLimit: object, more: object = {}) => {
    running = await startTestGateway({ config: { gateway: { rateLimit, ...more } } })
    return running
  }
  type Headers = Readonly<Record<string, string>>
  const get = (one: RunningGateway, url: string, headers: Headers, remoteAddress = '127.0.0.1') =>
    one.server.inject({ method: 'GET', url, headers, remoteAddress })
  const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` })
  const right = bearer(gatewayToken)
  const page: Headers = { host: 'localhost:80', origin: 'http://localhost:80', 'sec-fetch-site': 'same-origin' }

  it('answers 429 with the seconds to wait, and whoever has the token is counted alone', async () => {
    const one = await start({ requestsPerMinute: 20 })
    const codes: number[] = []
    for (let n = 0; n < 21; n += 1) codes.push((await get(one, '/readyz', {})).statusCode)
    expect(codes.filter((code) => code === 200)).toHaveLength(20)
    const refused = await get(one, '/readyz', {})
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '3'])
    expect((await get(one, '/api/sessions', right)).statusCode).toBe(200)
    expect((await get(one, '/readyz', {}, '198.51.100.9')).statusCode).toBe(200)
  })

  it('locks out an address that guesses, the right token included, and no other address', async () => {
    const one = await start({ failuresPerMinute: 10 })
    for (let n = 0; n < 10; n += 1)
      expect((await get(one, '/v1/models', bearer('wrong'), '198.51.100.9')).statusCode).toBe(401)
    const locked = await get(one, '/v1/models', right, '198.51.100.9')
    expect([locked.statusCode, locked.headers['retry-after']]).toEqual([429, '300'])
    expect((await get(one, '/healthz', right, '198.51.100.9')).statusCode).toBe(429)
    expect((await get(one, '/readyz', {}, '198.51.100.9')).statusCode).toBe(200)
    expect((await get(one, '/v1/models', right, '198.51.100.10')).statusCode).toBe(200)
  })

  it('locks out a page that guesses, on this machine too, and neither programs nor whoever is signed in', async () => {
    const one = await start({ failuresPerMinute: 5 })
    const link = await get(one, `/sign-in?code=${one.codes.create()}`, {})
    const cookie = String(link.headers['set-cookie']).split(';')[0] ?? ''
    const signIn = (token: string) =>
      one.server.inject({ method: 'POST', url: '/api/sign-in', headers: page, payload: { token } })
    for (let n = 0; n < 5; n += 1) expect((await signIn(`wrong ${n}`)).statusCode).toBe(401)
    expect((await signIn(gatewayToken)).statusCode).toBe(429)
    expect((await get(one, '/api/sessions', right)).statusCode).toBe(200)
    expect((await get(one, '/api/sessions', { ...page, cookie })).statusCode).toBe(200)
    const fresh = await get(one, `/sign-in?code=${one.codes.create()}`, {})
    expect(fresh.headers['set-cookie']).toBeDefined()
  })

  it('lets no foreign page lock anybody out or use up anybody’s requests', async () => {
    const one = await start({ failuresPerMinute: 2, requestsPerMinute: 30 })
    const foreign: readonly Headers[] = [
      { origin: 'https://evil.example', ...bearer('wrong') },
      { 'sec-fetch-site': 'cross-site', cookie: 'protech_session=wrong' },
    ]
    for (let n = 0; n < 40; n += 1) for (const headers of foreign) await get(one, '/api/sessions', headers)
    expect((await get(one, '/api/sessions', foreign[0] ?? {})).statusCode).toBe(429)
    expect((await get(one, '/api/sessions', right)).statusCode).toBe(200)
    expect((await get(one, '/readyz', {})).statusCode).toBe(200)
    expect((await get(one, '/readyz', page)).statusCode).toBe(200)
  })

  it('keeps a program of this machine in where another one has a wrong token, unless a proxy passes it on', async () => {
    const one = await start({ failuresPerMinute: 3 })
    for (let n = 0; n < 4; n += 1) await get(one, '/v1/models', bearer('wrong'))
    expect((await get(one, '/v1/models', bearer('wrong'))).statusCode).toBe(429)
    expect((await get(one, '/v1/models', right)).statusCode).toBe(200)
    expect((await get(one, '/v1/models', { ...right, 'x-forwarded-for': '198.51.100.9' })).statusCode).toBe(429)
    expect((await get(one, '/v1/models', { ...right, 'sec-fetch-site': 'same-origin' })).statusCode).toBe(429)
  })

  it('counts behind a proxy of the config whoever the proxy names', async () => {
    const one = await start({ failuresPerMinute: 3 }, { trustedProxies: ['127.0.0.1'] })
    const from = (address: string, headers: Headers) =>
      get(one, '/v1/models', { ...headers, 'x-forwarded-for': `203.0.113.1, ${address}` })
    for (let n = 0; n < 3; n += 1) await from('198.51.100.9', bearer('wrong'))
    expect((await from('198.51.100.9', right)).statusCode).toBe(429)
    expect((await from('198.51.100.10', right)).statusCode).toBe(200)
  })

  it('does not lock a browser out whose cookie has become old, however often its page asks', async () => {
    const one = await start({ failuresPerMinute: 3 })
    for (let n = 0; n < 20; n += 1)
      expect((await get(one, '/api/me', { ...page, cookie: 'protech_session=stale' })).statusCode).toBe(200)
  })
})
