/**
 * An OpenAI-compatible provider over real loopback HTTP that says what a test scripts. It records every request as it came, and
 * counts as one that can fail in every way a provider fails: errors, silence, a cut connection, events nobody can read.
 */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import fastify from 'fastify'

export type RecordedRequest = {
  readonly method: string
  readonly path: string
  /** As they came: name, value, name, value. */
  readonly rawHeaders: readonly string[]
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** As it came. */
  readonly body: string
  /** performance.now() when the first text of the reply was written; undefined before that. */
  firstTextAt: number | undefined
  /** When the last text so far was. */
  lastTextAt: number | undefined
  /** Whether the client went away before the reply was complete; settles with the connection. */
  readonly abandoned: Promise<boolean>
}

/** What happens next in a streamed reply. */
export type Step =
  | { readonly text: string }
  | { readonly reasoning: string }
  | { readonly toolCalls: readonly { readonly name: string; readonly arguments: string }[] }
  | { readonly waitMs: number }
  /** Holds the rest back until the test lets go. */
  | { readonly until: Promise<unknown> }
  /** Bytes as they are, in the place of an event. */
  | { readonly raw: string }
  /** The same, where they are no text. */
  | { readonly bytes: Uint8Array }
  | { readonly finish: string }
  | 'hang'
  /** The connection breaks. */
  | 'cut'
  /** The reply ends properly, without a finish reason. */
  | 'end'

export type Reply =
  | {
      readonly steps: readonly Step[]
      readonly usage?: {
        readonly prompt_tokens: number
        readonly completion_tokens: number
        readonly prompt_tokens_details?: { readonly cached_tokens: number }
      }
      readonly id?: string
    }
  | {
      readonly status: number
      readonly body: string
      readonly type?: string
      readonly headers?: Readonly<Record<string, string>>
    }

export type StandInModelServer = {
  readonly baseUrl: string
  readonly requests: readonly RecordedRequest[]
  /** Scripts what follows: a reply per request, the last one for all that come after; or a function of the request. */
  script(replies: readonly Reply[] | ((request: RecordedRequest, index: number) => Reply)): void
  /** Forgets the recorded requests. */
  reset(): void
  close(): Promise<void>
}

/** A reply that says this, in these pieces. */
export function saying(...pieces: readonly string[]): Reply {
  return { steps: pieces.map((text) => ({ text })) }
}

/** A reply that searches the knowledge base once. */
export function searching(query: string): Reply {
  return { steps: [{ toolCalls: [{ name: 'search_knowledge', arguments: JSON.stringify({ query }) }] }] }
}

export async function openStandInModelServer(): Promise<StandInModelServer> {
  const server = fastify({ forceCloseConnections: true, bodyLimit: 16 * 1024 * 1024 })
  let requests: RecordedRequest[] = []
  let replyTo: (request: RecordedRequest, index: number) => Reply = () => saying('Nothing is scripted.')
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  server.removeContentTypeParser('application/json')
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body))

  server.addHook('preHandler', async (request, reply) => {
    const body = typeof request.body === 'string' ? request.body : ''
    const { raw } = reply
    const abandoned = once(raw, 'close').then(() => !raw.writableFinished)
    const { method, url: path, headers } = request
    requests.push({
      method,
      path,
      rawHeaders: request.raw.rawHeaders,
      headers,
      body,
      firstTextAt: undefined,
      lastTextAt: undefined,
      abandoned,
    })
  })
  server.get('/v1/models', () => ({
    object: 'list',
    data: [{ id: 'test-model', object: 'model', created: 0, owned_by: 'stand-in' }],
  }))
  server.post('/v1/chat/completions', async (_request, reply) => {
    const recorded = requests.at(-1)
    if (!recorded) throw new Error('The request was not recorded.')
    const scripted = replyTo(recorded, requests.length - 1)
    if ('status' in scripted)
      return reply
        .code(scripted.status)
        .headers(scripted.headers ?? {})
        .type(scripted.type ?? 'application/json')
        .send(scripted.body)
    reply.hijack()
    await perform(scripted, recorded, reply.raw)
  })

  await server.listen({ host: '127.0.0.1', port: 0 })
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('The stand-in does not listen on a port.')
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    get requests() {
      return requests
    },
    script(replies) {
      const list = typeof replies === 'function' ? [] : replies
      const from = requests.length
      replyTo =
        typeof replies === 'function'
          ? replies
          : (_request, index) => list[Math.min(index - from, list.length - 1)] ?? saying('')
    },
    reset() {
      requests = []
    },
    close: () => server.close(),
  }
}

type Streamed = Extract<Reply, { steps: readonly Step[] }>

async function perform(
  { steps, usage, id = `chatcmpl-${randomUUID()}` }: Streamed,
  recorded: RecordedRequest,
  raw: ServerResponse,
): Promise<void> {
  raw.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (delta: object, finish: string | null = null) => {
    const choices = [{ index: 0, delta, finish_reason: finish }]
    raw.write(
      `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created: 0, model: 'test-model', choices })}\n\n`,
    )
  }
  send({ role: 'assistant', content: '' })
  let finish = 'stop'
  for (const step of steps) {
    if (raw.destroyed) return
    if (step === 'hang') return
    if (step === 'cut') return void raw.destroy()
    if (step === 'end') return void raw.end()
    if ('finish' in step) finish = step.finish
    else if ('toolCalls' in step) finish = 'tool_calls'
    await performStep(step, send, recorded, raw)
  }
  send({}, finish)
  const counted = usage ?? { prompt_tokens: 100, completion_tokens: 10 }
  const total = { ...counted, total_tokens: counted.prompt_tokens + counted.completion_tokens }
  raw.write(
    `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created: 0, model: 'test-model', choices: [], usage: total })}\n\n`,
  )
  raw.end('data: [DONE]\n\n')
}

async function performStep(
  step: Exclude<Step, string>,
  send: (delta: object) => void,
  recorded: RecordedRequest,
  raw: ServerResponse,
): Promise<void> {
  if ('text' in step) {
    recorded.lastTextAt = performance.now()
    recorded.firstTextAt ??= recorded.lastTextAt
    send({ content: step.text })
  }
  if ('reasoning' in step) send({ reasoning_content: step.reasoning })
  if ('toolCalls' in step) send({ tool_calls: step.toolCalls.map((call, index) => toToolCall(call, index)) })
  if ('waitMs' in step) await wait(step.waitMs)
  if ('until' in step) await step.until
  if ('raw' in step) raw.write(step.raw)
  if ('bytes' in step) raw.write(step.bytes)
}

function toToolCall(call: { readonly name: string; readonly arguments: string }, index: number): object {
  return {
    index,
    id: `call_${randomUUID()}`,
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  }
}
