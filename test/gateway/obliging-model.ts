/**
 * A model that obeys: it makes the calls that a question names, and says again every word of others that it can find in what it was told. So
 * whatever crosses into its prompt, or comes back from a tool, stands in the reply.
 */
import type { Piece, SeenPrompt } from '../support/scripted-chat.ts'
import type { HeldWork } from './held-work.ts'
import { ownedIn, ownersIn, tagsIn } from './owned-words.ts'

/** What a question has the model call. */
export function order(name: string, args: object): string {
  return `[[${name} ${JSON.stringify(args)}]]`
}

/** It goes on calling whatever it is told. */
export const endless = '[[endless {}]]'

/** Whose turn it is: the question carries the person's own tag first. */
export function askerOf({ messages }: SeenPrompt): string | undefined {
  const task = messages.findLast(({ role }) => role === 'human')?.text ?? ''
  return ownedIn(questionIn(task))[0]?.owner
}

/** Without the passages and what is known of the person, which stand before it. */
function questionIn(task: string): string {
  return task.slice(Math.max(0, task.lastIndexOf('Question')))
}

export function createObligingModel(work: HeldWork, seen: (prompt: SeenPrompt, asker: string | undefined) => void) {
  return async function* reply(prompt: SeenPrompt, signal: AbortSignal): AsyncGenerator<Piece> {
    const asker = askerOf(prompt)
    seen(prompt, asker)
    const system = prompt.messages[0]?.text ?? ''
    if (asker !== undefined) await work.hold(asker, nameOf(system), signal)
    if (system.startsWith('You read one message')) return yield { text: learnt(prompt) }
    if (system.startsWith('You keep notes')) return yield { text: summary(prompt) }
    const call = nextCall(prompt)
    if (call) return yield { calls: [call] }
    const { first, rest } = answer(prompt)
    yield { text: first }
    if (asker !== undefined && isLong(first)) await work.hold(asker, 'the middle of an answer', signal)
    yield { text: rest }
  }
}

/** Of every second question: what is shown meanwhile costs more than the rest of a turn. */
function isLong(answer: string): boolean {
  return /q\d*[02468]: /.test(answer)
}

function nameOf(system: string): string {
  if (system.startsWith('You read one message')) return 'learning'
  return system.startsWith('You keep notes') ? 'a summary' : 'an answer'
}

function nextCall({ messages }: SeenPrompt) {
  const at = messages.findLastIndex(({ role }) => role === 'human')
  const done = messages.slice(at + 1).filter(({ role }) => role.startsWith('tool')).length
  const question = questionIn(messages[at]?.text ?? '')
  if (question.includes(endless))
    return { name: 'search_knowledge', arguments: JSON.stringify({ query: `fps ${done}` }) }
  const [, name, args] = [...question.matchAll(/\[\[(\w+) (\{.*?\})\]\]/g)][done] ?? []
  return name !== undefined && args !== undefined ? { name, arguments: args } : undefined
}

function answer(prompt: SeenPrompt) {
  const all = prompt.messages.map(({ text }) => text).join('\n')
  const task = prompt.messages.findLast(({ role }) => role === 'human')?.text ?? ''
  const tags = tagsIn(questionIn(task))
  const words = [...new Set(ownedIn(all).map(({ word }) => word))]
  return {
    first: `${tags.join(' ')}: Set the shutter to 1/50 s, which is 180° at 25 fps [1]. `,
    rest: `Known here: ${words.join(' ')} [1].`,
  }
}

function learnt(prompt: SeenPrompt): string {
  const words = ownedIn(prompt.messages.at(-1)?.text ?? '').filter(({ word }) => word.startsWith('kan'))
  return JSON.stringify({ gear: words.map(({ word }) => word) })
}

function summary(prompt: SeenPrompt): string {
  const text = prompt.messages.map((message) => message.text).join('\n')
  return `They spoke of the shutter at 25 fps: ${[...ownersIn(text)].join(' ')} ${tagsIn(text).join(' ')}`
}
