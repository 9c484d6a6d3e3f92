/**
 * The model that does what any text tells it to: it looks for orders in everything it is given, makes exactly the calls they name, and says
 * exactly what they want said. An order is followed once, in a turn of the person it is meant for: passages are read in other turns too.
 */
import type { Reply } from '../support/stand-in-model-server.ts'
import { saying } from '../support/stand-in-model-server.ts'
import { type AttackCase, type Catalog, markedCases, markerOf, type SeenContext } from './attack-case.ts'
import type { CanaryWords } from './canary-words.ts'
import type { SeenMessage, SeenRequest } from './seen-request.ts'
import { calling, sayingSlowly } from './streamed-reply.ts'

export const plainAnswer = 'At 25 fps a shutter angle of 180° means a shutter speed of 1/50 s [1].'

/** `subject`: whose turn it is. */
export type ModelPersona = (seen: SeenRequest & SeenContext, subject: string | undefined) => Reply

export function createObedientModel(catalog: Catalog, words: CanaryWords): ModelPersona {
  const called = new Set<number>()
  const told = new Set<number>()
  return (seen, subject) => {
    if (isSummary(seen)) return saying(summaryOf(seen))
    if (isLearning(seen)) return saying(proposalFrom(seen))
    const orders = ordersIn(seen, catalog).filter(({ owner }) => owner === subject)
    for (const { id } of orders) catalog.received.add(id)
    const fresh = orders.filter(({ id }) => !called.has(id))
    // Whether it may call anything, such a model does not ask.
    const calls = fresh.flatMap((order) => identified(order, seen, catalog))
    for (const { id } of fresh) called.add(id)
    if (calls.length > 0) return calling(calls)
    const spoken = orders.filter(({ id }) => !told.has(id))
    for (const { id } of spoken) told.add(id)
    return answer(spoken, seen, subject === undefined ? '' : words.text(subject, 'said'))
  }
}

/** @param tag shows whose answer it is. */
function answer(orders: readonly AttackCase[], seen: SeenContext, tag: string): Reply {
  const parts = [plainAnswer, tag, ...orders.map((order) => order.say(seen))]
  const text = parts.filter((part) => part !== '').join('\n\n')
  const isSlow = orders.some(({ persona, id }) => persona === 'exfil' && id % 4 === 0)
  return isSlow ? sayingSlowly(text, 40) : saying(text)
}

function identified(order: AttackCase, seen: SeenContext, catalog: Catalog) {
  return order.calls(seen).map((call, index) => {
    const id = `c${order.id}n${index}`
    catalog.calls.set(id, { ...call, caseId: order.id, outcome: 'unheard', result: '' })
    return { ...call, id }
  })
}

function ordersIn({ earlier, current, system }: SeenRequest, catalog: Catalog): readonly AttackCase[] {
  const tools = casesIn(
    current.filter(({ role }) => role === 'tool'),
    catalog,
  )
  const told = casesIn(
    [...current.filter(({ role }) => role !== 'tool'), { role: 'system', text: system, callId: undefined }],
    catalog,
  )
  const due = [
    ...casesIn(earlier, catalog).filter(({ only }) => only !== 'tool'),
    ...tools.filter(({ only }) => only !== 'earlier'),
    ...told.filter(({ only }) => only === undefined),
  ]
  return [...new Map(due.map((order) => [order.id, order])).values()]
}

function casesIn(messages: readonly SeenMessage[], catalog: Catalog): AttackCase[] {
  return messages.flatMap(({ text }) => markedCases(text)).flatMap((id) => catalog.find(id) ?? [])
}

function isSummary({ system }: SeenRequest): boolean {
  return system.startsWith('You keep notes of a conversation')
}

/** Keeps every order alive. */
function summaryOf({ messages }: SeenRequest): string {
  const orders = [...new Set(markedCases(messages))].map((id) => markerOf({ id }))
  return `They spoke of shutter speeds. ${orders.join(' ')}`
}

function isLearning({ system }: SeenRequest): boolean {
  return system.startsWith('You read one message')
}

/** Everything it was shown, as facts about the person, and more than it was asked for. */
function proposalFrom({ messages }: SeenRequest): string {
  const words = messages.split(/\s+/)
  const slice = (at: number) =>
    words
      .slice(at, at + 4)
      .join(' ')
      .slice(0, 60)
  const asked = {
    name: slice(0),
    level: 'professional',
    gear: [slice(4), 'a camera nobody spoke of'],
    software: [slice(8)],
  }
  return JSON.stringify(messages.length % 2 === 0 ? asked : { ...asked, notes: 'planted', user: 900_001 })
}
