/** `--deep` against a real gateway, against one that guards nothing, and against none; and the ways out of a person's folder. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { escapesTo, probeFolders } from '../../src/security/cross-user-probe.ts'
import { probeGateway } from '../../src/security/gateway-probe.ts'
import { gatewayToken, startTestGateway } from '../support/running-gateway.ts'

const portOf = (address: string) => Number(new URL(address).port)
const health = { status: 'ok', version: '0.0.0' }

let server: Server | undefined
afterEach(() => server?.close())

type Answer = { readonly status: number; readonly headers?: Readonly<Record<string, string>> }

/** A gateway that answers as it is told, and to /healthz as ours do. */
async function standIn(answer: (request: IncomingMessage) => Answer): Promise<number> {
  server = createServer((request, response) => {
    const { status, headers = {} } = answer(request)
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(health))
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return z.object({ port: z.number() }).parse(server.address()).port
}

const guarding = { 'content-security-policy': "default-src 'self'", 'x-content-type-options': 'nosniff' }

type Hole = 'no-auth' | 'wrong-token' | 'host' | 'origin' | 'token-in-url' | 'sign-in-link' | 'headers'

/** Guards all there is, but for one thing. */
function guardedBut(hole: Hole) {
  return (request: IncomingMessage): Answer => {
    const { headers } = request
    if (hole !== 'host' && !/^127\.0\.0\.1:\d+$/.test(headers.host ?? '')) return { status: 421 }
    if (hole !== 'origin' && headers.origin !== undefined) return { status: 403 }
    return { headers: hole === 'headers' ? {} : guarding, ...answerTo(request, hole) }
  }
}

function answerTo({ url = '', headers }: IncomingMessage, hole: Hole): Answer {
  const path = url.split('?')[0] ?? ''
  if (path === '/healthz' || path === '/') return { status: 200 }
  if (path === '/api/sign-out') return { status: 204 }
  if (path === '/sign-in')
    return hole === 'sign-in-link' ? { status: 303, headers: { 'set-cookie': 'a=b' } } : { status: 401 }
  const isIn: Partial<Record<Hole, boolean>> = {
    'no-auth': headers.authorization === undefined && !url.includes('?'),
    'wrong-token': headers.authorization !== undefined,
    'token-in-url': url.includes('?token='),
  }
  return { status: isIn[hole] ? 200 : 401 }
}

const target = (port: number) => ({ host: '127.0.0.1', port, token: gatewayToken, isPublic: false })

describe('a running gateway', () => {
  it('of ours has no offence, closed or public', async () => {
    for (const isPublic of [false, true]) {
      const running = await startTestGateway({ config: { channels: { web: { public: isPublic } } } })
      try {
        expect(await probeGateway({ ...target(portOf(running.address)), isPublic })).toEqual({
          failure: undefined,
          offences: [],
        })
      } finally {
        await running.close()
      }
    }
  })

  it('of ours that is public without being asked to be is found out', async () => {
    const running = await startTestGateway({ config: { channels: { web: { public: true } } } })
    try {
      const { offences } = await probeGateway(target(portOf(running.address)))
      expect(new Set(offences.map(({ kind }) => kind))).toEqual(new Set(['no-auth', 'token-in-url']))
    } finally {
      await running.close()
    }
  })

  it.each(['no-auth', 'wrong-token', 'host', 'origin', 'token-in-url', 'headers'] as const)(
    'that guards all but %s is found out for that alone, and its token is not repeated',
    async (open) => {
      const { failure, offences } = await probeGateway(target(await standIn(guardedBut(open))))
      expect(failure).toBeUndefined()
      expect([...new Set(offences.map(({ kind }) => kind))]).toEqual([open])
      expect(JSON.stringify(offences)).not.toContain(gatewayToken)
    },
  )

  it('that signs in by a link with the token is found out', async () => {
    const { offences } = await probeGateway(target(await standIn(guardedBut('sign-in-link'))))
    expect(offences).toEqual([{ kind: 'token-in-url', what: 'GET /sign-in?token=… signs in' }])
  })

  it('is never asked with the right token when something else listens there', async () => {
    const asked: string[] = []
    server = createServer((request, response) => {
      asked.push(`${request.url} ${JSON.stringify(request.headers)}`)
      response.end('hello')
    })
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
    const { port } = z.object({ port: z.number() }).parse(server.address())
    expect(await probeGateway(target(port))).toEqual({
      failure: `What answers at 127.0.0.1:${port} is no gateway of ProTech's.`,
      offences: [],
    })
    expect(asked.join()).not.toContain(gatewayToken)
  })

  it('that is not there is no more than that', async () => {
    const port = await standIn(() => ({ status: 200 }))
    await new Promise((resolve) => server?.close(resolve))
    expect(await probeGateway(target(port))).toEqual({ failure: `Nothing answers at 127.0.0.1:${port}.`, offences: [] })
    expect((await probeGateway(target(0))).failure).toMatch(/port is 0/)
  })
})

describe('the ways out of a person’s folder', () => {
  const made: string[] = []
  afterEach(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
  })

  function people(...names: string[]): string {
    const users = realpathSync(mkdtempSync(join(tmpdir(), 'protech-people-')))
    made.push(users)
    for (const name of names) {
      mkdirSync(join(users, name), { mode: 0o700 })
      writeFileSync(join(users, name, 'profile.md'), name, { mode: 0o600 })
    }
    return users
  }

  it('are thirty, each another', () => expect(new Set(escapesTo('tg_2', '/users', 'tg_1')).size).toBe(30))

  it('are all shut', async () => {
    const users = people('tg_1', 'tg_2', 'web_3')
    const folders = ['tg_1', 'tg_2', 'web_3'].map((name) => join(users, name))
    expect(await probeFolders(folders, users)).toEqual({ folders: 3, attempts: 90, opened: [] })
  })

  it('would be reported: what opens by such a name is named', async () => {
    const users = people('tg_1', 'tg_2')
    mkdirSync(join(users, 'tg_1/tg_2'), { mode: 0o700 })
    writeFileSync(join(users, 'tg_1/tg_2/profile.md'), 'x', { mode: 0o600 })
    const { opened } = await probeFolders([join(users, 'tg_1'), join(users, 'tg_2')], users)
    expect(opened).toEqual(['"tg_2/profile.md" from tg_1'])
  })

  it('are not tried where a folder is a link, and nothing fails for it', async () => {
    const users = people('tg_1')
    symlinkSync(join(users, 'tg_1'), join(users, 'tg_2'))
    expect((await probeFolders([join(users, 'tg_1'), join(users, 'tg_2')], users)).opened).toEqual([])
  })
})
