/** Models that failed are left alone for a while: who is asked in the turns after a failure. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { apology, askAgent } from '../support/ask-agent.ts'
import { type RunningGateway, startTestGateway } from '../support/running-gateway.ts'
import {
  openStandInModelServer,
  type Reply,
  type StandInModelServer,
  saying,
  searching,
} from '../support/stand-in-model-server.ts'

const minute = 60_000

const provider: StandInModelServer = await openStandInModelServer()
const standin = { baseUrl: provider.baseUrl, timeouts: { firstTokenSeconds: 5 } }
let now = Date.parse('2026-03-01T12:00:00Z')
const running: RunningGateway = await startTestGateway({
  outside: { clock: () => new Date(now) },
  config: {
    models: { providers: { standin } },
    agents: {
      list: [
        { id: 'alone', model: 'standin/first' },
        { id: 'careful', model: { primary: 'standin/first', fallbacks: ['standin/second'] } },
      ],
    },
  },
})
afterAll(async () => {
  await running.close()
  await provider.close()
})

const refusal = (status: number, headers = {}): Reply => ({ status, body: '{"error":{"message":"No."}}', headers })
const good = saying('Use 1/50 s [1].')
const asked = () => provider.requests.map(({ body }) => (body.includes('"model":"first"') ? 'first' : 'second'))
const isQuoted = ({ answer, model }: { answer: string; model: string }) =>
  model === 'extractive' && answer.startsWith(apology)

/** Both models answer again, and the day is another. */
beforeEach(async () => {
  now += 3 * 24 * 60 * minute
  provider.script([good])
  await askAgent(running, 'alone')
  provider.script((request) => (request.body.includes('"model":"first"') ? refusal(400) : good))
  await askAgent(running, 'careful')
  expect(running.gateway.workshop.modelHealth()).toMatchObject([{ state: 'closed' }, { state: 'closed' }])
  provider.reset()
})

describe('arguments nested too deep to be read', () => {
  it('do not shut a model off for everybody', async () => {
    const deep = `{"query":${'['.repeat(10_000)}${']'.repeat(10_000)}}`
    provider.script([{ steps: [{ toolCalls: [{ name: 'search_knowledge', arguments: deep }] }] }])
    await askAgent(running, 'alone')
    expect(running.gateway.workshop.modelHealth()).toMatchObject([{ state: 'closed' }, { state: 'closed' }])
  })
})

describe('after a failure', () => {
  it.each<[string, Reply, number]>([
    ['401', refusal(401), 1],
    ['402', refusal(402), 5 * 60],
    ['403', refusal(403), 1],
    ['408', refusal(408), 1],
    ['429', refusal(429), 1],
    ['429 that asks for ten minutes', refusal(429, { 'retry-after': '600' }), 10],
    ['429 that asks for a week', refusal(429, { 'retry-after': '604800' }), 60],
    ['500', refusal(500), 1],
    ['503', refusal(503), 1],
    ['a connection that breaks', { steps: [{ waitMs: 10 }, 'cut'] }, 1],
    ['a connection that breaks after a word', { steps: [{ text: 'Set the' }, { waitMs: 10 }, 'cut'] }, 1],
    ['a reply nobody can read', { steps: [{ raw: 'data: {"broken\n\n' }] }, 1],
    ['a reply that is no stream', { status: 200, body: '{"choices":[]}' }, 1],
  ])('the model is left alone: %s', async (_what, reply, minutes) => {
    provider.script([reply])
    await askAgent(running, 'alone')
    provider.reset()
    provider.script([good])
    now += minutes * minute - 1
    expect(isQuoted(await askAgent(running, 'alone'))).toBe(true)
    expect(asked()).toEqual([])
    now += 1
    expect((await askAgent(running, 'alone')).answer).toBe('Use 1/50 s [1].')
    expect(asked()).toEqual(['first'])
  })

  it.each<[string, Reply]>([
    ['400', refusal(400)],
    ['404', refusal(404)],
    ['413', refusal(413)],
    ['422', refusal(422)],
    ['a prompt that is too long', { status: 400, body: '{"error":{"code":"context_length_exceeded"}}' }],
    ['an empty reply', saying('')],
    ['a reply that a filter took away', { steps: [{ finish: 'content_filter' }] }],
    ['searches without end', searching('microphone')],
  ])('that a person or we brought about the model is asked again: %s', async (_what, reply) => {
    provider.script([reply])
    expect(isQuoted(await askAgent(running, 'alone'))).toBe(true)
    provider.script([good])
    expect((await askAgent(running, 'alone')).model).toBe('standin/first')
  })

  it('the log says which model, why, and for how long', async () => {
    provider.script([refusal(429, { 'retry-after': '600' })])
    await askAgent(running, 'alone')
    const line = running.log.findLast((candidate) => candidate.includes('the model failed')) ?? ''
    expect(JSON.parse(line)).toMatchObject({ model: 'standin/first', reason: 'rate-limit', cooldownSeconds: 600 })
    expect(running.gateway.workshop.modelHealth()[0]).toEqual({
      name: 'standin/first',
      state: 'open',
      until: new Date(now + 10 * minute),
      failures: 1,
      lastError: 'rate-limit',
    })
  })
})

