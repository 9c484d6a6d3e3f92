/** A SearXNG server over real loopback HTTP that finds what a test planted, and notes what it was asked. */
import fastify from 'fastify'

export type FoundPage = { readonly title: string; readonly url: string; readonly content: string }

export type StandInSearch = {
  readonly baseUrl: string
  /** The address of each request as it came. */
  readonly asked: readonly string[]
  /** What is found for queries that hold this word. */
  plant(word: string, pages: readonly FoundPage[]): void
  close(): Promise<void>
}

export async function openStandInSearch(): Promise<StandInSearch> {
  const server = fastify({ forceCloseConnections: true })
  const asked: string[] = []
  const planted = new Map<string, readonly FoundPage[]>()
  server.get<{ Querystring: { q?: string } }>('/search', (request) => {
    asked.push(request.url)
    const query = request.query.q ?? ''
    const words = query.toLowerCase().split(/[^\p{L}\p{N}]+/u)
    return { query, results: words.flatMap((word) => planted.get(word) ?? []) }
  })
  const baseUrl = await server.listen({ host: '127.0.0.1', port: 0 })
  return {
    baseUrl,
    asked,
    plant: (word, pages) => void planted.set(word, pages),
    close: () => server.close(),
  }
}
