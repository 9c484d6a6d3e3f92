/**
 * What goes out to a provider and what comes back: the request with the headers it needs and no word on this machine; errors without
 * the key in them. A broken connection and a server's error are tried once more, so that a hiccup does not cost the person a written
 * answer. Nothing else is: a second wait helps nobody, and a provider that asks for fewer requests gets no more of them.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { Agent, errors, fetch as fetchBy, type Response as ProviderResponse } from 'undici'

const sentHeaders = ['accept', 'authorization', 'content-type']
const keptHeaders = ['content-type', 'retry-after']
const passing = new Set([500, 502, 503, 504])
const pauseMs = 300
/** Nobody is kept waiting for longer than this because a provider asks for it. */
const longestPauseMs = 2000
/** Between two turns, so that the next one need not connect again. */
const keepAliveTimeout = 60_000
/** How long a reply may take to come is the turn's to say; this only lets go of what everybody forgot. */
const forgottenMs = 600_000

/** No connection within the time there is for it. Its words avoid "timed out": the provider's client would replace them by its own. */
export class UnreachableError extends Error {
  override name = 'UnreachableError'
}

/** @param connectMs milliseconds to a connection, TLS included. */
export function createProviderFetch(apiKey: string, connectMs: number): typeof fetch {
  const send = createSend(connectMs)
  return async (url, init = {}) => {
    const request = toRequest(init)
    const address = url instanceof Request ? url.url : String(url)
    const first = await send(address, request)
    const pause = pauseBefore(first)
    const response = pause === undefined ? first : await again(first, pause, request, () => send(address, request))
    if (response instanceof Error) throw response
    return response.ok ? withoutKey(response, apiKey) : shortError(response, apiKey)
  }
}

type ProviderRequest = {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly signal: AbortSignal | null
}

/** The client sends JSON, as text. */
function toRequest({ method = 'GET', headers, body, signal = null }: RequestInit): ProviderRequest {
  if (body && typeof body !== 'string') throw new TypeError('A request to a provider is text.')
  return { method, headers: onlySent(new Headers(headers)), body: body ?? null, signal }
}

function onlySent(headers: Headers): Readonly<Record<string, string>> {
  return { 'user-agent': 'protech', ...pick(headers, sentHeaders) }
}

function pick(headers: Pick<Headers, 'get'>, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )
}

type Result = ProviderResponse | Error
type Send = (url: string, request: ProviderRequest) => Promise<Result>

/** Aborts reject; a connection that fails is a result, so that it can be tried again. */
function createSend(connectMs: number): Send {
  const dispatcher = new Agent({
    connect: { timeout: connectMs },
    keepAliveTimeout,
    headersTimeout: forgottenMs,
    bodyTimeout: forgottenMs,
  })
  return async (url, request) => {
    try {
      return await fetchBy(url, { ...request, dispatcher })
    } catch (error) {
      if (request.signal?.aborted || !(error instanceof Error)) throw error
      if (!isConnectTimeout(error.cause)) return error
      throw new UnreachableError(`No connection within ${connectMs / 1000} s (connectSeconds).`, { cause: error })
    }
  }
}

function isConnectTimeout(cause: unknown): boolean {
  return cause instanceof errors.ConnectTimeoutError
}

async function again(
  first: Result,
  pause: number,
  { signal }: ProviderRequest,
  send: () => Promise<Result>,
): Promise<Result> {
  if (!(first instanceof Error)) await first.body?.cancel()
  await wait(pause, undefined, signal ? { signal } : {})
  return send()
}

/** @returns milliseconds; undefined when another try is of no use. */
function pauseBefore(result: Result): number | undefined {
  if (result instanceof Error) return pauseMs
  if (!passing.has(result.status)) return undefined
  const ms = Number(result.headers.get('retry-after') ?? 0) * 1000
  return ms <= longestPauseMs ? Math.max(ms, pauseMs) : undefined
}

/** A stream passes as it comes: a key is looked for in each piece of it, which is where a provider's error event puts it. */
function withoutKey(response: ProviderResponse, apiKey: string): Response {
  const hide = new TransformStream<string, string>({
    transform: (text, out) => out.enqueue(text.replaceAll(apiKey, '[key]')),
  })
  const body = response.body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(hide)
    .pipeThrough(new TextEncoderStream())
  return new Response(body ?? null, { status: response.status, headers: onlyKept(response) })
}

async function shortError(response: ProviderResponse, apiKey: string): Promise<Response> {
  const body = (await response.text()).slice(0, 2000).replaceAll(apiKey, '[key]')
  return new Response(body, { status: response.status, statusText: response.statusText, headers: onlyKept(response) })
}

function onlyKept({ headers }: ProviderResponse): Readonly<Record<string, string>> {
  return { 'content-type': 'text/plain', ...pick(headers, keptHeaders) }
}
