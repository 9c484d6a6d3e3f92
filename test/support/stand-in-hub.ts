/** A model hub on this machine, over real HTTP: serves a folder's files as the real one does, and can be closed, cut off or slow. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'

export type StandInHub = {
  readonly address: string
  /** Files that were asked for whole, in order. */
  readonly served: string[]
  /** The connection breaks in the middle of files that end like this. */
  cutOff: string | undefined
  /** What is sent in place of the content, as networks that want a sign-in do. */
  page: string | undefined
  /** How long files that end in ".onnx" take. */
  slowMs: number
  /** The port refuses connections until `open`. */
  close(): Promise<void>
  open(): Promise<void>
}

/** @param models has the folders of the models, by repository name. */
export async function startStandInHub(models: string): Promise<StandInHub> {
  const server = createServer((request, response) => void answer(hub, models, request, response))
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The stand-in hub does not listen on a port.')
  const { port } = address
  const hub: StandInHub = {
    address: `http://127.0.0.1:${port}/`,
    served: [],
    cutOff: undefined,
    page: undefined,
    slowMs: 0,
    open: () => listen(port),
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return hub
}

async function answer(
  hub: StandInHub,
  models: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, repository, name] = /^\/(.+)\/resolve\/main\/(.+)$/.exec(request.url ?? '') ?? []
  const file = join(models, repository ?? '', name ?? '')
  if (repository === undefined || !existsSync(file)) return void response.writeHead(404).end('Entry not found')
  const content = hub.page === undefined ? readFileSync(file) : Buffer.from(hub.page)
  if (request.headers.range === 'bytes=0-0') {
    response.writeHead(206, { 'content-range': `bytes 0-0/${statSync(file).size}`, 'content-length': 1 })
    return void response.end(content.subarray(0, 1))
  }
  hub.served.push(`${repository}/${name}`)
  response.writeHead(200, { 'content-length': content.length })
  const half = Math.floor(content.length / 2)
  response.write(content.subarray(0, half))
  if (hub.cutOff !== undefined && file.endsWith(hub.cutOff)) return void setTimeout(() => response.destroy(), 20)
  if (file.endsWith('.onnx')) await new Promise((resolve) => setTimeout(resolve, hub.slowMs))
  response.end(content.subarray(half))
}
