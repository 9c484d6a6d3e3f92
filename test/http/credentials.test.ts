/** A token that turns and keys that end, while a gateway runs and answers. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ApiKeys, createApiKeys, type Scope } from '../../src/http/api-keys.ts'
import { createGatewayToken, GatewayTokenError } from '../../src/http/gateway-token.ts'
import { createSignInCodes } from '../../src/http/sign-in-codes.ts'
import { type RunningGateway, startTestGateway } from '../support/running-gateway.ts'
import { openStandInModelServer, type StandInModelServer } from '../support/stand-in-model-server.ts'
import { openTemporaryState, type TemporaryState } from '../support/temporary-state.ts'

let provider: StandInModelServer
let running: RunningGateway
let keys: ApiKeys
let file: string
beforeAll(async () => {
  provider = await openStandInModelServer()
  provider.script([{ steps: [{ text: 'Set the shutter to 1/50 s [1]. And' }, 'hang'] }])
  running = await startTestGateway({
    keepsToken: true,
    config: {
      gateway: { rateLimit: { failuresPerMinute: 1000 } },
      models: { providers: { standin: { baseUrl: provider.baseUrl, apiKey: 'sk-stand-in' } } },
      agents: { defaults: { model: 'standin/test-model' } },
    },
  })
  keys = createApiKeys(running.gateway.db, Date.now)
  file = join(running.loaded.places.var, 'gateway-token')
})
afterAll(async () => {
  await running.close()
  await provider.close()
})

const token = () => readFileSync(file, 'utf8').trim()
const opens = (url: string, headers: Readonly<Record<string, string>>, method: 'GET' | 'POST' = 'GET') =>
  running.server.inject({ method, url, headers }).then(({ statusCode }) => statusCode)
const withBearer = (secret: string) => ({ authorization: `Bearer ${secret}` })

/** An answer that does not end. @returns the milliseconds from `act` to its end, once its first words have come. */
async function timeToEnd(headers: Readonly<Record<string, string>>, stream: boolean, act: () => void): Promise<number> {
  const before = provider.requests.length
  const answer = fetch(`${running.address}/v1/chat/completions`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', origin: running.address },
    body: JSON.stringify({
      model: 'protech',
      stream,
      messages: [{ role: 'user', content: 'shutter speed for 25 fps' }],
    }),
  })
    .then((response) => response.text())
    .catch(String)
  await expect.poll(() => provider.requests.length, { timeout: 10_000 }).toBe(before + 1)
  await expect.poll(() => provider.requests.at(-1)?.firstTextAt, { timeout: 10_000 }).toBeDefined()
  act()
  const started = performance.now()
  await answer
  const ms = performance.now() - started
  expect(await provider.requests.at(-1)?.abandoned).toBe(true)
  return ms
}

describe('the gateway token', () => {
  const rotate = () => createGatewayToken(running.loaded.places.var, undefined).rotate()

  it('is 256 bits in a file of its owner alone, at the start and after each turn', () => {
    for (const made of [token(), rotate()]) {
      expect(Buffer.from(made, 'base64url')).toHaveLength(32)
      expect(statSync(file).mode & 0o777).toBe(0o600)
    }
  })

  it('is out with its cookies and its links as soon as another is made', async () => {
    const old = token()
    const code = running.codes.create()
    const link = await running.server.inject({ method: 'GET', url: `/sign-in?code=${running.codes.create()}` })
    const cookie = String(link.headers['set-cookie']).split(';')[0] ?? ''
    for (const shown of [withBearer(old), { cookie }]) expect(await opens('/api/sessions', shown)).toBe(200)
    const fresh = rotate()
    for (const shown of [withBearer(old), { cookie }]) expect(await opens('/api/sessions', shown)).toBe(401)
    expect(await opens('/api/sessions', withBearer(fresh))).toBe(200)
    const late = await running.server.inject({ method: 'GET', url: `/sign-in?code=${code}` })
    expect(late.headers['set-cookie']).toBeUndefined()
  })

  it('is taken from its file when somebody writes another by hand; a file without one opens nothing', async () => {
    const old = token()
    const byHand = 'written-by-hand-0123456789'
    writeFileSync(file, `${byHand}\n`)
    expect([await opens('/api/sessions', withBearer(old)), await opens('/api/sessions', withBearer(byHand))]).toEqual([
      401, 200,
    ])
    for (const content of ['', '\n', 'short']) {
      writeFileSync(file, content)
      for (const shown of ['', 'short', 'undefined', byHand])
        expect(await opens('/api/sessions', withBearer(shown))).toBe(401)
    }
    rmSync(file)
    expect(await opens('/api/sessions', withBearer(byHand))).toBe(401)
    rotate()
    expect(await opens('/api/sessions', withBearer(token()))).toBe(200)
  })

  it.each([
    ['a stream', true],
    ['an answer that is still being made', false],
  ])('ends %s of the old token within a second', async (_what, stream) => {
    expect(await timeToEnd(withBearer(token()), stream, rotate)).toBeLessThan(1000)
  })

  it('ends a stream of a browser that signed in by it within a second', async () => {
    const link = await running.server.inject({ method: 'GET', url: `/sign-in?code=${running.codes.create()}` })
    const cookie = String(link.headers['set-cookie']).split(';')[0] ?? ''
    expect(await timeToEnd({ cookie }, true, rotate)).toBeLessThan(1000)
  })

  it('leaves a stream of an API key alone', async () => {
    const { id, secret } = keys.create('stays', ['chat'])
    let ended = false
    const ms = await timeToEnd(withBearer(secret), true, () => {
      rotate()
      setTimeout(() => {
        ended = true
        keys.revoke(id)
      }, 600)
    })
    expect(ended).toBe(true)
    expect(ms).toBeGreaterThan(590)
  })
})

