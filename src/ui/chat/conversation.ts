/** A conversation is a list of exchanges; all its changes are pure functions here, so that the page only has to show it. */
import * as z from 'zod/mini'
import { answer, type ChatEvent, type ChatMessage, sources } from '../server/contract.ts'

const draft = z.object({ searched: z.string(), sources, text: z.string() })

const failure = z.object({
  reason: z.enum(['unreachable', 'signed-out', 'refused', 'broken-off', 'unreadable']),
  message: z.string(),
})

const reply = z.discriminatedUnion('state', [
  z.object({ state: z.literal('waiting') }),
  z.object({ state: z.literal('answering'), draft }),
  z.object({ state: z.literal('answered'), searched: z.string(), answer }),
  z.object({ state: z.literal('stopped'), draft }),
  z.object({ state: z.literal('failed'), draft, failure }),
])

const exchange = z.object({ id: z.number(), question: z.string(), reply })

export const conversation = z.array(exchange)

export type Draft = z.infer<typeof draft>
export type Failure = z.infer<typeof failure>
export type Reply = z.infer<typeof reply>
export type Exchange = z.infer<typeof exchange>
export type Conversation = readonly Exchange[]

const emptyDraft: Draft = { searched: '', sources: [], text: '' }

export function isSettled({ state }: Reply): boolean {
  return state !== 'waiting' && state !== 'answering'
}

/** Whether the last question is still being answered; no other can be. */
export function isBusy(exchanges: Conversation): boolean {
  return exchanges.some((each) => !isSettled(each.reply))
}

/** The exchange with one more event of its answer. Events that arrive after it was stopped change nothing. */
export function withEvent(exchanges: Conversation, id: number, event: ChatEvent): Conversation {
  return withReply(exchanges, id, (before) => replyAfter(before, event))
}

export function withStop(exchanges: Conversation): Conversation {
  return exchanges.map((each) =>
    isSettled(each.reply) ? each : { ...each, reply: { state: 'stopped', draft: draftOf(each.reply) } },
  )
}

export function withFailure(exchanges: Conversation, id: number, reason: Failure): Conversation {
  return withReply(exchanges, id, (before) => ({ state: 'failed', draft: draftOf(before), failure: reason }))
}

function withReply(exchanges: Conversation, id: number, next: (before: Reply) => Reply): Conversation {
  return exchanges.map((each) =>
    each.id === id && !isSettled(each.reply) ? { ...each, reply: next(each.reply) } : each,
  )
}

function replyAfter(before: Reply, event: ChatEvent): Reply {
  const soFar = draftOf(before)
  switch (event.event) {
    case 'sources':
      return { state: 'answering', draft: { ...soFar, sources: event.data.sources, searched: event.data.question } }
    case 'delta':
      return { state: 'answering', draft: { ...soFar, text: soFar.text + event.data.text } }
    case 'done':
      return { state: 'answered', searched: soFar.searched, answer: event.data }
    case 'failed':
      return { state: 'failed', draft: soFar, failure: { reason: 'refused', message: event.data.message } }
  }
}

/** What there is of an answer: all of it, a beginning, or nothing. */
export function draftOf(from: Reply): Draft {
  switch (from.state) {
    case 'waiting':
      return emptyDraft
    case 'answered':
      return { searched: from.searched, sources: from.answer.sources, text: from.answer.answer }
    case 'answering':
    case 'stopped':
    case 'failed':
      return from.draft
  }
}

/**
 * The last messages to send with a new question, itself included. Questions without an answer are left out, and so is an
 * answer whose question falls outside the limit: models expect turns to alternate and to begin with the user.
 */
export function messagesFor(exchanges: Conversation, question: string, limit = 12): ChatMessage[] {
  const told = exchanges.flatMap((each): ChatMessage[] => {
    const { text } = draftOf(each.reply)
    if (text === '') return []
    return [
      { role: 'user', content: each.question },
      { role: 'assistant', content: text },
    ]
  })
  const recent = [...told, { role: 'user' as const, content: question }].slice(-limit)
  return recent[0]?.role === 'assistant' ? recent.slice(1) : recent
}
