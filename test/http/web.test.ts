import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAccess } from '../../src/http/access.ts'
import { gatewayToken, type RunningGateway, startTestGateway } from '../support/running-gateway.ts'

let closed: RunningGateway
let open: RunningGateway
beforeAll(async () => {
  closed = await startTestGateway()
  open = await startTestGateway({ config: { channels: { web: { public: true } } } })
})
afterAll(async () => {
  await closed.close()
  await open.close()
})

const bearer = { authorization: `Bearer ${gatewayToken}` }
const question = { messages: [{ role: 'user', content: 'what shutter speed for 25 fps' }] }

async function signIn(running: RunningGateway): Promise<string> {
  const response = await running.server.inject({ method: 'GET', url: `/sign-in?token=${gatewayToken}` })
  return String(response.headers['set-cookie'])
}

describe('signing in', () => {
  it('by the printed link sets a cookie that scripts and other sites cannot use, and leads to the page', async () => {
    const response = await closed.server.inject({ method: 'GET', url: `/sign-in?token=${gatewayToken}` })
    expect(response.statusCode).toBe(303)
    expect(response.headers.location).toBe('/')
    expect(response.headers['cache-control']).toBe('no-store')
    const cookie = String(response.headers['set-cookie'])
    expect(cookie).toMatch(/^protech_session=[\w-]{40,}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/)
    expect(cookie).not.toContain(gatewayToken)
  })

  it.each([
    '/sign-in',
    '/sign-in?token=',
    '/sign-in?token=wrong',
    `/sign-in?token=${gatewayToken}x`,
    `/sign-in?token=${gatewayToken}&token=${gatewayToken}`,
    '/sign-in?token[]=x',
  ])('by a link that is not valid is refused, without a cookie: %s', async (url) => {
    const response = await closed.server.inject({ method: 'GET', url })
    expect(response.statusCode).toBe(401)
    expect(response.headers['set-cookie']).toBeUndefined()
  })

  it('by typing the token works the same; a wrong or missing one is refused', async () => {
    const post = (payload: object) => closed.server.inject({ method: 'POST', url: '/api/sign-in', payload })
    expect((await post({ token: ` ${gatewayToken}\n` })).headers['set-cookie']).toContain('protech_session=')
    for (const payload of [{ token: 'wrong' }, { token: 5 }, {}, []]) expect((await post(payload)).statusCode).toBe(401)
  })

  it('opens what the page needs', async () => {
    const cookie = await signIn(closed)
    const me = await closed.server.inject({ method: 'GET', url: '/api/me', headers: { cookie: `other=1; ${cookie}` } })
    expect(me.json()).toMatchObject({
      signedIn: true,
      version: '0.0.0',
      agents: [{ id: 'protech', default: true }],
      documents: 6,
      indexing: null,
    })
    expect(
      (await closed.server.inject({ method: 'POST', url: '/api/chat', headers: { cookie }, payload: question }))
        .statusCode,
    ).toBe(200)
  })

  it('ends with signing out, and with another token', async () => {
    const out = await closed.server.inject({ method: 'POST', url: '/api/sign-out' })
    expect(out.headers['set-cookie']).toContain('protech_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0')
    const value = (cookie: string) => cookie.split(';')[0]
    expect(value(createAccess('another-token-0123456789', false).cookie)).not.toBe(value(await signIn(closed)))
    const stale = createAccess('another-token-0123456789', false).cookie
    expect(
      (await closed.server.inject({ method: 'POST', url: '/api/chat', headers: { cookie: stale }, payload: question }))
        .statusCode,
    ).toBe(401)
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
    const chat = await open.server.inject({ method: 'POST', url: '/api/chat', payload: question })
    expect(chat.body).toContain('event: done')
    const completion = await open.server.inject({
      method: 'POST',
      url: '/v1/chat/completions',
      payload: { model: 'protech', ...question },
    })
    expect(completion.statusCode).toBe(200)
    expect((await open.server.inject({ method: 'GET', url: '/v1/models' })).statusCode).toBe(200)
    expect((await open.server.inject({ method: 'GET', url: '/api/me' })).json()).toMatchObject({ signedIn: true })
    expect((await open.server.inject({ method: 'GET', url: '/api/knowledge/status' })).statusCode).toBe(401)
    expect((await open.server.inject({ method: 'POST', url: '/api/knowledge/sync', payload: {} })).statusCode).toBe(401)
    expect(
      (await open.server.inject({ method: 'GET', url: '/api/knowledge/status', headers: bearer })).json(),
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
    for (const url of ['/', '/healthz', '/nothing-here', '/sign-in']) {
      const { headers } = await closed.server.inject({ method: 'GET', url })
      expect(headers['content-security-policy']).toContain("default-src 'self'")
      expect(headers['content-security-policy']).not.toContain("script-src 'unsafe")
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
    }
  })
})
