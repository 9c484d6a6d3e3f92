/**
 * What goes out to a provider and what comes back: the request with the headers it needs and no word on this machine; errors without
 * the key in them. A failure that passes is tried once more, so that a hiccup does not cost the person a written answer.
 */
import { setTimeout as wait } from 'node:timers/promises'

const sentHeaders = ['accept', 'authorization', 'content-type']
const passing = new Set([408, 429, 500, 502, 503, 504])
const pauseMs = 300
/** Nobody is kept waiting for longer than this because a provider asks for it. */
const longestPauseMs = 2000

export function createProviderFetch(apiKey: string): typeof fetch {
  return async (url, init = {}) => {
    const headers = onlySent(new Headers(init.headers))
    const request = { ...init, headers }
    const first = await send(url, request)
    const pause = pauseBefore(first)
    const response = pause === undefined ? first : await again(first, url, request, pause)
    if (response instanceof Error) throw response
    return response.ok ? withoutKey(response, apiKey) : shortError(response, apiKey)
  }
}

function onlySent(headers: Headers): Headers {
  const kept = new Headers({ 'user-agent': 'protech' })
  for (const name of sentHeaders) {
    const value = headers.get(name)
    if (value !== null) kept.set(name, value)
  }
  return kept
}

/** Aborts reject; a connection that fails is a result, so that it can be tried again. */
async function send(url: Parameters<typeof fetch>[0], init: RequestInit): Promise<Response | Error> {
  try {
    return await fetch(url, init)
  } catch (error) {
    if (init.signal?.aborted || !(error instanceof Error)) throw error
    return error
  }
}

async function again(
  first: Response | Error,
  url: Parameters<typeof fetch>[0],
  init: RequestInit,
  pause: number,
): Promise<Response | Error> {
  if (first instanceof Response) await first.body?.cancel()
  await wait(pause, undefined, init.signal ? { signal: init.signal } : {})
  return send(url, init)
}

/** @returns milliseconds; undefined when another try is of no use. */
function pauseBefore(result: Response | Error): number | undefined {
  if (result instanceof Error) return pauseMs
  if (!passing.has(result.status)) return undefined
  const asked = result.headers.get('retry-after')
  if (asked === null) return result.status === 429 ? undefined : pauseMs
  const ms = Number(asked) * 1000
  return ms <= longestPauseMs ? Math.max(ms, pauseMs) : undefined
}

/** A stream passes as it comes: a key is looked for in each piece of it, which is where a provider's error event puts it. */
function withoutKey(response: Response, apiKey: string): Response {
  const hide = new TransformStream<string, string>({
    transform: (text, out) => out.enqueue(text.replaceAll(apiKey, '[key]')),
  })
  const body = response.body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(hide)
    .pipeThrough(new TextEncoderStream())
  return new Response(body ?? null, { status: response.status, headers: typeOf(response) })
}

async function shortError(response: Response, apiKey: string): Promise<Response> {
  const body = (await response.text()).slice(0, 2000).replaceAll(apiKey, '[key]')
  return new Response(body, { status: response.status, statusText: response.statusText, headers: typeOf(response) })
}

function typeOf(response: Response): Record<string, string> {
  return { 'content-type': response.headers.get('content-type') ?? 'text/plain' }
}
