/** The Bot API over grammY's client. Its network is undici's, which tells a connection that failed from an answer that never came. */
import { Api } from 'grammy'
import { Agent, request } from 'undici'
import { z } from 'zod'

export type BotApi = { readonly api: Api; close(): Promise<void> }

/** The server's answer is not the Bot API's: a proxy's error page, another service, a reply that was cut. */
export class NotBotApiError extends Error {
  override name = 'NotBotApiError'
  readonly status: number
  constructor(status: number) {
    super(`The server answered with status ${status} and no Bot API reply.`)
    this.status = status
  }
}

export type CallTimes = { readonly connectMs: number; readonly answerMs: number }

const callTimes: CallTimes = { connectMs: 5000, answerMs: 20_000 }
/** A poll is held by the server for up to `longPollSeconds`. */
export const longPollSeconds = 25
const pollMs = (longPollSeconds + 15) * 1000

/** @param apiRoot without the bot's token; any http(s) address. */
export function createBotApi(token: string, apiRoot: string, { connectMs, answerMs } = callTimes): BotApi {
  const agent = new Agent({ connect: { timeout: connectMs }, connections: 64, keepAliveTimeout: 10_000 })
  const client: typeof fetch = (url, init) => {
    const timeout = String(url).endsWith('/getUpdates') ? pollMs : answerMs
    return callOnce({ agent, url: String(url), timeout }, init)
  }
  const options = { apiRoot: apiRoot.replace(/\/+$/, ''), timeoutSeconds: pollMs / 1000 + 5, fetch: client }
  return { api: new Api(token, options), close: () => agent.destroy() }
}

type Called = { readonly agent: Agent; readonly url: string; readonly timeout: number }

async function callOnce({ agent, url, timeout }: Called, init: RequestInit = {}): Promise<Response> {
  const { statusCode, body } = await request(url, {
    dispatcher: agent,
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'keep-alive' },
    body: typeof init.body === 'string' ? init.body : null,
    signal: init.signal ?? null,
    headersTimeout: timeout,
    bodyTimeout: timeout,
  })
  const text = await body.text()
  if (!isReply(text)) throw new NotBotApiError(statusCode)
  return new Response(text, { status: 200 })
}

/** Every reply of the Bot API is an object with `ok` and a result or an error, whatever the status. */
const replySchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown().refine((result) => result !== undefined && result !== null) }),
  z.object({ ok: z.literal(false), error_code: z.int(), description: z.string() }),
])

function isReply(text: string): boolean {
  if (!text.startsWith('{')) return false
  try {
    return replySchema.safeParse(JSON.parse(text)).success
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
