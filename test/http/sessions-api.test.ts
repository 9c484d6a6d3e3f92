import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiKeys } from '../../src/http/api-keys.ts'
import { gatewayToken, type RunningGateway, startTestGateway } from '../support/running-gateway.ts'
import { answered, asked } from '../support/temporary-sessions.ts'

const people = ['anna', 'boris', 'vera']
const keyOf = (n: number) => `agent:protech:telegram:dm:${n + 1}`

let running: RunningGateway
let ids: string[]
beforeAll(async () => {
  running = await startTestGateway()
  const { sessions } = running.gateway
  ids = []
  for (const [n, name] of people.entries()) {
    const { session } = await sessions.open(keyOf(n), { agentId: 'protech', channel: 'telegram', displayName: name })
    for (let turn = 0; turn < 3; turn += 1) {
      await session.append(asked(`${name} asks ${turn}`))
      await session.append(answered(`${name} is told ${turn}`))
    }
    ids.push(session.entry.sessionId)
  }
})
afterAll(() => running.close())

const get = (url: string, secret = gatewayToken) =>
  running.server.inject({ method: 'GET', url, headers: { authorization: `Bearer ${secret}` } })
const textsOf = (body: { entries: readonly { text?: string }[] }) => body.entries.flatMap(({ text }) => text ?? [])

describe('GET /api/sessions', () => {
  it('lists conversations, the latest first, in pages', async () => {
    const { sessions, total } = (await get('/api/sessions')).json()
    expect(total).toBe(3)
    expect(sessions[0]).toEqual({
      key: keyOf(2),
      sessionId: ids[2],
      agentId: 'protech',
      channel: 'telegram',
      displayName: 'vera',
      previous: [],
      messages: 3,
      startedAt: expect.any(String),
      updatedAt: expect.any(String),
    })
    const second = (await get('/api/sessions?limit=1&offset=1')).json()
    expect([second.total, second.sessions[0].key]).toEqual([3, keyOf(1)])
    for (const query of ['limit=0', 'limit=201', 'offset=-1', 'limit=x'])
      expect((await get(`/api/sessions?${query}`)).statusCode, query).toBe(400)
  })
})

describe('GET /api/sessions/:sessionId/transcript', () => {
  it('has what was said, from the end backwards', async () => {
    const whole = (await get(`/api/sessions/${ids[0]}/transcript`)).json()
    expect(whole.session.displayName).toBe('anna')
    expect(textsOf(whole)).toEqual([0, 1, 2].flatMap((turn) => [`anna asks ${turn}`, `anna is told ${turn}`]))
    const last = (await get(`/api/sessions/${ids[0]}/transcript?limit=2`)).json()
    expect(textsOf(last)).toEqual(['anna asks 2', 'anna is told 2'])
    const before = (await get(`/api/sessions/${ids[0]}/transcript?limit=2&before=${last.start}`)).json()
    expect(textsOf(before)).toEqual(['anna asks 1', 'anna is told 1'])
  })

  it('has an earlier conversation of the same person too', async () => {
    await running.gateway.sessions.startNew(keyOf(1), 'new')
    const { entries, session } = (await get(`/api/sessions/${ids[1]}/transcript`)).json()
    expect(textsOf({ entries })[0]).toBe('boris asks 0')
    expect(session.previous).toEqual([ids[1]])
  })

  it('reads nothing that the index does not name, whatever lies on the disk', async () => {
    const folder = join(running.loaded.places.var, 'agents/protech/sessions')
    const stray = '00000000-0000-4000-8000-000000000000'
    copyFileSync(join(folder, `${ids[0]}.jsonl`), join(folder, `${stray}.jsonl`))
    const names = [
      stray,
      '..',
      '%2e%2e%2f%2e%2e%2f%2e%2e%2fgateway-token',
      `..%2fsessions%2f${ids[0]}`,
      `${ids[0]}.jsonl`,
    ]
    for (const name of [...names, `${ids[0]}%00`, '', '__proto__', 'x'.repeat(200)]) {
      const response = await get(`/api/sessions/${name}/transcript`)
      expect([400, 404], name).toContain(response.statusCode)
      expect(response.body).not.toContain('anna asks')
    }
    rmSync(join(folder, `${stray}.jsonl`))
  })

  it('is gone with its conversation', async () => {
    await running.gateway.sessions.forget(keyOf(2))
    expect((await get(`/api/sessions/${ids[2]}/transcript`)).statusCode).toBe(404)
  })

  it('stands in the log with who read it and which, and without a word of it', async () => {
    const { id, secret } = createApiKeys(running.gateway.db, Date.now).create('auditor', ['admin'])
    await get(`/api/sessions/${ids[0]}/transcript`, secret)
    const lines = running.log.filter((line) => line.includes('a transcript was read'))
    expect(JSON.parse(lines.at(-1) ?? '{}')).toMatchObject({
      reader: `key ${id} by bearer`,
      address: '127.0.0.1',
      session: keyOf(0),
      sessionId: ids[0],
    })
    expect(running.log.join('')).not.toMatch(/anna asks|anna is told/)
    expect(running.log.join('')).not.toContain(secret)
  })
})
