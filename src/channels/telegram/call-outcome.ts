/** What a failed call means for what was to be delivered. By the error code; the words only where one code means several things. */
import { GrammyError, HttpError } from 'grammy'
import type { Delivery } from '../channel.ts'
import { NotBotApiError } from './bot-api.ts'

/** The connection was never made: the request did not leave. */
const notConnected = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])
const connecting = new Set(['connect', 'getaddrinfo'])

/** Whether it is about a call, and not about this program. */
export function isCallFailure(error: unknown): boolean {
  return error instanceof GrammyError || error instanceof HttpError || error instanceof NotBotApiError
}

/** Rethrows what is not a failure of a call. */
export function toDelivery(error: unknown): Delivery {
  if (error instanceof GrammyError) return ofReply(error)
  if (error instanceof HttpError) return ofNetwork(error.error)
  if (error instanceof NotBotApiError) return ofNetwork(error)
  throw error
}

/** Every server has these: they are not found where the token has not even the form of one. */
const alwaysThere = new Set(['getMe', 'getUpdates'])

function ofReply({ error_code: code, description, parameters, method }: GrammyError): Delivery {
  const reason = `${code} ${description}`
  if (parameters.migrate_to_chat_id !== undefined) return { kind: 'moved', to: String(parameters.migrate_to_chat_id) }
  switch (code) {
    case 400:
      return ofBadRequest(description)
    case 401:
      return { kind: 'stopped', reason }
    case 403:
      return { kind: 'unreachable', reason }
    case 404:
      return { kind: alwaysThere.has(method) && description === 'Not Found' ? 'stopped' : 'refused', reason }
    case 429:
      return { kind: 'wait', ms: Math.max(1, parameters.retry_after ?? 1) * 1000 }
    default:
      return code >= 500 || code === 409 ? { kind: 'offline', reason } : { kind: 'refused', reason }
  }
}

function ofBadRequest(description: string): Delivery {
  const reason = `400 ${description}`
  if (/message to (?:edit|delete) not found|message can't be (?:edited|deleted)|MESSAGE_ID_INVALID/i.test(description))
    return { kind: 'gone', reason }
  if (
    /chat not found|user not found|PEER_ID_INVALID|have no rights|not enough rights|CHAT_WRITE_FORBIDDEN/i.test(
      description,
    )
  )
    return { kind: 'unreachable', reason }
  return { kind: 'refused', reason }
}

function ofNetwork(error: unknown): Delivery {
  if (error instanceof NotBotApiError) return ofStranger(error)
  const causes = causesOf(error)
  const codes = causes.flatMap((cause) => ('code' in cause && typeof cause.code === 'string' ? [cause.code] : []))
  const reason = codes[0] ?? (error instanceof Error ? error.message : String(error))
  const isBefore = codes.some((code) => notConnected.has(code)) || causes.some(isConnecting)
  return isBefore ? { kind: 'offline', reason } : { kind: 'unknown', reason }
}

/** What a proxy answers when it refuses or cannot reach the service; a reply that was cut or came too late leaves open what happened. */
function ofStranger({ status, message: reason }: NotBotApiError): Delivery {
  return status < 400 || status === 504 ? { kind: 'unknown', reason } : { kind: 'offline', reason }
}

function isConnecting(error: Error): boolean {
  const isCall = 'syscall' in error && typeof error.syscall === 'string' && connecting.has(error.syscall)
  return isCall || /before secure TLS connection was established/.test(error.message)
}

/** An error, what caused it, and the one of every address that was tried. */
function causesOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return []
  const inner = error instanceof AggregateError ? error.errors.flatMap(causesOf) : []
  return [error, ...inner, ...causesOf(error.cause)]
}
