/** How each search service is asked, and what its answer looks like. Pure; `web-search.ts` sends. */
import { z } from 'zod'
import type { WebSearchConfig } from '../config/schema.ts'
import type { WebQuery, WebResult } from './tool.ts'

export type SearchRequest = {
  readonly url: URL
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

export type SearchProvider = {
  toRequest(query: WebQuery & { readonly count: number }, config: WebSearchConfig): SearchRequest
  /** Throws ZodError when the answer is no answer of this service. */
  parse(json: unknown): readonly WebResult[]
}

type ProviderName = NonNullable<WebSearchConfig['provider']>

const text = z.string().nullish()

const searxngAnswer = z.object({ results: z.array(z.object({ title: text, url: z.string(), content: text })) })
const braveAnswer = z.object({
  web: z.object({ results: z.array(z.object({ title: text, url: z.string(), description: text })) }).nullish(),
})

const searxng: SearchProvider = {
  toRequest({ query, freshness, language }, { baseUrl }) {
    const url = under(baseUrl, 'http://127.0.0.1:8080', 'search')
    setAll(url, { q: query, format: 'json', time_range: freshness, language: language?.toLowerCase() })
    return { url, method: 'GET', headers: {}, body: undefined }
  },
  parse: (json) => searxngAnswer.parse(json).results.map(({ title, url, content }) => toResult(title, url, content)),
}

const braveFreshness = { day: 'pd', week: 'pw', month: 'pm', year: 'py' } as const

const brave: SearchProvider = {
  toRequest({ query, count, freshness, country, language }, { baseUrl, apiKey }) {
    const url = under(baseUrl, 'https://api.search.brave.com', 'res/v1/web/search')
    setAll(url, {
      q: query,
      count: String(count),
      freshness: freshness && braveFreshness[freshness],
      country: country?.toUpperCase(),
      search_lang: language?.toLowerCase(),
    })
    return { url, method: 'GET', headers: { ...(apiKey && { 'X-Subscription-Token': apiKey }) }, body: undefined }
  },
  parse: (json) =>
    (braveAnswer.parse(json).web?.results ?? []).map(({ title, url, description }) =>
      toResult(title, url, description),
    ),
}

/** Takes countries by their English names only; a code is left out. */
const tavily: SearchProvider = {
  toRequest({ query, count, freshness }, { baseUrl, apiKey }) {
    const body = { query, max_results: count, ...(freshness && { time_range: freshness }) }
    return {
      url: under(baseUrl, 'https://api.tavily.com', 'search'),
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(apiKey && { Authorization: `Bearer ${apiKey}` }) },
      body: JSON.stringify(body),
    }
  },
  parse: searxng.parse,
}

export const searchProviders: Readonly<Record<ProviderName, SearchProvider>> = { searxng, brave, tavily }

function under(baseUrl: string | undefined, usual: string, path: string): URL {
  return new URL(path, `${(baseUrl ?? usual).replace(/\/+$/, '')}/`)
}

function setAll(url: URL, values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) if (value !== undefined) url.searchParams.set(name, value)
}

function toResult(title: string | null | undefined, url: string, snippet: string | null | undefined): WebResult {
  return { title: title ?? '', url, snippet: snippet ?? '' }
}
