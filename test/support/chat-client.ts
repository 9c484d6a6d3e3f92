/** Asks a running gateway over HTTP as the page and as OpenAI's clients do, and keeps when each event came. */
import { gatewayToken } from './running-gateway.ts'

export type Message = { readonly role: string; readonly content: unknown }
export type ReceivedEvent = {
  readonly name: string
  readonly data: unknown /** performance.now() */
  readonly at: number
}

const headers = { 'content-type': 'application/json', authorization: `Bearer ${gatewayToken}` }

export function user(content: string): Message {
  return { role: 'user', content }
}

export type AskOptions = { readonly agent?: string; readonly signal?: AbortSignal }

/** The page's way: every event of the stream, as it comes. */
export async function* askPage(
  address: string,
  messages: readonly Message[],
  { agent, signal }: AskOptions = {},
): AsyncGenerator<ReceivedEvent> {
  const body = JSON.stringify({ agent, messages })
  const response = await fetch(`${address}/api/chat`, { method: 'POST', headers, body, ...(signal && { signal }) })
  if (!response.ok || !response.body) throw new Error(`${response.status} ${await response.text()}`)
  let text = ''
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const at = performance.now()
    text += chunk
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      yield toEvent(text.slice(0, end), at)
      text = text.slice(end + 2)
    }
  }
}

function toEvent(block: string, at: number): ReceivedEvent {
  const name = /^event: (.*)$/m.exec(block)?.[1] ?? 'message'
  return { name, data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null'), at }
}

export type PageAnswer = {
  readonly answer: string
  readonly declined: boolean
  readonly language: string
  readonly model: string
  readonly sources: readonly { readonly n: number; readonly file: string; readonly cited: boolean }[]
  /** All deltas, one after the other. */
  readonly streamed: string
  readonly events: readonly ReceivedEvent[]
}

/** The whole answer at once. Throws when the stream ends without one. */
export async function answerOf(address: string, ...messages: readonly (string | Message)[]): Promise<PageAnswer> {
  const events: ReceivedEvent[] = []
  for await (const event of askPage(
    address,
    messages.map((message) => (typeof message === 'string' ? user(message) : message)),
  ))
    events.push(event)
  const done = events.find(({ name }) => name === 'done')?.data
  if (!isAnswer(done)) throw new Error(`No answer: ${JSON.stringify(events.at(-1))}`)
  return { ...done, streamed: events.map(deltaOf).join(''), events }
}

export function deltaOf({ name, data }: ReceivedEvent): string {
  return name === 'delta' && typeof data === 'object' && data !== null && 'text' in data ? String(data.text) : ''
}

function isAnswer(value: unknown): value is Omit<PageAnswer, 'streamed' | 'events'> {
  return typeof value === 'object' && value !== null && 'answer' in value && 'sources' in value
}
