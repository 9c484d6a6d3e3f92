/** Why a model call failed, read off whatever the provider's client threw. */
import { ReplyTimeoutError } from './reply-clock.ts'

export type FailureKind =
  /** The key is not accepted (401, 403). */
  | 'auth'
  /** The account is out of money (402, insufficient_quota). */
  | 'billing'
  | 'rate-limit'
  /** The provider's own trouble: 5xx, or an error event in the stream. */
  | 'overloaded'
  /** No connection, or one that broke. */
  | 'unreachable'
  /** 408, or nothing came for too long. */
  | 'timeout'
  /** What came back is not what a provider sends. */
  | 'unusable'
  /** The provider knows no such model (404). */
  | 'not-found'
  /** The provider did not like our request (400, 413, 422 and the like). */
  | 'rejected'
  | 'context-overflow'
  /** A proper reply without an answer in it: empty, filtered, or nothing but searches. */
  | 'no-answer'
  /** The turn's time was over; others may have used it up. */
  | 'turn-limit'

export type ModelFailure = {
  readonly kind: FailureKind
  /** How long the provider asks to be left alone. */
  readonly retryAfterMs?: number
}

/** @param now milliseconds since 1970, for a retry-after that is a date. */
export function toModelFailure(error: unknown, now: number): ModelFailure {
  const chain = causesOf(error)
  const kind = kindOf(chain)
  const retryAfterMs = retryAfterOf(chain, now)
  return retryAfterMs === undefined ? { kind } : { kind, retryAfterMs }
}

/** An error and what caused it: the agent's loop wraps what a model's client throws, and that wraps what the connection throws. */
function causesOf(error: unknown): Error[] {
  const chain: Error[] = []
  for (let next = error; next instanceof Error && chain.length < 10; next = next.cause) chain.push(next)
  return chain
}

function kindOf(chain: readonly Error[]): FailureKind {
  const isNamed = (name: string) => chain.some((error) => error.name === name)
  if (chain.some((error) => error instanceof ReplyTimeoutError)) return 'timeout'
  const codes = chain.flatMap((error) => fieldsOf(error, ['code', 'type'])).join(' ')
  if (/insufficient_(?:quota|balance|credits)/i.test(codes) || chain.some(({ message }) => outOfMoney.test(message)))
    return 'billing'
  if (isNamed('ContextOverflowError') || /context_length_exceeded/i.test(codes)) return 'context-overflow'
  const status = chain.map(statusOf).find((found) => found !== undefined)
  if (status !== undefined) return kindOfStatus(status)
  if (isNamed('TimeoutError')) return 'timeout'
  if (chain.some(isConnectionError)) return 'unreachable'
  if (/rate_?limit/i.test(codes)) return 'rate-limit'
  return chain.some(isErrorEvent) ? 'overloaded' : 'unusable'
}

function kindOfStatus(status: number): FailureKind {
  if (status === 401 || status === 403) return 'auth'
  if (status === 402) return 'billing'
  if (status === 404) return 'not-found'
  if (status === 408) return 'timeout'
  if (status === 429) return 'rate-limit'
  return status >= 500 ? 'overloaded' : 'rejected'
}

/** Of the response; of an error event, some providers put it into `code`. */
function statusOf(error: Error): number | undefined {
  return [fieldOf(error, 'status'), fieldOf(error, 'code')].find((value) => typeof value === 'number')
}

/** As the message begins, and nowhere else in it: a message may repeat what a person wrote. */
const outOfMoney = /^(?:\d{3} )?(?:your credit balance|insufficient (?:balance|credits))/i

const connectionCodes = /^(?:ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|EHOST|ENET|ETIMEDOUT|UND_ERR_)/
/** What fetch says of a connection that never was, and of one that broke in the middle of a reply. */
const connectionWords = /^(?:fetch failed|terminated|Connection error\.)$/

function isConnectionError(error: Error): boolean {
  const [code = ''] = fieldsOf(error, ['code'])
  return connectionCodes.test(code) || connectionWords.test(error.message)
}

/** The provider's client throws the body of an error event as `error`, without a status. */
function isErrorEvent(error: Error): boolean {
  return fieldOf(error, 'error') !== undefined
}

function retryAfterOf(chain: readonly Error[], now: number): number | undefined {
  const headers = chain.map((error) => fieldOf(error, 'headers')).find((found) => found instanceof Headers)
  const asked = headers?.get('retry-after') ?? null
  if (asked === null) return undefined
  const ms = /^\s*\d+(?:\.\d+)?\s*$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - now
  return ms > 0 ? ms : undefined
}

function fieldOf(error: Error, name: string): unknown {
  return Object.getOwnPropertyDescriptor(error, name)?.value
}

function fieldsOf(error: Error, names: readonly string[]): string[] {
  return names.map((name) => fieldOf(error, name)).filter((value) => typeof value === 'string')
}
