/** What Telegram answers when it refuses a call; the texts are those of tdlib/telegram-bot-api, of Telegram's own servers in capitals. */
import type { ResponseParameters } from 'grammy/types'

export class BotApiError extends Error {
  override name = 'BotApiError'
  readonly code: number
  readonly parameters: ResponseParameters | undefined

  constructor(code: number, description: string, parameters?: ResponseParameters) {
    super(description)
    this.code = code
    this.parameters = parameters
  }
}

export function badRequest(what: string, parameters?: ResponseParameters): BotApiError {
  return new BotApiError(400, `Bad Request: ${what}`, parameters)
}

export function forbidden(what: string): BotApiError {
  return new BotApiError(403, `Forbidden: ${what}`)
}

export function conflict(what: string): BotApiError {
  return new BotApiError(409, `Conflict: ${what}`)
}

export function unauthorized(what?: string): BotApiError {
  return new BotApiError(401, what === undefined ? 'Unauthorized' : `Unauthorized: ${what}`)
}

export function notFound(what?: string): BotApiError {
  return new BotApiError(404, what === undefined ? 'Not Found' : `Not Found: ${what}`)
}

/** @param seconds to wait. */
export function tooManyRequests(seconds: number): BotApiError {
  return new BotApiError(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds })
}
