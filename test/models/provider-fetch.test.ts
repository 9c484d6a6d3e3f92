import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProviderFetch } from '../../src/models/provider-fetch.ts'

const key = 'sk-canary'
const request = {
  method: 'POST',
  headers: { authorization: `Bearer ${key}`, 'x-stainless-os': 'Linux', 'user-agent': 'OpenAI/JS' },
  body: '{}',
}

type Answering = (response: ServerResponse, attempt: number) => void

let server: Server
let address: string
let seen: IncomingMessage[]
let answer: Answering
let connections: number
beforeEach(async () => {
  seen = []
  connections = 0
  server = createServer((incoming, response) => {
    seen.push(incoming)
    incoming.resume()
    answer(response, seen.length)
  })
  server.on('connection', () => {
    connections += 1
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('It does not listen on a port.')
  address = `http://127.0.0.1:${bound.port}/v1/chat/completions`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const ask = () => createProviderFetch(key, 5000)(address, request)
const status =
  (code: number, headers = {}): Answering =>
  (response) =>
    void response.writeHead(code, headers).end(`no ${key}`)
const once500 =
  (then: Answering): Answering =>
  (response, attempt) =>
    attempt === 1 ? status(500)(response, attempt) : then(response, attempt)

describe('a request that fails', () => {
  it.each([500, 502, 503, 504])('with %i is tried once more and no more', async (code) => {
    answer = status(code)
    expect((await ask()).status).toBe(code)
    expect(seen).toHaveLength(2)
  })

  it('and then works has worked', async () => {
    answer = once500((response) => void response.end('fine'))
    expect(await (await ask()).text()).toBe('fine')
  })

  it('by a broken connection is tried once more', async () => {
    answer = (response, attempt) => void (attempt === 1 ? response.destroy() : response.end('fine'))
    expect(await (await ask()).text()).toBe('fine')
    answer = (response) => void response.destroy()
    seen = []
    await expect(ask()).rejects.toThrow()
    expect(seen).toHaveLength(2)
  })

  it.each([400, 401, 402, 403, 404, 408, 413, 422, 429, 529])('with %i is not tried again', async (code) => {
    answer = status(code)
    expect((await ask()).status).toBe(code)
    expect(seen).toHaveLength(1)
  })

  it('with 503 and a long wait is not tried again', async () => {
    answer = status(503, { 'retry-after': '30' })
    const response = await ask()
    expect(response.headers.get('retry-after')).toBe('30')
    expect(seen).toHaveLength(1)
  })

  it('is not tried again for a person who left', async () => {
    const leaving = new AbortController()
    answer = (response, attempt) => {
      leaving.abort(new Error('The person left.'))
      status(500)(response, attempt)
    }
    const asked = createProviderFetch(key, 5000)(address, { ...request, signal: leaving.signal })
    await expect(asked).rejects.toThrow()
    expect(seen).toHaveLength(1)
  })
})

describe('a request', () => {
  it('has the headers it needs and nobody else’s name', async () => {
    answer = (response) => void response.end('fine')
    await ask()
    expect(seen[0]?.headers).toMatchObject({ authorization: `Bearer ${key}`, 'user-agent': 'protech' })
    expect(JSON.stringify(seen[0]?.rawHeaders)).not.toMatch(/stainless|OpenAI|Linux/)
  })

  it('goes through a connection that is there', async () => {
    answer = (response) => void response.end('fine')
    const send = createProviderFetch(key, 5000)
    for (let turn = 0; turn < 10; turn += 1) await (await send(address, request)).text()
    expect(seen).toHaveLength(10)
    expect(connections).toBeLessThan(10)
  })

  it('that is no text is refused', async () => {
    const body = new Uint8Array([1])
    await expect(createProviderFetch(key, 5000)(address, { ...request, body })).rejects.toThrow(TypeError)
  })
})

it('keeps the key out of what comes back', async () => {
  answer = status(401)
  expect(await (await ask()).text()).toBe('no [key]')
  answer = (response) => void response.end(`data: ${key}`)
  expect(await (await ask()).text()).toBe('data: [key]')
})
