import fastify from 'fastify'
import { expect, it } from 'vitest'
import { createGuard } from '../../src/http/guard.ts'
import { createRequestLimits } from '../../src/http/request-limits.ts'
import { needOf, routeNeeds } from '../../src/http/route-needs.ts'
import { startTestGateway } from '../support/running-gateway.ts'
import { serverOver } from '../support/server-over.ts'

it('the table names every route that is served, and none that is not', async () => {
  const { server, close } = await startTestGateway()
  const missing = Object.keys(routeNeeds).filter((route) => {
    const [method, url = ''] = route.split(' ')
    return !server.hasRoute({ method: method === 'POST' ? 'POST' : 'GET', url })
  })
  await close()
  expect(missing).toEqual(['GET /'])
})

it('a route without a line in the table cannot be added', async () => {
  const server = await serverOver({})
  expect(() => server.get('/new', () => 'secret')).toThrow('GET /new has no line in route-needs.ts')
  expect(() => server.delete('/api/me', () => 'secret')).toThrow('DELETE /api/me has no line')
})

it('a route that got past that is shut for everybody', async () => {
  const server = fastify()
  const guard = createGuard({
    access: {
      identify: () => ({ kind: 'known', by: 'bearer', id: 'token', scopes: ['admin'], stillHolds: () => true }),
      isToken: () => true,
      redeem: () => true,
      cookie: () => '',
      expiredCookie: '',
      isPublic: true,
    },
    names: { isOwnHost: () => true, originOf: () => 'own' },
    limits: createRequestLimits({ requestsPerMinute: 10, failuresPerMinute: 1, lockoutSeconds: 1 }, () => 0),
    live: { watch: () => undefined, close: () => undefined },
    webhookPaths: ['/hook'],
    addressOf: () => '192.0.2.1',
  })
  server.addHook('onRequest', async (request, reply) => guard.admit(request, reply))
  server.get('/new', () => 'secret')
  server.get('/hook', () => 'secret')
  for (const url of ['/new', '/hook'])
    expect((await server.inject(url)).body, url).toContain('the route says not who may')
  await server.close()
})

it('nothing but a POST to its own path is a webhook’s', () => {
  expect(needOf('POST', '/hook', ['/hook'])).toBe('webhook')
  expect(needOf('GET', '/hook', ['/hook'])).toBeUndefined()
  expect(needOf('DELETE', '/api/sessions', [])).toBeUndefined()
  expect(needOf('GET', 'constructor', [])).toBeUndefined()
})
