/** The bad days: what a person gets when the provider fails, and what never gets out. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { answerOf, askPage, type PageAnswer, user } from '../support/chat-client.ts'
import { gatewayToken, type RunningGateway, startTestGateway } from '../support/running-gateway.ts'
import {
  openStandInModelServer,
  type Reply,
  type StandInModelServer,
  type Step,
  saying,
} from '../support/stand-in-model-server.ts'

const key = 'sk-canary-of-the-provider'
const apology = 'The language model did not answer, so these are the passages that fit best.'
const cutShort = 'The language model stopped in the middle of this answer. Please ask again.'
const question = 'what shutter speed for 25 fps'

let provider: StandInModelServer
let running: RunningGateway
/** A cooldown does not outlast its test. */
let today = Date.parse('2026-03-01T12:00:00Z')
/** All that went to the console since before the first request: libraries keep the console they find. */
const printed: unknown[] = []
beforeAll(async () => {
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation((...words) => void printed.push(words))
  provider = await openStandInModelServer()
  const patient = { baseUrl: provider.baseUrl, apiKey: key, timeouts: { firstTokenSeconds: 600, idleSeconds: 600 } }
  const standin = { baseUrl: provider.baseUrl, apiKey: key, timeouts: { firstTokenSeconds: 1, idleSeconds: 1 } }
  const gone = await openStandInModelServer()
  await gone.close()
  const closed = { baseUrl: gone.baseUrl, apiKey: key }
  running = await startTestGateway({
    outside: { clock: () => new Date(today) },
    config: {
      models: { providers: { standin, patient, closed } },
      agents: {
        list: [
          { id: 'protech', model: 'standin/test-model' },
          { id: 'patient', model: 'patient/test-model' },
          { id: 'unreachable', model: 'closed/test-model' },
          { id: 'careful', model: { primary: 'standin/first', fallbacks: ['standin/second'] } },
        ],
      },
    },
  })
})
afterEach(() => {
  provider.reset()
  today += 3 * 24 * 60 * 60_000
})
afterAll(async () => {
  vi.restoreAllMocks()
  await running.close()
  await provider.close()
})

/** Nothing an outsider may see: keys, stacks, the provider's own words. */
function expectNoLeak(seen: string): void {
  expect(seen).not.toContain(key)
  expect(seen).not.toMatch(/\n\s+at |node_modules|file:\/\/|Troubleshooting URL/)
}

function expectQuoted(answer: PageAnswer): void {
  expect(answer.model).toBe('extractive')
  expect(answer.answer.startsWith(`${apology}\n\n`)).toBe(true)
  expect(answer.answer).toContain('1/50 s')
  expect(answer.sources.some(({ file, cited }) => file === 'en/shutter.md' && cited)).toBe(true)
  expectNoLeak(JSON.stringify(answer.events))
}

const streamed = (...steps: readonly Step[]): Reply => ({ steps })
const error = (status: number, message: string): Reply => ({
  status,
  body: JSON.stringify({ error: { message, type: 'error' } }),
})

describe('a model that fails before a word was shown', () => {
  it.each<[string, Reply, number]>([
    ['401, with the key in its words', error(401, `Incorrect API key provided: ${key}`), 1],
    ['404', error(404, 'The model does not exist'), 1],
    ['429', error(429, 'Rate limit reached'), 1],
    ['429 that asks to wait for a minute', { status: 429, body: '{}', headers: { 'retry-after': '60' } }, 1],
    ['500', error(500, `boom ${key}`), 2],
    ['502 in HTML', { status: 502, body: `<html>${key}</html>`, type: 'text/html' }, 2],
    ['200 with JSON that nobody streams', { status: 200, body: '{"choices":[{"message":{"content":"Hi"}}]}' }, 1],
    ['silence', streamed('hang'), 1],
    ['a cut connection', streamed({ waitMs: 20 }, 'cut'), 1],
    ['an event nobody can read', streamed({ raw: `data: {"broken ${key}\n\n` }), 1],
    ['an error in the stream', streamed({ raw: 'data: {"error":{"message":"overloaded"}}\n\n' }), 1],
    ['an empty reply', saying(''), 1],
    ['blanks', saying(' ', '\n'), 1],
    ['a reply that a filter took away', streamed({ finish: 'content_filter' }), 1],
  ])('gives way to the passages, with an apology: %s', async (_failure, reply, calls) => {
    provider.script([reply])
    expectQuoted(await answerOf(running.address, question))
    expect(provider.requests).toHaveLength(calls)
  })

  it('apologises in the language of the question', async () => {
    provider.script([error(401, 'no')])
    const { answer } = await answerOf(running.address, 'какая выдержка для 25 кадров')
    expect(answer).toContain('Языковая модель не ответила')
    expect(answer).toContain('1/50 с')
  })

  it('that cannot be reached at all gives way too', async () => {
    const response = await running.server.inject({
      method: 'POST',
      url: '/v1/chat/completions',
      headers: { authorization: `Bearer ${gatewayToken}` },
      payload: { model: 'unreachable', messages: [user(question)] },
    })
    expect(response.json().choices[0].message.content).toContain(apology)
    expectNoLeak(response.body)
  })

  it('is asked once more after a hiccup, and nobody notices', async () => {
    provider.script([error(503, 'busy'), saying('Use 1/50 s [1].')])
    expect(await answerOf(running.address, question)).toMatchObject({
      answer: 'Use 1/50 s [1].',
      model: 'standin/test-model',
    })
  })

  it('gives way to its fallback first, without an apology', async () => {
    provider.script((request) =>
      request.body.includes('"model":"first"') ? error(401, 'no') : saying('Use 1/50 s [1].'),
    )
    const response = await running.server.inject({
      method: 'POST',
      url: '/v1/chat/completions',
      headers: { authorization: `Bearer ${gatewayToken}` },
      payload: { model: 'careful', messages: [user(question)] },
    })
    expect(response.json().protech.model).toBe('standin/second')
    expect(response.json().choices[0].message.content).toMatch(/^Use 1\/50 s \[1\]\./)
  })
})

