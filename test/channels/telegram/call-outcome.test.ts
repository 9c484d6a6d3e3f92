import { GrammyError, HttpError } from 'grammy'
import { describe, expect, it } from 'vitest'
import { NotBotApiError } from '../../../src/channels/telegram/bot-api.ts'
import { isCallFailure, toDelivery } from '../../../src/channels/telegram/call-outcome.ts'

type Parameters = { retry_after?: number; migrate_to_chat_id?: number }

function reply(error_code: number, description: string, parameters: Parameters = {}, method = 'sendMessage') {
  return new GrammyError('Call failed!', { ok: false, error_code, description, parameters }, method, {})
}

function network(error: unknown): HttpError {
  return new HttpError("Network request for 'sendMessage' failed!", error)
}

function withCode(code: string, rest: object = {}, message = 'it failed'): Error {
  return Object.assign(new Error(message), { code, ...rest })
}

describe('an error of the Bot API', () => {
  it.each([
    [400, 'Bad Request: message to edit not found', 'gone'],
    [400, "Bad Request: message can't be edited", 'gone'],
    [400, 'Bad Request: chat not found', 'unreachable'],
    [400, 'Bad Request: have no rights to send a message', 'unreachable'],
    [400, 'Bad Request: not enough rights to send text messages to the chat', 'unreachable'],
    [400, 'Bad Request: CHAT_WRITE_FORBIDDEN', 'unreachable'],
    [400, 'Bad Request: message is too long', 'refused'],
    [400, 'Bad Request: message thread not found', 'refused'],
    [401, 'Unauthorized', 'stopped'],
    [401, 'Unauthorized: invalid token specified', 'stopped'],
    [403, 'Forbidden: bot was blocked by the user', 'unreachable'],
    [403, 'Forbidden: user is deactivated', 'unreachable'],
    [403, 'Forbidden: bot was kicked from the supergroup chat', 'unreachable'],
    [404, 'Not Found', 'refused'],
    [404, 'Not Found: method not found', 'refused'],
    [409, 'Conflict: terminated by other getUpdates request', 'offline'],
    [413, 'Request Entity Too Large', 'refused'],
    [500, 'Internal Server Error', 'offline'],
    [502, 'Bad Gateway', 'offline'],
  ])('%i "%s" is %s', (code, description, kind) => {
    expect(toDelivery(reply(code, description)).kind).toBe(kind)
  })

  it('is about the token where what every server has is not found', () => {
    expect(toDelivery(reply(404, 'Not Found', {}, 'getMe')).kind).toBe('stopped')
    expect(toDelivery(reply(404, 'Not Found', {}, 'getUpdates')).kind).toBe('stopped')
    expect(toDelivery(reply(404, 'Not Found: method not found', {}, 'getMe')).kind).toBe('refused')
  })

  it('asks to wait for as long as it says, and for a second when it does not say', () => {
    expect(toDelivery(reply(429, 'Too Many Requests: retry after 401', { retry_after: 401 }))).toEqual({
      kind: 'wait',
      ms: 401_000,
    })
    expect(toDelivery(reply(429, 'Too Many Requests'))).toEqual({ kind: 'wait', ms: 1000 })
    expect(toDelivery(reply(429, 'Too Many Requests', { retry_after: 0 }))).toEqual({ kind: 'wait', ms: 1000 })
  })

  it('names the chat a group goes on in', () => {
    const moved = reply(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: -100 })
    expect(toDelivery(moved)).toEqual({ kind: 'moved', to: '-100' })
  })
})

describe('a call without an answer', () => {
  it.each([
    ['a refused connection', withCode('ECONNREFUSED')],
    ['no connection in time', withCode('UND_ERR_CONNECT_TIMEOUT')],
    ['a name that is not found', withCode('ENOTFOUND', { syscall: 'getaddrinfo' })],
    ['a connection the system gave up', withCode('ETIMEDOUT', { syscall: 'connect' })],
    [
      'a connection that broke before it was secure',
      withCode('ECONNRESET', {}, 'Client network socket disconnected before secure TLS connection was established'),
    ],
    ['a portal in between', withCode('ERR_TLS_CERT_ALTNAME_INVALID')],
    ['every address refused', new AggregateError([withCode('ECONNREFUSED'), withCode('ENETUNREACH')])],
    ['a cause inside', new Error('outer', { cause: withCode('EAI_AGAIN') })],
  ])('has not left after %s', (_what, error) => {
    expect(toDelivery(network(error)).kind).toBe('offline')
  })

  it.each([
    ['a connection that broke', withCode('ECONNRESET', { syscall: 'read' })],
    ['silence', withCode('UND_ERR_HEADERS_TIMEOUT')],
    ['a connection closed by the other side', withCode('UND_ERR_SOCKET')],
    ['something that is no error', 'gone'],
  ])('may have had its effect after %s', (_what, error) => {
    expect(toDelivery(network(error)).kind).toBe('unknown')
  })

  it.each([
    [502, 'offline'],
    [503, 'offline'],
    [403, 'offline'],
    [504, 'unknown'],
    [200, 'unknown'],
  ])('answered by somebody else with status %i is %s', (status, kind) => {
    expect(toDelivery(network(new NotBotApiError(status))).kind).toBe(kind)
    expect(toDelivery(new NotBotApiError(status)).kind).toBe(kind)
  })
})

it('an error of this program is no failure of a call', () => {
  const error = new TypeError('undefined is not a function')
  expect(isCallFailure(error)).toBe(false)
  expect(() => toDelivery(error)).toThrow(error)
})
