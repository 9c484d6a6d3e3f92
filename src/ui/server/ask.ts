import { type ChatEvent, type ChatRequest, parseChatEvent, parseRefusal } from './contract.ts'
import { readEventStream, type ServerSentEvent } from './event-stream.ts'

export type AskFailureReason = 'unreachable' | 'signed-out' | 'refused' | 'broken-off' | 'unreadable'

/** A question that got no answer. The reason picks the sentence the person reads; the message is the gateway's or ours, in English. */
export class AskError extends Error {
  readonly reason: AskFailureReason

  constructor(message: string, options: ErrorOptions & { reason: AskFailureReason }) {
    super(message, options)
    this.name = 'AskError'
    this.reason = options.reason
  }
}

/** Ends after `done` or `failed`. Throws AskError, or the signal's reason when it was aborted. */
export type Ask = (request: ChatRequest, signal: AbortSignal) => AsyncIterable<ChatEvent>

export async function* askGateway(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatEvent> {
  const body = await openAnswer(request, signal)
  for await (const message of receive(body)) {
    const event = understand(message)
    if (event) yield event
    if (event?.event === 'done' || event?.event === 'failed') return
  }
  throw new AskError('the stream ended before the answer did', { reason: 'broken-off' })
}

async function openAnswer(request: ChatRequest, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const response = await fetch('/api/chat', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify(request),
    signal,
  }).catch((error: unknown) => {
    throw networkError(error, 'unreachable')
  })
  if (response.status === 401) throw new AskError('the gateway does not know this browser', { reason: 'signed-out' })
  if (!response.ok) throw new AskError(await refusalOf(response), { reason: 'refused' })
  if (!response.body) throw new AskError('the response has no body', { reason: 'broken-off' })
  return response.body
}

async function* receive(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  try {
    yield* readEventStream(body)
  } catch (error) {
    throw networkError(error, 'broken-off')
  }
}

function understand(message: ServerSentEvent): ChatEvent | undefined {
  try {
    return parseChatEvent(message)
  } catch (error) {
    throw new AskError(`the gateway sent an unreadable ${message.event} event`, { reason: 'unreadable', cause: error })
  }
}

/** fetch reports every network trouble as a TypeError; anything else (an abort above all) passes through. */
function networkError(error: unknown, reason: AskFailureReason): unknown {
  return error instanceof TypeError ? new AskError(error.message, { reason, cause: error }) : error
}

async function refusalOf(response: Response): Promise<string> {
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  return (isJson ? parseRefusal(await response.json()) : undefined) ?? `HTTP ${response.status}`
}
