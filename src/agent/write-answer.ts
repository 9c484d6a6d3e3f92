/**
 * Has the models write the answer, one after the other until one does; each word is held against the passages before it is shown. A
 * model that fails before a word was shown gives way to the next; one that fails later leaves what it said, and a line that says so.
 */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { BaseMessage } from '@langchain/core/messages'
import type { Language } from '../language/detect.ts'
import { phrases } from '../language/phrases.ts'
import type { Logger } from '../log/logger.ts'
import { type AnswerCheck, createAnswerCheck } from './answer-check.ts'
import { type LoopEvent, runLoop } from './loop.ts'
import { createNotFoundGate } from './not-found-gate.ts'
import type { Passage } from './passage.ts'

export type TurnModel = {
  readonly name: string
  readonly chat: BaseChatModel
  readonly usesTools: boolean
  /** Longest time it may say nothing before it counts as failed. */
  readonly silenceMs: number
}

export type WriteRequest = {
  /** In the order they are tried; the last one quotes the passages when all others failed. */
  readonly models: readonly [TurnModel, ...TurnModel[]]
  readonly system: string
  readonly messages: readonly BaseMessage[]
  /** Those of this turn; `searchAgain` adds to them. */
  readonly passages: readonly Passage[]
  readonly searchAgain: (query: string) => Promise<string>
  /** What the person wrote; its numbers may be repeated. */
  readonly asked: string
  readonly language: Language
  readonly signal: AbortSignal
  readonly logger: Logger
}

export type Delta = { readonly type: 'delta'; readonly text: string }

export type Written = {
  /** All that was shown. */
  readonly text: string
  /** The model says that the passages do not hold the answer. */
  readonly notFound: boolean
  readonly cited: ReadonlySet<number>
  readonly model: string
  readonly usage: Usage
}

export type Usage = { readonly inputTokens: number; readonly outputTokens: number }

/** A reply held nothing to show. */
export class EmptyReplyError extends Error {
  override name = 'EmptyReplyError'
}

/** @param preface stands before the first word, once there is one. Rejects only when `signal` is aborted. */
export async function* writeAnswer(request: WriteRequest, preface = ''): AsyncGenerator<Delta, Written> {
  const { models, language, signal, logger } = request
  const [model, next, ...others] = models
  const reply = createReply(request, preface)
  const written = (notFound: boolean): Written => ({
    text: reply.shown,
    notFound,
    cited: reply.check.cited,
    model: model.name,
    usage: reply.usage,
  })
  try {
    const ending = yield* follow(runLoop(toLoopRequest(request, model)), reply)
    if (ending === 'answered') yield* reply.show(closingNotes(reply.check, language))
    if (ending === 'stopped') yield* reply.show(`\n\n${phrases.cutShort[language]}`)
    return written(ending === 'not-found')
  } catch (error) {
    if (signal.aborted) throw error
    logger.warn({ err: error, model: model.name }, 'the model failed')
    if (reply.shown === '' && next)
      return yield* writeAnswer(
        { ...request, models: [next, ...others] },
        others.length === 0 ? `${phrases.modelFailed[language]}\n\n` : '',
      )
    yield* reply.show(`\n\n${phrases.cutShort[language]}`)
    return written(false)
  }
}

function toLoopRequest({ system, messages, searchAgain, signal }: WriteRequest, model: TurnModel) {
  return {
    model: model.chat,
    system,
    messages,
    searchAgain: model.usesTools ? searchAgain : undefined,
    silenceMs: model.silenceMs,
    signal,
  }
}

/** What one model has said, and what of it the person has seen. */
type Reply = {
  readonly check: AnswerCheck
  readonly shown: string
  readonly usage: Usage
  show(text: string): Generator<Delta>
  addUsage(usage: Usage): void
}

function createReply({ passages, asked }: WriteRequest, preface: string): Reply {
  let shown = ''
  let usage: Usage = { inputTokens: 0, outputTokens: 0 }
  return {
    check: createAnswerCheck(() => passages, asked),
    get shown() {
      return shown
    },
    get usage() {
      return usage
    },
    *show(text) {
      const words = shown === '' ? text.trimStart() : text
      if (words === '') return
      const delta = shown === '' ? preface + words : words
      shown += delta
      yield { type: 'delta', text: delta }
    },
    addUsage({ inputTokens, outputTokens }) {
      usage = { inputTokens: usage.inputTokens + inputTokens, outputTokens: usage.outputTokens + outputTokens }
    },
  }
}

/** Shows what the loop says, as it comes. Throws EmptyReplyError. */
async function* follow(
  events: AsyncGenerator<LoopEvent>,
  reply: Reply,
): AsyncGenerator<Delta, 'answered' | 'not-found' | 'stopped'> {
  let gate = createNotFoundGate()
  let stopped = false
  let spoke = false
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
      case 'usage':
        reply.addUsage(event)
        break
      case 'stopped':
        stopped = true
        break
    }
  }
  yield* reply.show(reply.check.push(gate.end()) + reply.check.end())
  if (gate.isNotFound) return 'not-found'
  if (reply.shown === '') throw new EmptyReplyError('The model answered with nothing.')
  return stopped ? 'stopped' : 'answered'
}

function closingNotes({ removed, cited }: AnswerCheck, language: Language): string {
  const notes = [
    ...(removed.length > 0 ? [phrases.numbersRemoved[language]] : []),
    ...(cited.size === 0 ? [phrases.uncited[language]] : []),
  ]
  return notes.map((note) => `\n\n_${note}_`).join('')
}
