/** A search service over real HTTP on loopback: answers as it is told, and keeps what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export type SearchCall = {
  readonly method: string | undefined
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type StandInSearchServer = {
  /** With port, without a path. */
  readonly url: string
  readonly calls: readonly SearchCall[]
  /** What it answers from now on: a JSON value, or a function that answers. */
  answer(value: unknown): void
  close(): Promise<void>
}

export async function startStandInSearchServer(): Promise<StandInSearchServer> {
  const calls: SearchCall[] = []
  let next: unknown = { results: [] }
  const server = createServer(async (request, response: ServerResponse) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const url = new URL(request.url ?? '/', 'http://stand-in')
    const query = Object.fromEntries(url.searchParams)
    calls.push({ method: request.method, path: url.pathname, query, headers: request.headers, body })
    if (typeof next === 'function') next(response)
    else response.setHeader('Content-Type', 'application/json').end(JSON.stringify(next))
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    answer(value) {
      next = value
    },
    async close() {
      const closed = Promise.withResolvers<void>()
      server.close(() => closed.resolve())
      server.closeAllConnections()
      await closed.promise
    },
  }
}