describe('a model that fails after a word was shown', () => {
  const half = { text: 'Set the shutter to ' }
  it.each<[string, Reply]>([
    ['a cut connection', streamed(half, { waitMs: 50 }, 'cut')],
    ['silence', streamed(half, 'hang')],
    ['an error in the stream', streamed(half, { raw: `data: {"error":{"message":"overloaded ${key}"}}\n\n` })],
    ['an event nobody can read', streamed(half, { raw: 'data: {"broken\n\n' })],
    ['its longest answer reached', streamed(half, { finish: 'length' })],
  ])('leaves what it said and a line that says so: %s', async (_failure, reply) => {
    provider.script([reply])
    const { answer, streamed: shown, model, events } = await answerOf(running.address, question)
    expect(answer).toBe(`Set the shutter to\n\n${cutShort}`)
    expect(shown).toBe(answer)
    expect(model).toBe('standin/test-model')
    expectNoLeak(JSON.stringify(events))
  })

  it('does not leave half a figure behind', async () => {
    provider.script([streamed(half, { text: '1/5' }, { waitMs: 50 }, 'cut')])
    expect((await answerOf(running.address, question)).answer).toBe(`Set the shutter to\n\n${cutShort}`)
  })
})

describe('a model that is slow', () => {
  it('may take longer than the silence it is allowed, as long as it says something now and then', async () => {
    const slow: Step[] = ['Hold', ' it', ' still', ' [1].'].flatMap((text) => [{ text }, { waitMs: 250 }])
    provider.script([streamed({ reasoning: 'hm' }, { waitMs: 250 }, { reasoning: 'so' }, { waitMs: 250 }, ...slow)])
    expect((await answerOf(running.address, question)).answer).toBe('Hold it still [1].')
  })
})

describe('a person who goes away', () => {
  it.each([
    ['before the first word', streamed('hang'), 'sources'],
    ['after it', streamed({ text: 'Set the' }, 'hang'), 'delta'],
  ])('ends the model call: %s', async (_when, reply, lastSeen) => {
    provider.script([reply])
    const leaving = new AbortController()
    const read = async () => {
      const events = askPage(running.address, [user(question)], { agent: 'patient', signal: leaving.signal })
      for await (const { name } of events) {
        if (name !== lastSeen) continue
        await expect.poll(() => provider.requests.length, { interval: 5 }).toBe(1)
        leaving.abort()
      }
    }
    await expect(read()).rejects.toThrow()
    expect(await provider.requests[0]?.abandoned).toBe(true)
  })

  it('ends the model call of an answer that is not streamed', async () => {
    provider.script([streamed({ text: 'Set the' }, 'hang')])
    const leaving = new AbortController()
    const asked = fetch(`${running.address}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${gatewayToken}` },
      body: JSON.stringify({ model: 'patient', messages: [user(question)] }),
      signal: leaving.signal,
    })
    const refused = expect(asked).rejects.toThrow()
    await expect.poll(() => provider.requests.length, { interval: 5 }).toBe(1)
    leaving.abort()
    await refused
    expect(await provider.requests[0]?.abandoned).toBe(true)
  })
})

describe('standard output and error', () => {
  it('stay empty whatever the provider sends', async () => {
    const unreadable = [
      `data: {"broken ${key}\n\n`,
      'event: error\ndata: no\n\n',
      'data: null\n\n',
      '<html>\n\n',
      'data: {"choices":[{}]}\n\n',
    ]
    for (const raw of unreadable) {
      provider.script([streamed({ raw })])
      await answerOf(running.address, question)
      today += 3 * 24 * 60 * 60_000
    }
    expect(provider.requests).toHaveLength(unreadable.length)
    expect(printed).toEqual([])
  })
})

describe('the log', () => {
  it('tells the operator what failed, and holds no key and no question', async () => {
    provider.script([error(401, `Incorrect API key provided: ${key}`)])
    await answerOf(running.address, `${question} and-my-secret-word`)
    const failures = running.log.filter((line) => line.includes('the model failed'))
    expect(failures.at(-1)).toContain('[key]')
    expect(running.log.join('')).not.toContain(key)
    expect(running.log.join('')).not.toContain('and-my-secret-word')
    expect(running.log.filter((line) => line.includes('a turn failed') || line.includes('request failed'))).toEqual([])
  })
})