describe('the file of the token', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'protech-token-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it.each([
    ['nothing', ''],
    ['too little', 'short\n'],
    ['two lines', `${'a'.repeat(20)}\n${'b'.repeat(20)}\n`],
    ['a sentence', 'the token of the gateway\n'],
  ])('that holds %s is a clear error at the start', (_what, content) => {
    writeFileSync(join(folder, 'gateway-token'), content)
    const kept = createGatewayToken(folder, undefined)
    expect(kept.prepare).toThrow(GatewayTokenError)
    expect(kept.prepare).toThrow(/gateway-token holds no token.*token rotate/)
    expect(kept.current()).toBeUndefined()
    expect(kept.rotate()).toBe(kept.current())
  })

  it('that others may read is closed to them at the start', () => {
    const kept = createGatewayToken(folder, undefined)
    kept.prepare()
    const made = kept.current()
    chmodSync(join(folder, 'gateway-token'), 0o644)
    kept.prepare()
    expect(kept.current()).toBe(made)
    expect(statSync(join(folder, 'gateway-token')).mode & 0o777).toBe(0o600)
  })

  it('is not made, and not turned, where the config holds the token', () => {
    const configured = createGatewayToken(folder, 'a-token-of-the-config')
    configured.prepare()
    expect(configured.current()).toBe('a-token-of-the-config')
    expect(() => configured.rotate()).toThrow(/gateway\.auth\.token.*start the gateway again/)
    expect(() => statSync(join(folder, 'gateway-token'))).toThrow('ENOENT')
  })
})

describe('an API key', () => {
  const routes: readonly (readonly [Scope, string, 'GET' | 'POST'])[] = [
    ['chat', '/v1/models', 'GET'],
    ['read', '/api/knowledge/status', 'GET'],
    ['admin', '/api/sessions', 'GET'],
    ['admin', '/api/knowledge/sync', 'POST'],
  ]

  it.each([
    [['chat'], ['/v1/models']],
    [['read'], ['/api/knowledge/status']],
    [
      ['chat', 'read'],
      ['/v1/models', '/api/knowledge/status'],
    ],
    [['admin'], routes.map(([, url]) => url)],
  ] as const)('of %j opens what it was made for and nothing that it claims', async (granted, expected) => {
    const { secret } = keys.create('one', granted)
    const claims = { ...withBearer(secret), 'x-scope': 'admin', 'x-protech-scopes': 'admin', scope: 'admin' }
    const opened: string[] = []
    for (const [, url, method] of routes) if ((await opens(url, claims, method)) === 200) opened.push(url)
    expect(opened).toEqual(expected)
  })

  it('with `read` is told what health is like in detail, with `chat` is not, and is no admin on the page', async () => {
    const told = async (scope: Scope) => {
      const headers = withBearer(keys.create(scope, [scope]).secret)
      const health = await running.server.inject({ method: 'GET', url: '/healthz', headers })
      const me = await running.server.inject({ method: 'GET', url: '/api/me', headers })
      return { detail: health.body.includes('The config asks for no embedding model'), admin: me.json().admin }
    }
    expect(await told('read')).toEqual({ detail: true, admin: undefined })
    expect(await told('chat')).toEqual({ detail: false, admin: false })
    expect(await told('admin')).toEqual({ detail: true, admin: true })
  })

  it('is out at once when it is revoked, and its streams within a second', async () => {
    const { id, secret } = keys.create('one', ['chat'])
    expect(await timeToEnd(withBearer(secret), true, () => keys.revoke(id))).toBeLessThan(1000)
    expect(await opens('/v1/models', withBearer(secret))).toBe(401)
    expect(keys.revoke(id)).toBeUndefined()
  })
})

describe('what is kept', () => {
  let state: TemporaryState
  beforeEach(() => {
    state = openTemporaryState()
  })
  afterEach(() => state.remove())

  it('of a key is a hash, and its last use to the minute', () => {
    let now = Date.parse('2026-05-01T10:00:30Z')
    const kept = createApiKeys(state.db, () => now)
    const { id, secret } = kept.create('Anna’s site', ['chat', 'read'])
    expect(JSON.stringify(state.db.sql.prepare('SELECT * FROM api_keys').all())).not.toContain(secret.slice(4))
    expect(kept.list()).toEqual([
      { id, name: 'Anna’s site', scopes: ['chat', 'read'], createdAt: now, lastUsedAt: null, revokedAt: null },
    ])
    now += 40_000
    expect(kept.find(secret)?.id).toBe(id)
    expect(kept.list()[0]?.lastUsedAt).toBe(Date.parse('2026-05-01T10:01:00Z'))
    for (const wrong of [secret.slice(0, -1), `${secret}x`, secret.toUpperCase(), '', 'ptk_'])
      expect(kept.find(wrong)).toBeUndefined()
  })

  it('of a code is a hash, for ten minutes, once, and only while the token is the same', () => {
    let now = 0
    let current: string | undefined = 'one token'
    const codes = createSignInCodes(state.db, { current: () => current }, () => now)
    const make = () => codes.create() ?? ''
    const [used, late, turned] = [make(), make(), make()]
    expect(JSON.stringify(state.db.sql.prepare('SELECT * FROM sign_in_codes').all())).not.toContain(used)
    expect([codes.redeem(used), codes.redeem(used)]).toEqual([true, false])
    current = 'another token'
    expect(codes.redeem(turned)).toBe(false)
    current = 'one token'
    now = 10 * 60_000
    expect(codes.redeem(late)).toBe(false)
    current = undefined
    expect(codes.create()).toBeUndefined()
  })
})
