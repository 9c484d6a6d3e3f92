/** Every Host × Origin × route × credential against a model of what should open, which knows nothing of how the gateway decides. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApiKeys } from '../../src/http/api-keys.ts'
import { type Need, routeNeeds } from '../../src/http/route-needs.ts'
import { gatewayToken, type RunningGateway, startTestGateway } from '../support/running-gateway.ts'

const proxied = 'chat.example.com'
const desk = 'https://desk.example.com'

let running: RunningGateway
let port: string
let credentials: Readonly<Record<string, Readonly<Record<string, string>>>>
beforeAll(async () => {
  running = await startTestGateway({
    config: {
      gateway: {
        allowedHosts: [proxied],
        allowedOrigins: [desk],
        rateLimit: { requestsPerMinute: 1_000_000, failuresPerMinute: 1_000_000 },
      },
    },
  })
  port = new URL(running.address).port
  const link = await fetch(`${running.address}/sign-in?code=${running.codes.create()}`, { redirect: 'manual' })
  const { secret } = createApiKeys(running.gateway.db, Date.now).create('a frontend', ['chat'])
  credentials = {
    none: {},
    cookie: { cookie: link.headers.get('set-cookie')?.split(';')[0] ?? '' },
    token: { authorization: `Bearer ${gatewayToken}` },
    'key with chat': { authorization: `Bearer ${secret}` },
    wrong: { authorization: `Bearer ${gatewayToken}x` },
  }
})
afterAll(() => running.close())

const hosts = (): Readonly<Record<string, boolean>> => ({
  [`127.0.0.1:${port}`]: true,
  [`localhost:${port}`]: true,
  [`[::1]:${port}`]: true,
  [proxied]: true,
  'evil.example': false,
  [`evil.example:${port}`]: false,
  '127.0.0.1': false,
  [`localhost.:${port}`]: false,
  [`LOCALHOST:${port}`]: false,
  [`user@localhost:${port}`]: false,
  [`localhost:${port}@evil.example`]: false,
  [`0.0.0.0:${port}`]: false,
  [`${proxied}:${port}`]: false,
})

type Standing = 'absent' | 'good' | 'bad'
/** Of a request to this host. */
const origins = (host: string): readonly (readonly [string | undefined, Standing])[] => [
  [undefined, 'absent'],
  [`http://${host}`, 'good'],
  [desk, 'good'],
  [`https://${host}`, host === proxied ? 'good' : 'bad'],
  ['null', 'bad'],
  ['https://evil.example', 'bad'],
  ['http://127.0.0.1:3000', 'bad'],
  [`http://localhost:${port}.evil.example`, 'bad'],
  [`http://${host}/`, 'bad'],
]

const payloads: Readonly<Record<string, object>> = {
  'POST /api/sign-in': { token: gatewayToken },
  'POST /api/sign-out': {},
  'POST /api/chat': { messages: [{ role: 'user', content: 'borscht' }] },
  'POST /v1/chat/completions': { model: 'protech', messages: [{ role: 'user', content: 'borscht' }] },
  'POST /api/knowledge/sync': {},
}
/** Of nothing that is there: refused only after it was let in. */
const paths: Readonly<Record<string, string>> = {
  'GET /*': '/favicon.svg',
  'GET /v1/models/:model': '/v1/models/protech',
  'GET /api/sessions/:sessionId/transcript': '/api/sessions/0/transcript',
}

type Cell = {
  readonly route: string
  readonly need: Need
  readonly host: string
  readonly knownHost: boolean
  readonly origin: string | undefined
  readonly standing: Standing
  readonly credential: string
}

function* everyCell(): Generator<Cell> {
  for (const [route, need] of Object.entries(routeNeeds))
    for (const [host, knownHost] of Object.entries(hosts()))
      for (const [origin, standing] of origins(host))
        for (const credential of Object.keys(credentials))
          yield { route, need, host, knownHost, origin, standing, credential }
}

function shouldBe({ route, need, knownHost, standing, credential }: Cell): 'in' | 401 | 403 | 421 {
  if (!knownHost) return 421
  if (need === 'nothing' || need === 'caller') return 'in'
  if (standing === 'bad') return 403
  if (need === 'own-page') return standing === 'good' ? 'in' : 403
  if (credential === 'none' || credential === 'wrong') return 401
  if (credential === 'cookie' && route.startsWith('POST') && standing === 'absent') return 403
  return credential === 'key with chat' && need !== 'chat' ? 403 : 'in'
}

function send({ route, host, origin, credential }: Cell) {
  const [method, path = ''] = route.split(' ')
  return running.server.inject({
    method: method === 'POST' ? 'POST' : 'GET',
    url: paths[route] ?? path,
    headers: { host, ...(origin !== undefined && { origin }), ...credentials[credential] },
    ...(payloads[route] && { payload: payloads[route] }),
  })
}

it('opens the intended cells and no other', async () => {
  const wrong: string[] = []
  const count = { all: 0, in: 0 }
  for (const cell of everyCell()) {
    const { statusCode, body } = await send(cell)
    const should = shouldBe(cell)
    const is = [401, 403, 421].includes(statusCode) ? statusCode : 'in'
    count.all += 1
    if (is === 'in') count.in += 1
    const { route, host, origin, standing, credential } = cell
    const what = `${route} Host ${host} Origin ${origin} ${credential}`
    if (is !== should || statusCode >= 500) wrong.push(`${what}: ${statusCode}, not ${should}`)
    if (route === 'GET /api/me' && standing === 'bad' && body.includes('"signedIn":true')) wrong.push(`${what}: told`)
  }
  expect(wrong).toEqual([])
  expect(count).toEqual({ all: Object.keys(routeNeeds).length * 13 * 9 * 5, in: expect.any(Number) })
  expect(count.in / count.all).toBeLessThan(0.25)
}, 30_000)

it.each([
  ['cross-site', undefined, 403],
  ['same-site', undefined, 403],
  ['cross-site', 'own', 403],
  ['same-origin', undefined, 200],
  ['none', undefined, 200],
  ['cross-site', desk, 200],
] as const)(
  'reads the browser’s own word for where a request comes from: %s, Origin %s',
  async (site, from, status) => {
    const host = `127.0.0.1:${port}`
    const origin = from === 'own' ? `http://${host}` : from
    const headers = { host, 'sec-fetch-site': site, ...credentials.token, ...(origin && { origin }) }
    expect((await running.server.inject({ method: 'GET', url: '/api/sessions', headers })).statusCode).toBe(status)
  },
)
