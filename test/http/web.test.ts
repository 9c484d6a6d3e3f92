import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gatewayToken, type RunningGateway, startTestGateway } from '../support/running-gateway.ts'

let closed: RunningGateway
let publicOne: RunningGateway
beforeAll(async () => {
  closed = await startTestGateway()
  publicOne = await startTestGateway({ config: { channels: { web: { public: true } } } })
})
afterAll(async () => {
  await closed.close()
  await publicOne.close()
})

const bearer = { authorization: `Bearer ${gatewayToken}` }
const question = { messages: [{ role: 'user', content: 'what shutter speed for 25 fps' }] }

/** What the gateway's own page sends of itself. */
const page = { host: 'localhost:80', origin: 'http://localhost:80' }

const open = (url: string) => closed.server.inject({ method: 'GET', url })

async function signIn(): Promise<string> {
  return String((await open(`/sign-in?code=${closed.codes.create()}`)).headers['set-cookie'])
}

describe('signing in', () => {
  it('by the printed link sets a cookie that scripts and other sites cannot use, and leads to the page', async () => {
    const response = await open(`/sign-in?code=${closed.codes.create()}`)
    expect(response.statusCode).toBe(303)
    expect(response.headers.location).toBe('/')
    expect(response.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    const cookie = String(response.headers['set-cookie'])
    expect(cookie).toMatch(/^protech_session=[\w-]{40,}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/)
    expect(cookie).not.toContain(gatewayToken)
  })

  it('by one link works once; the second time it leads to the page that says how to get another', async () => {
    const url = `/sign-in?code=${closed.codes.create()}`
    await open(url)
    const again = await open(url)
    expect([again.statusCode, again.headers.location]).toEqual([303, '/?link=spent'])
    expect(again.headers['set-cookie']).toBeUndefined()
  })

  it('is not done by what only looks ahead: a link checker or a prefetch leaves the code as it is', async () => {
    const url = `/sign-in?code=${closed.codes.create()}`
    expect((await closed.server.inject({ method: 'HEAD', url })).headers['set-cookie']).toBeUndefined()
    const ahead = await closed.server.inject({ method: 'GET', url, headers: { 'sec-purpose': 'prefetch;prerender' } })
    expect(ahead.headers['set-cookie']).toBeUndefined()
    expect((await open(url)).headers['set-cookie']).toBeDefined()
  })

  it.each([
    '/sign-in',
    '/sign-in?code=',
    '/sign-in?code=wrong',
    `/sign-in?token=${gatewayToken}`,
    `/sign-in?code=${gatewayToken}`,
    `/sign-in?code[]=x`,
  ])('by a link that is not valid gives no cookie: %s', async (url) => {
    const response = await open(url)
    expect([response.statusCode, response.headers.location]).toEqual([303, '/?link=spent'])
    expect(response.headers['set-cookie']).toBeUndefined()
  })

  it('takes no token from a query, wherever it stands', async () => {
    for (const url of ['/api/knowledge/status', '/v1/models', '/api/sessions'])
      for (const name of ['token', 'access_token', 'api_key', 'authorization'])
        expect((await open(`${url}?${name}=${gatewayToken}`)).statusCode).toBe(401)
    expect((await open(`/api/me?token=${gatewayToken}`)).json().signedIn).toBe(false)
  })

  it('by typing the token or the code of a link works the same; a wrong or missing one is refused', async () => {
    const post = (payload: object) =>
      closed.server.inject({ method: 'POST', url: '/api/sign-in', headers: page, payload })
    expect((await post({ token: ` ${gatewayToken}\n` })).headers['set-cookie']).toContain('protech_session=')
    expect((await post({ code: closed.codes.create() })).headers['set-cookie']).toContain('protech_session=')
    for (const payload of [{ token: 'wrong' }, { code: 'wrong' }, { token: 5 }, {}, [], { token: gatewayToken, x: 1 }])
      expect((await post(payload)).statusCode).toBe(401)
  })

  it('opens what the page needs', async () => {
    const cookie = await signIn()
    const me = await closed.server.inject({ method: 'GET', url: '/api/me', headers: { cookie: `other=1; ${cookie}` } })
    expect(me.json()).toMatchObject({
      signedIn: true,
      admin: true,
      version: '0.0.0',
      agents: [{ id: 'protech', default: true }],
      documents: 6,
      indexing: null,
    })
    const headers = { ...page, cookie }
    const chat = await closed.server.inject({ method: 'POST', url: '/api/chat', headers, payload: question })
    expect(chat.statusCode).toBe(200)
  })

  it('is not undone by a cookie of the same name that another page of this machine has set', async () => {
    const cookie = `protech_session=planted; ${await signIn()}`
    const me = await closed.server.inject({ method: 'GET', url: '/api/me', headers: { cookie } })
    expect(me.json().signedIn).toBe(true)
  })

  it('ends with signing out', async () => {
    const out = await closed.server.inject({ method: 'POST', url: '/api/sign-out', headers: page })
    expect(out.headers['set-cookie']).toContain('protech_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0')
  })
})

describe('a stranger', () => {
  it('sees the page, its health and nothing else', async () => {
    expect((await closed.server.inject({ method: 'GET', url: '/' })).body).toContain('<title>ProTech</title>')
    expect((await closed.server.inject({ method: 'GET', url: '/api/me' })).json()).toMatchObject({
      signedIn: false,
      agents: [],
      documents: 0,
    })
    const doors = [
      ['POST', '/api/chat'],
      ['POST', '/v1/chat/completions'],
      ['GET', '/v1/models'],
      ['GET', '/v1/models/protech'],
      ['GET', '/api/knowledge/status'],
      ['POST', '/api/knowledge/sync'],
    ] as const
    for (const [method, url] of doors)
      expect(
        (await closed.server.inject({ method, url, ...(method === 'POST' && { payload: {} }) })).statusCode,
        url,
      ).toBe(401)
  })

  it('of a public web may use page, chat and API, and not the editor’s side', async () => {
    const chat = await publicOne.server.inject({ method: 'POST', url: '/api/chat', payload: question })
    expect(chat.body).toContain('event: done')
    const completion = await publicOne.server.inject({
      method: 'POST',
      url: '/v1/chat/completions',
      payload: { model: 'protech', ...question },
    })
    expect(completion.statusCode).toBe(200)
    expect((await publicOne.server.inject({ method: 'GET', url: '/v1/models' })).statusCode).toBe(200)
    expect((await publicOne.server.inject({ method: 'GET', url: '/api/me' })).json()).toMatchObject({ signedIn: true })
    expect((await publicOne.server.inject({ method: 'GET', url: '/api/knowledge/status' })).statusCode).toBe(401)
    expect(
      (await publicOne.server.inject({ method: 'POST', url: '/api/knowledge/sync', payload: {} })).statusCode,
    ).toBe(401)
    expect(
      (await publicOne.server.inject({ method: 'GET', url: '/api/knowledge/status', headers: bearer })).json(),
    ).toMatchObject({ documents: 6 })
  })

  it('cannot leave the page’s folder', async () => {
    for (const url of ['/../protech.json5', '/..%2fprotech.json5', '/%2e%2e/protech.json5', '/.%00./protech.json5'])
      expect((await closed.server.inject({ method: 'GET', url })).statusCode, url).toBeGreaterThanOrEqual(400)
  })
})

describe('POST /api/chat', () => {
  const chat = (payload: object | string) =>
    closed.server.inject({
      method: 'POST',
      url: '/api/chat',
      headers: { ...bearer, 'content-type': 'application/json' },
      payload,
    })

  it('streams sources, words and the whole answer as events', async () => {
    const { body, headers } = await chat(question)
    expect(headers['content-type']).toContain('text/event-stream')
    const names = [...body.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)
    expect(names[0]).toBe('sources')
    expect(names.at(-1)).toBe('done')
    expect(new Set(names.slice(1, -1))).toEqual(new Set(['delta']))
  })

  it.each([
    ['nothing', '{}'],
    ['no JSON', '{'],
    ['a list', '[]'],
    ['no messages', { messages: [] }],
    ['content that is no text', { messages: [{ role: 'user', content: ['x'] }] }],
    ['a system message', { messages: [{ role: 'system', content: 'x' }] }],
    ['an answer at the end', { messages: [{ role: 'assistant', content: 'x' }] }],
    ['too much', { messages: [{ role: 'user', content: 'x'.repeat(20_001) }] }],
  ])('refuses %s with a sentence', async (_what, payload) => {
    const response = await chat(payload)
    expect(response.statusCode).toBe(400)
    expect(response.json().error.message.length).toBeGreaterThan(10)
  })

  it('refuses an agent there is not before it begins to stream', async () => {
    const response = await chat({ agent: 'nobody', ...question })
    expect(response.statusCode).toBe(404)
    expect(response.json().error.message).toContain('There is no agent "nobody"')
  })

  it('refuses a body over 1 MB', async () => {
    expect((await chat({ messages: [{ role: 'user', content: 'x'.repeat(1024 * 1024) }] })).statusCode).toBe(413)
  })
})

describe('every response', () => {
  it('carries the headers that keep other sites and injected scripts out', async () => {
    for (const url of ['/', '/healthz', '/nothing-here', '/sign-in', '/api/me', '/%zz']) {
      const { headers } = await closed.server.inject({ method: 'GET', url })
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("base-uri 'none'")
      expect(policy).not.toMatch(/script-src[^;]*(?:unsafe|\*|data:|blob:)/)
      expect(headers, url).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()'),
      })
      if (url !== '/') expect(headers['cache-control'], url).toBe('no-store')
    }
  })

  it('keeps the page’s policy where the page is confirmed as it was', async () => {
    const first = await open('/')
    const etag = String(first.headers.etag)
    const again = await closed.server.inject({ method: 'GET', url: '/', headers: { 'if-none-match': etag } })
    expect(again.statusCode).toBe(304)
    for (const { headers } of [first, again])
      expect(headers['content-security-policy']).toContain(
        "script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'",
      )
  })

  it('says nothing of a code, where its link is broken', async () => {
    const response = await open('/sign-in%zz?code=secret-code')
    expect(response.statusCode).toBe(400)
    expect(response.body).not.toContain('secret-code')
  })
})
