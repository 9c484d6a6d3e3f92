/** What one model says in a turn, and what of it the person has seen: each word is held against the passages before it is shown. */

import type { StopReason } from '../trust/forbidden-words.ts'
import type { OutgoingFilter } from '../trust/outgoing-filter.ts'
import type { AllowedWords } from '../trust/word-links.ts'
import { type AnswerCheck, createAnswerCheck } from './answer-check.ts'
import type { LoopEvent } from './loop.ts'
import { createNotFoundGate } from './not-found-gate.ts'
import type { Passage } from './passage.ts'

export type Delta = { readonly type: 'delta'; readonly text: string }

export type Reply = {
  readonly check: AnswerCheck
  readonly shown: string
  /** Words of the model; shown are those of them that may be shown now. Throws WithheldReplyError. */
  say(text: string): Generator<Delta>
  /** What was held back until it was whole. Throws WithheldReplyError. */
  end(): Generator<Delta>
  /** Words of ours. */
  note(text: string): Generator<Delta>
  /** The model said no more: its last word is shown as far as it may be, and the note behind it. */
  breakOff(note: string): Generator<Delta>
}

/** The model said what must not be shown. */
export class WithheldReplyError extends Error {
  override name = 'WithheldReplyError'
  readonly stopped: StopReason
  constructor(stopped: StopReason) {
    super(`The model said what must not be shown (${stopped}).`)
    this.stopped = stopped
  }
}

/** A reply came properly and held nothing to show. */
export class EmptyReplyError extends Error {
  override name = 'EmptyReplyError'
}

/** What came was no reply at all. */
export class BrokenReplyError extends Error {
  override name = 'BrokenReplyError'
}

export type ReplyParts = {
  readonly passages: readonly Passage[]
  /** Texts whose numbers may be repeated, besides the passages; more may come behind them. */
  readonly asked: () => readonly string[]
  /** Stands before the first word, once there is one. */
  readonly preface: string
  readonly filter: OutgoingFilter
  readonly allowed: AllowedWords
}

export function createReply({ passages, asked, preface, filter, allowed }: ReplyParts): Reply {
  const stream = filter.stream(allowed)
  /** Hears the model itself: what must not be shown ends the answer, and is not lost among the words that the check takes out. */
  const heard = filter.stream(allowed)
  const check = createAnswerCheck(() => passages, asked)
  let shown = ''
  /** Spaces that words are still to follow. */
  let space = ''
  const pass = function* (text: string): Generator<Delta> {
    const stopped = heard.stopped ?? stream.stopped
    if (stopped) throw new WithheldReplyError(stopped)
    const held = shown === '' ? text.trimStart() : space + text
    const words = held.replace(/[^\S\n]+$/, '')
    space = held.slice(words.length)
    if (words === '') return
    const delta = shown === '' ? preface + words : words
    shown += delta
    yield { type: 'delta', text: delta }
  }
  return {
    check,
    get shown() {
      return shown
    },
    say(text) {
      heard.push(text)
      return pass(stream.push(check.push(text)))
    },
    end() {
      heard.end()
      return pass(stream.push(check.end()) + stream.end())
    },
    *note(text) {
      space = ''
      yield* pass(text)
    },
    *breakOff(note) {
      const rest = stream.end()
      if (stream.stopped) return
      yield* pass(rest)
      space = ''
      yield* pass(note)
    },
  }
}

/** `stopped`: the provider ended the text before the model did. */
export type Ending = 'answered' | 'not-found' | 'stopped'

/** Shows what the loop says, as it comes. Throws EmptyReplyError, BrokenReplyError, WithheldReplyError and what the loop throws. */
export async function* follow(events: AsyncGenerator<LoopEvent>, reply: Reply): AsyncGenerator<Delta, Ending> {
  let gate = createNotFoundGate()
  let spoke = false
  let reason: string | undefined
  for await (const event of events) {
    switch (event.type) {
      case 'text':
        spoke = true
        yield* reply.say(gate.push(event.text))
        break
      case 'again':
        yield* reply.say(gate.end() + (spoke ? '\n\n' : ''))
        gate = createNotFoundGate()
        spoke = false
        break
      case 'ended':
        reason = event.reason
        break
    }
  }
  yield* reply.say(gate.end())
  yield* reply.end()
  if (gate.isNotFound) return 'not-found'
  if (reply.shown === '')
    throw reason === undefined
      ? new BrokenReplyError('What the provider sent holds neither text nor an end.')
      : new EmptyReplyError(`The model answered with nothing (${reason}).`)
  return reason === 'length' || reason === 'content_filter' ? 'stopped' : 'answered'
}
