/** What one model says in a turn, and what of it the person has seen: each word is held against the passages before it is shown. */
import { type AnswerCheck, createAnswerCheck } from './answer-check.ts'
import type { LoopEvent } from './loop.ts'
import { createNotFoundGate } from './not-found-gate.ts'
import type { Passage } from './passage.ts'

export type Delta = { readonly type: 'delta'; readonly text: string }

export type Reply = {
  readonly check: AnswerCheck
  readonly shown: string
  show(text: string): Generator<Delta>
}

/** A reply came properly and held nothing to show. */
export class EmptyReplyError extends Error {
  override name = 'EmptyReplyError'
}

/** What came was no reply at all. */
export class BrokenReplyError extends Error {
  override name = 'BrokenReplyError'
}

/** @param preface stands before the first word, once there is one. */
export function createReply(passages: readonly Passage[], asked: string, preface: string): Reply {
  let shown = ''
  return {
    check: createAnswerCheck(() => passages, asked),
    get shown() {
      return shown
    },
    *show(text) {
      const words = shown === '' ? text.trimStart() : text
      if (words === '') return
      const delta = shown === '' ? preface + words : words
      shown += delta
      yield { type: 'delta', text: delta }
    },
  }
}

/** `stopped`: the provider ended the text before the model did. */
export type Ending = 'answered' | 'not-found' | 'stopped'

/** Shows what the loop says, as it comes. Throws EmptyReplyError, BrokenReplyError and what the loop throws. */
export async function* follow(events: AsyncGenerator<LoopEvent>, reply: Reply): AsyncGenerator<Delta, Ending> {
  let gate = createNotFoundGate()
  let spoke = false
  let reason: string | undefined
  for await (const event of events) {
    switch (event.type) {
      case 'text':
        spoke = true
        yield* reply.show(reply.check.push(gate.push(event.text)))
        break
      case 'again':
        yield* reply.show(reply.check.push(gate.end() + (spoke ? '\n\n' : '')))
        gate = createNotFoundGate()
        spoke = false
        break
      case 'ended':
        reason = event.reason
        break
    }
  }
  yield* reply.show(reply.check.push(gate.end()) + reply.check.end())
  if (gate.isNotFound) return 'not-found'
  if (reply.shown === '')
    throw reason === undefined
      ? new BrokenReplyError('What the provider sent holds neither text nor an end.')
      : new EmptyReplyError(`The model answered with nothing (${reason}).`)
  return reason === 'length' || reason === 'content_filter' ? 'stopped' : 'answered'
}
