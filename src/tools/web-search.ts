/**
 * Asks a search service over HTTP. Out goes the query, after `toQuery` has let it pass, and nothing else; what comes in is bounded, parsed
 * and cleaned. Results are kept for a while by what was asked: they are public, and the same for whoever asks.
 */
import type { WebSearchConfig } from '../config/schema.ts'
import { shorten } from '../language/shorten.ts'
import { ToolError, type WebQuery, type WebResult } from './tool.ts'
import { type SearchProvider, type SearchRequest, searchProviders } from './web-search-providers.ts'

export type WebSearch = {
  /**
   * @param toQuery what may be sent of a query; undefined: nothing.
   * @returns undefined when the query may not be sent. Throws ToolError when the service does not answer.
   */
  search(
    query: WebQuery,
    toQuery: (query: string) => string | undefined,
    signal: AbortSignal,
  ): Promise<readonly WebResult[] | undefined>
}

export type WebSearchOptions = {
  readonly config: WebSearchConfig
  /** Takes out of a text what a model could mistake for more than text. */
  readonly clean: (text: string) => string
  /** Milliseconds. */
  readonly now: () => number
  /** What went wrong, for the log; it may name the service's address, never the key. */
  readonly report: (problem: WebSearchError) => void
}

/** The service did not answer as it should. For operators. */
export class WebSearchError extends Error {
  override name = 'WebSearchError'
}

const mostBytes = 1024 * 1024
const mostRedirects = 3
const mostCached = 200
const longest = { title: 200, url: 2000, snippet: 500 } as const

/** @returns undefined without a provider, or without what it needs: there is no web search then. */
export function createWebSearch({ config, clean, now, report }: WebSearchOptions): WebSearch | undefined {
  if (!isConfigured(config)) return undefined
  const provider = searchProviders[config.provider]
  const cache = new Map<string, { readonly until: number; readonly results: readonly WebResult[] }>()
  return {
    async search({ query, count: asked, ...rest }, toQuery, signal) {
      const sent = toQuery(query)?.trim()
      if (sent === undefined || sent === '') return undefined
      const count = Math.min(asked ?? config.maxResults, config.maxResults)
      const request = provider.toRequest({ ...rest, query: sent, count }, config)
      const key = JSON.stringify([request.url.href, request.body ?? '', count])
      const known = cache.get(key)
      if (known && known.until > now()) return known.results
      const results = toResults(await ask(provider, request, { config, signal, report }), count, clean)
      if (cache.size >= mostCached) cache.delete(cache.keys().next().value ?? '')
      cache.delete(key)
      cache.set(key, { until: now() + config.cacheMinutes * 60_000, results })
      return results
    },
  }
}

type Configured = WebSearchConfig & { readonly provider: NonNullable<WebSearchConfig['provider']> }

export function isConfigured(config: WebSearchConfig): config is Configured {
  if (config.provider === undefined) return false
  return config.provider === 'searxng' ? config.baseUrl !== undefined : config.apiKey !== undefined
}

type Asking = Pick<WebSearchOptions, 'config' | 'report'> & { readonly signal: AbortSignal }

async function ask(
  provider: SearchProvider,
  request: SearchRequest,
  { config, signal, report }: Asking,
): Promise<readonly WebResult[]> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(config.timeoutSeconds * 1000)])
  try {
    return provider.parse(JSON.parse(await fetchText(request, until)))
  } catch (error) {
    report(asWebSearchError(error, request))
    throw new ToolError('The web search does not work just now.', { cause: error })
  }
}

/** The address without what was asked. */
function asWebSearchError(error: unknown, { url }: SearchRequest): WebSearchError {
  if (error instanceof WebSearchError) return error
  const kind = error instanceof Error ? error.name : 'an unknown error'
  return new WebSearchError(`The search service at ${url.origin} gave no answer that can be used (${kind}).`)
}

async function fetchText(request: SearchRequest, signal: AbortSignal): Promise<string> {
  let { url } = request
  for (let hops = 0; hops <= mostRedirects; hops++) {
    const { method, headers, body } = request
    const response = await fetch(url, { method, headers, body: body ?? null, redirect: 'manual', signal })
    if (response.status === 200) return readBody(response, url)
    await response.body?.cancel()
    const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null
    if (location === null) throw new WebSearchError(`The search service at ${url.origin} answered ${response.status}.`)
    const next = new URL(location, url)
    if (next.origin !== request.url.origin)
      throw new WebSearchError(`The search service at ${url.origin} leads elsewhere; that is not followed.`)
    url = next
  }
  throw new WebSearchError(`The search service at ${url.origin} leads round in circles.`)
}

async function readBody(response: Response, url: URL): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > mostBytes) throw new WebSearchError(`The search service at ${url.origin} answered more than 1 MB.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function toResults(found: readonly WebResult[], count: number, clean: (text: string) => string): WebResult[] {
  const line = (text: string, most: number) => {
    const withoutTags = text.slice(0, most * 4).replace(/<[^<>]*>/g, '')
    return shorten(clean(withoutTags).replace(/\s+/g, ' ').trim(), most)
  }
  return found
    .flatMap(({ title, url, snippet }) => {
      const address = publicAddress(url)
      if (address === undefined) return []
      return [{ title: line(title, longest.title), url: address, snippet: line(snippet, longest.snippet) }]
    })
    .slice(0, count)
}

/** As a browser would write it; undefined for what is no page of the web. */
function publicAddress(url: string): string | undefined {
  if (url.length > longest.url) return undefined
  const parsed = URL.parse(url)
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username !== '' || parsed.password !== '')
    return undefined
  return parsed.href.length > longest.url ? undefined : parsed.href
}
