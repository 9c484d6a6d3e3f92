/** What no browser and no proper client sends, over a socket. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClientAddress, networkOf, ProxyAddressError } from '../../src/http/client-address.ts'
import { sendRaw, statusOf } from '../support/raw-request.ts'
import { gatewayToken, type RunningGateway, startTestGateway } from '../support/running-gateway.ts'

let running: RunningGateway
let own: string
const desk = 'https://desk.example.com'
beforeAll(async () => {
  running = await startTestGateway({ config: { gateway: { allowedOrigins: [desk] } } })
  own = `127.0.0.1:${new URL(running.address).port}`
})
afterAll(() => running.close())

const bearer = `Authorization: Bearer ${gatewayToken}`
const send = (...lines: readonly string[]) => sendRaw(running.address, lines)

describe('a Host', () => {
  it('of the gateway’s own is taken', async () => {
    expect(statusOf(await send('GET /api/sessions HTTP/1.1', `Host: ${own}`, bearer))).toBe(200)
  })

  it.each([
    ['is missing in HTTP/1.0', () => ['GET /api/sessions HTTP/1.0']],
    ['is empty', () => ['GET /api/sessions HTTP/1.1', 'Host: ']],
    ['comes twice, the right one first', () => ['GET /api/sessions HTTP/1.1', `Host: ${own}`, 'Host: evil.example']],
    ['comes twice, the right one last', () => ['GET /api/sessions HTTP/1.1', 'Host: evil.example', `Host: ${own}`]],
    ['is a list', () => ['GET /api/sessions HTTP/1.1', `Host: ${own}, evil.example`]],
    ['has a tab', () => ['GET /api/sessions HTTP/1.1', `Host: ${own}\tevil.example`]],
    [
      'is foreign beside an X-Forwarded-Host that is not',
      () => ['GET /api/sessions HTTP/1.1', 'Host: evil.example', `X-Forwarded-Host: ${own}`, `Forwarded: host=${own}`],
    ],
    ['contradicts an absolute target', () => [`GET http://${own}/api/sessions HTTP/1.1`, 'Host: evil.example']],
    ['is right, and the target is absolute', () => ['GET http://evil.example/api/sessions HTTP/1.1', `Host: ${own}`]],
    ['has the number in another form', () => ['GET /api/sessions HTTP/1.1', `Host: 2130706433:${own.split(':')[1]}`]],
  ])('is refused where it %s', async (_what, lines) => {
    const answer = await send(...lines(), bearer)
    expect([400, 421]).toContain(statusOf(answer))
    expect(answer).not.toContain('"sessions"')
  })

  it('is refused with a sentence that says what to do, and does not say it back', async () => {
    const answer = await send('GET / HTTP/1.1', 'Host: <b>evil</b>.example')
    expect(answer).toContain('add the name to gateway.allowedHosts')
    expect(answer).not.toContain('<b>')
  })
})

describe('an Origin', () => {
  it.each([
    ['comes twice', () => [`Origin: http://${own}`, 'Origin: https://evil.example']],
    ['is empty', () => ['Origin: ']],
    ['is a list', () => [`Origin: http://${own}, https://evil.example`]],
    ['is in capitals', () => [`Origin: HTTP://${own}`]],
  ])('is foreign where it %s', async (_what, lines) => {
    expect(statusOf(await send('GET /api/sessions HTTP/1.1', `Host: ${own}`, bearer, ...lines()))).toBe(403)
  })

  it('that may call is answered in a preflight, without cookies; every other one is not', async () => {
    const ask = (origin: string) =>
      send(
        'OPTIONS /v1/chat/completions HTTP/1.1',
        `Host: ${own}`,
        `Origin: ${origin}`,
        'Access-Control-Request-Method: POST',
        'Access-Control-Request-Headers: authorization,content-type',
      )
    const allowed = await ask(desk)
    expect(statusOf(allowed)).toBe(204)
    expect(allowed).toContain(`access-control-allow-origin: ${desk}\r\n`)
    expect(allowed).toContain('access-control-allow-headers: authorization, content-type')
    expect(allowed.toLowerCase()).not.toContain('allow-credentials')
    for (const origin of ['https://evil.example', 'null', `http://${own}`])
      expect((await ask(origin)).toLowerCase()).not.toContain('access-control-allow')
  })
})

describe('the address of a client', () => {
  const addressOf = (proxies: readonly string[], peer: string, forwarded?: string) => {
    const request = { socket: { remoteAddress: peer }, headers: { 'x-forwarded-for': forwarded } }
    return Reflect.apply(createClientAddress(proxies), undefined, [request])
  }

  it('is the peer’s unless the peer is a proxy of the config', () => {
    expect(addressOf([], '127.0.0.1', '198.51.100.9')).toBe('127.0.0.1')
    expect(addressOf(['10.0.0.0/8'], '127.0.0.1', '198.51.100.9')).toBe('127.0.0.1')
    expect(addressOf(['127.0.0.1'], '::ffff:127.0.0.1', '198.51.100.9')).toBe('198.51.100.9')
  })

  it('is the last one that no proxy of the config wrote, whatever the client wrote before', () => {
    expect(addressOf(['127.0.0.1', '10.0.0.0/8'], '127.0.0.1', '1.1.1.1, 198.51.100.9, 10.0.0.7')).toBe('198.51.100.9')
    expect(addressOf(['127.0.0.1'], '127.0.0.1', '1.1.1.1, nonsense')).toBe('127.0.0.1')
    expect(addressOf(['127.0.0.1'], '127.0.0.1', '')).toBe('127.0.0.1')
  })

  it('of version 6 stands for its network', () => {
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe(networkOf('2001:db8:1:2:ffff::1'))
    expect(networkOf('2001:db8:1:2::')).not.toBe(networkOf('2001:db8:1:3::'))
    expect(networkOf('::1')).toBe('0:0:0:0')
    expect(networkOf('198.51.100.9')).toBe('198.51.100.9')
  })

  it.each(['proxy.example.com', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '::/129'])(
    'cannot be told by %s',
    (proxy) => {
      expect(() => createClientAddress([proxy])).toThrow(ProxyAddressError)
    },
  )
})
