/**
 * What the gateway sends to the page: everything is parsed here once and trusted afterwards.
 * Unknown fields and unknown events are passed over, so that an open page outlives an update of the gateway.
 */
import * as z from 'zod/mini'
import type { ServerSentEvent } from './event-stream.ts'

const language = z.enum(['en', 'ru'])

const source = z.object({
  n: z.number(),
  title: z.string(),
  heading: z.string(),
  file: z.string(),
  lines: z.tuple([z.number(), z.number()]),
  score: z.number(),
  language,
  text: z.string(),
  cited: z.boolean(),
})

export const sources = z.array(source)

export const answer = z.object({
  answer: z.string(),
  declined: z.boolean(),
  language,
  sources,
  nearest: z.array(z.object({ title: z.string(), file: z.string() })),
  model: z.string(),
  ms: z.object({ retrieval: z.number(), model: z.number(), total: z.number() }),
})

const chatEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('sources'), data: z.object({ sources, question: z.string() }) }),
  z.object({ event: z.literal('delta'), data: z.object({ text: z.string() }) }),
  z.object({ event: z.literal('done'), data: answer }),
  z.object({ event: z.literal('failed'), data: z.object({ message: z.string() }) }),
])

const embedding = z.object({
  model: z.string(),
  state: z.enum(['ready', 'words-only', 'building']),
  reason: z.optional(z.string()),
})

const signedInMe = z.object({
  signedIn: z.literal(true),
  /** Whether conversations of others may be read. */
  admin: z._default(z.boolean(), false),
  version: z.string(),
  agents: z.array(z.object({ id: z.string(), default: z.boolean() })),
  documents: z.number(),
  embedding,
  indexing: z.nullable(z.object({ done: z.number(), total: z.number() })),
})

const me = z.discriminatedUnion('signedIn', [signedInMe, z.object({ signedIn: z.literal(false) })])

const refusal = z.object({ error: z.object({ message: z.string() }) })

export type Language = z.infer<typeof language>
export type Source = z.infer<typeof source>
export type Answer = z.infer<typeof answer>
export type ChatEvent = z.infer<typeof chatEvent>
export type SignedInMe = z.infer<typeof signedInMe>
export type Me = z.infer<typeof me>

export interface ChatMessage {
  role: 'user' | 'assistant'
  content: string
}

export interface ChatRequest {
  agent?: string
  messages: ChatMessage[]
}

const chatEventNames: readonly string[] = ['sources', 'delta', 'done', 'failed']

/** Undefined for an event this page does not know. Throws when a known one has an unknown shape. */
export function parseChatEvent({ event, data }: ServerSentEvent): ChatEvent | undefined {
  return chatEventNames.includes(event) ? chatEvent.parse({ event, data: JSON.parse(data) }) : undefined
}

export function parseMe(body: unknown): Me {
  return me.parse(body)
}

/** The gateway's own words for why it refused, when the body has any. */
export function parseRefusal(body: unknown): string | undefined {
  return refusal.safeParse(body).data?.error.message
}
