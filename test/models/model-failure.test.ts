/** Each way a provider fails, over real HTTP and through its real client. */
import { createServer } from 'node:net'
import { HumanMessage } from '@langchain/core/messages'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configSchema } from '../../src/config/schema.ts'
import { type FailureKind, type ModelFailure, toModelFailure } from '../../src/models/model-failure.ts'
import { resolveProvider } from '../../src/models/provider.ts'
import { ReplyTimeoutError } from '../../src/models/reply-clock.ts'
import {
  openStandInModelServer,
  type Reply,
  type StandInModelServer,
  type Step,
} from '../support/stand-in-model-server.ts'

const now = Date.parse('2026-03-01T12:00:00Z')

let provider: StandInModelServer
beforeAll(async () => {
  provider = await openStandInModelServer()
})
afterAll(() => provider.close())

async function failureAt(baseUrl: string, connectSeconds = 5): Promise<ModelFailure> {
  return toModelFailure(await errorAt(baseUrl, connectSeconds), now)
}

async function errorAt(baseUrl: string, connectSeconds = 5): Promise<unknown> {
  const standin = { baseUrl, apiKey: 'sk-canary', timeouts: { connectSeconds } }
  const { providers } = configSchema.parse({ models: { providers: { standin } } }).models
  const resolved = resolveProvider('standin/test-model', providers, {})
  if (resolved.kind !== 'provider') throw new Error(resolved.reason)
  const chat = await resolved.open()
  try {
    for await (const _piece of await chat.stream([new HumanMessage('why?')]));
  } catch (error) {
    return error
  }
  throw new Error('The model did not fail.')
}

const refusal = (status: number, error: object = {}, headers = {}): Reply => ({
  status,
  body: JSON.stringify({ error: { message: 'No.', ...error } }),
  headers,
})
const streamed = (...steps: readonly Step[]): Reply => ({ steps })
const errorEvent = (error: object): Reply => streamed({ raw: `data: ${JSON.stringify({ error })}\n\n` })

describe('a failure', () => {
  it.each<[string, Reply, FailureKind]>([
    ['400', refusal(400), 'rejected'],
    [
      '400 of a provider that wants to be paid first',
      refusal(400, { message: 'Your credit balance is too low' }),
      'billing',
    ],
    ['400 for a prompt that is too long', refusal(400, { code: 'context_length_exceeded' }), 'context-overflow'],
    [
      '400 that repeats what a person wrote',
      refusal(400, { message: 'Bad: "insufficient_quota, Insufficient Balance"' }),
      'rejected',
    ],
    ['401', refusal(401), 'auth'],
    ['402', refusal(402, { message: 'Insufficient Balance' }), 'billing'],
    ['403', refusal(403), 'auth'],
    ['404', refusal(404), 'not-found'],
    ['408', refusal(408), 'timeout'],
    ['413', refusal(413), 'rejected'],
    ['422', refusal(422), 'rejected'],
    ['429', refusal(429), 'rate-limit'],
    ['429 for want of money', refusal(429, { code: 'insufficient_quota' }), 'billing'],
    ['500', refusal(500), 'overloaded'],
    ['502 in HTML', { status: 502, body: '<html>', type: 'text/html' }, 'overloaded'],
    ['503', refusal(503), 'overloaded'],
    ['529', refusal(529), 'overloaded'],
    ['an error in the stream', errorEvent({ message: 'Overloaded' }), 'overloaded'],
    ['an error in the stream, with a number', errorEvent({ message: 'No.', code: 429 }), 'rate-limit'],
    ['a limit in the stream', errorEvent({ message: 'No.', code: 'rate_limit_exceeded' }), 'rate-limit'],
    ['want of money in the stream', errorEvent({ message: 'No.', type: 'insufficient_quota' }), 'billing'],
    ['a connection that breaks before the first word', streamed({ waitMs: 20 }, 'cut'), 'unreachable'],
    ['a connection that breaks later', streamed({ text: 'Set' }, { waitMs: 20 }, 'cut'), 'unreachable'],
    ['an event nobody can read', streamed({ raw: 'data: {"broken\n\n' }), 'unusable'],
  ])('is told from the others: %s', async (_what, reply, kind) => {
    provider.script([reply])
    expect(await failureAt(provider.baseUrl)).toEqual({ kind })
  })

  it('to connect at all', async () => {
    const gone = await openStandInModelServer()
    await gone.close()
    expect(await failureAt(gone.baseUrl)).toEqual({ kind: 'unreachable' })
  })

  it('to connect in time names the limit, and is not tried again', async () => {
    let connections = 0
    const mute = createServer(() => {
      connections += 1
    })
    await new Promise<void>((resolve) => void mute.listen(0, '127.0.0.1', resolve))
    const address = mute.address()
    if (address === null || typeof address === 'string') throw new Error('It does not listen on a port.')
    const error = await errorAt(`https://127.0.0.1:${address.port}/v1`, 0.2)
    mute.close()
    expect(toModelFailure(error, now)).toEqual({ kind: 'unreachable' })
    expect(connections).toBe(1)
    expect(error).toMatchObject({ cause: { message: 'No connection within 0.2 s (connectSeconds).' } })
  })

  it('of ours, or of nobody, is unusable', () => {
    expect([new TypeError('x'), 'x', undefined].map((error) => toModelFailure(error, now).kind)).toEqual([
      'unusable',
      'unusable',
      'unusable',
    ])
  })

  it('to say anything in time is a timeout', () => {
    expect(toModelFailure(new ReplyTimeoutError('x'), now)).toEqual({ kind: 'timeout' })
  })
})

describe('how long a provider asks to be left alone', () => {
  it.each([
    ['seconds', '90', 90_000],
    ['a date', 'Sun, 01 Mar 2026 12:10:00 GMT', 600_000],
    ['a date that has passed', 'Sun, 01 Mar 2026 11:00:00 GMT', undefined],
    ['nothing anybody understands', 'soon', undefined],
  ])('is read from its answer: %s', async (_what, asked, retryAfterMs) => {
    provider.script([refusal(429, {}, { 'retry-after': asked })])
    expect((await failureAt(provider.baseUrl)).retryAfterMs).toBe(retryAfterMs)
  })
})
