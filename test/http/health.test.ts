import { describe, expect, it } from 'vitest'
import { startTestGateway } from '../support/running-gateway.ts'
import { serverOver, serverToken as token } from '../support/server-over.ts'

describe('GET /healthz', () => {
  it('of a running gateway has the promised shape', async () => {
    const running = await startTestGateway({ config: { knowledge: { embedding: { model: 'none' } } } })
    const { body, statusCode } = await running.server.inject({ method: 'GET', url: '/healthz' })
    await running.close()
    expect(statusCode).toBe(200)
    expect(JSON.parse(body)).toEqual({
      status: 'degraded',
      version: '0.0.0',
      uptimeSeconds: expect.any(Number),
      index: expect.objectContaining({
        ready: true,
        documents: 6,
        generation: expect.stringMatching(/^words\//),
        quarantined: 0,
        syncedAt: expect.any(String),
      }),
      embedding: { model: 'none', state: 'words-only' },
      rerank: { model: 'mmarco-mMiniLMv2-L12-H384-v1', state: 'off' },
      lanes: {
        main: { cap: 4, running: 0, queued: 0, wait: expect.any(Object) },
        subagent: { cap: 8, running: 0, queued: 0, wait: expect.any(Object) },
        'agent:protech': { cap: 4, running: 0, queued: 0, wait: expect.any(Object) },
      },
      models: [],
      inbox: { open: 0, dead: 0 },
      outbox: { open: 0, unknown: 0, failed: 0 },
      channels: { web: { enabled: true } },
      problems: [{ id: 'words-only', text: expect.stringContaining('Searching by words alone.') }],
    })
  })

  it('is ok when nothing is wrong', async () => {
    const { body } = await (await serverOver({})).inject({ method: 'GET', url: '/healthz' })
    expect(JSON.parse(body)).toMatchObject({ status: 'ok', problems: [], version: '1.2.3' })
  })

  it('is degraded, with a sentence for each problem, while it still answers', async () => {
    const quarantined = [{ file: 'secret-plan.md', line: 3, reason: 'broken YAML' }]
    const server = await serverOver({
      status: { quarantined, pendingDelete: ['a.md', 'b.md'] },
      warnings: ['deepseek needs a key.'],
    })
    const { body } = await server.inject({ method: 'GET', url: '/healthz' })
    expect(JSON.parse(body)).toMatchObject({
      status: 'degraded',
      problems: [{ id: 'quarantine' }, { id: 'pending-delete' }, { id: 'config-1', text: 'deepseek needs a key.' }],
    })
    expect(body).not.toContain('secret-plan')
  })

  it('is degraded while a reranker fails, and says why to those who are signed in', async () => {
    const reason = 'my-own cannot be used. Delete /home/ann/models/my-own.'
    const rerank = { model: 'my-own', state: 'failing', reason, reranked: 4, missed: 1 } as const
    const server = await serverOver({ status: { rerank } })
    const stranger = await server.inject({ method: 'GET', url: '/healthz' })
    expect(stranger.json()).toMatchObject({
      status: 'degraded',
      rerank: { state: 'failing' },
      problems: [{ id: 'rerank' }],
    })
    expect(stranger.body).not.toContain('/home/ann')
    const admin = await server.inject({ method: 'GET', url: '/healthz', headers: { authorization: `Bearer ${token}` } })
    expect(admin.json().problems).toEqual([{ id: 'rerank', text: `Passages are not reranked. ${reason}` }])
  })

  it('is down when the folder was never read and cannot be', async () => {
    const problem = 'The knowledge folder /home/ann/knowledge cannot be read.'
    const server = await serverOver({ isReady: false, problem })
    const stranger = await server.inject({ method: 'GET', url: '/healthz' })
    expect(stranger.json()).toMatchObject({ status: 'down', problems: [{ id: 'sync' }] })
    expect(stranger.body).not.toContain('/home/ann')
    const admin = await server.inject({ method: 'GET', url: '/healthz', headers: { authorization: `Bearer ${token}` } })
    expect(admin.json().problems).toEqual([{ id: 'sync', text: problem }])
  })
})

describe('GET /readyz', () => {
  it('is 503 until the folder has been read, then 200', async () => {
    const before = await (await serverOver({ isReady: false })).inject({ method: 'GET', url: '/readyz' })
    expect([before.statusCode, before.json()]).toEqual([503, { ready: false }])
    const after = await (await serverOver({})).inject({ method: 'GET', url: '/readyz' })
    expect([after.statusCode, after.json()]).toEqual([200, { ready: true }])
  })
})

describe('a question before the folder has been read for the first time', () => {
  it.each([
    ['what shutter speed', 'still being read'],
    ['какая выдержка', 'ещё читается'],
  ])('is put off in its language, not declined: "%s"', async (question, words) => {
    const server = await serverOver({ isReady: false, status: { documents: 0 } })
    const messages = [{ role: 'user', content: question }]
    for (const [url, payload] of [
      ['/api/chat', { messages }] as const,
      ['/v1/chat/completions', { model: 'protech', messages }] as const,
    ]) {
      const response = await server.inject({
        method: 'POST',
        url,
        headers: { authorization: `Bearer ${token}` },
        payload,
      })
      expect(response.statusCode).toBe(503)
      expect(response.headers['retry-after']).toBe('2')
      expect(response.json().error.message).toContain(words)
    }
  })
})

describe('a fault of ours', () => {
  it('is a plain sentence, without a word of what it was', async () => {
    const server = await serverOver({})
    const response = await server.inject({
      method: 'POST',
      url: '/v1/chat/completions',
      headers: { authorization: `Bearer ${token}` },
      payload: { model: 'protech', messages: [{ role: 'user', content: 'what shutter speed' }] },
    })
    expect([response.statusCode, response.json()]).toEqual([
      500,
      {
        error: {
          message: 'Something went wrong here. The log says what.',
          type: 'server_error',
          param: null,
          code: null,
        },
      },
    ])
  })
})