describe('a fallback', () => {
  const firstFails = () =>
    provider.script((request) => (request.body.includes('"model":"first"') ? refusal(401) : good))

  it('answers the turn, and those after it without asking the first again', async () => {
    firstFails()
    expect((await askAgent(running, 'careful')).model).toBe('standin/second')
    expect((await askAgent(running, 'careful')).model).toBe('standin/second')
    expect(asked()).toEqual(['first', 'second', 'second'])
  })

  it('is left as soon as the first answers again', async () => {
    firstFails()
    await askAgent(running, 'careful')
    now += minute
    provider.script([good])
    expect((await askAgent(running, 'careful')).model).toBe('standin/first')
    expect((await askAgent(running, 'careful')).model).toBe('standin/first')
  })

  it('is spared what another agent found out', async () => {
    firstFails()
    await askAgent(running, 'alone')
    await askAgent(running, 'careful')
    expect(asked()).toEqual(['first', 'second'])
  })

  it('that fails as well leaves the passages, at once and without a request', async () => {
    provider.script([refusal(401)])
    await askAgent(running, 'careful')
    expect(asked()).toEqual(['first', 'second'])
    provider.reset()
    const answers = await Promise.all(Array.from({ length: 5 }, () => askAgent(running, 'careful')))
    expect(answers.map(isQuoted)).toEqual([true, true, true, true, true])
    expect(asked()).toEqual([])
  })
})

describe('a model whose cooldown is over', () => {
  beforeEach(async () => {
    provider.script([refusal(401)])
    await askAgent(running, 'alone')
    provider.reset()
    now += minute
  })

  it('is probed by one turn, and the others do not wait for it', async () => {
    const probed = Promise.withResolvers<void>()
    provider.script([{ steps: [{ until: probed.promise }, { text: 'Use 1/50 s [1].' }] }])
    const probe = askAgent(running, 'alone')
    await expect.poll(() => asked(), { interval: 5 }).toEqual(['first'])
    const others = await Promise.all(Array.from({ length: 4 }, () => askAgent(running, 'alone')))
    expect(others.map(isQuoted)).toEqual([true, true, true, true])
    probed.resolve()
    expect((await probe).model).toBe('standin/first')
    provider.reset()
    provider.script([good])
    await Promise.all(Array.from({ length: 4 }, () => askAgent(running, 'alone')))
    expect(asked()).toHaveLength(4)
  })

  it('is probed again after a person stopped the probe', async () => {
    provider.script([{ steps: ['hang'] }])
    const leaving = new AbortController()
    const stopped = expect(askAgent(running, 'alone', { signal: leaving.signal })).rejects.toThrow()
    await expect.poll(() => asked(), { interval: 5 }).toEqual(['first'])
    leaving.abort(new Error('The person left.'))
    await stopped
    provider.script([good])
    expect((await askAgent(running, 'alone')).model).toBe('standin/first')
  })
})

it('a person who stops speaks against nobody', async () => {
  provider.script([{ steps: [{ text: 'Set the' }, 'hang'] }])
  const leaving = new AbortController()
  const stopped = expect(askAgent(running, 'alone', { signal: leaving.signal })).rejects.toThrow()
  await expect.poll(() => asked(), { interval: 5 }).toEqual(['first'])
  leaving.abort(new Error('The person left.'))
  await stopped
  expect(running.gateway.workshop.modelHealth()[0]).toMatchObject({ state: 'closed', failures: 0 })
})
