/**
 * Has the models write the answer, one after the other until one does. A model that fails before a word was shown gives way to the
 * next; one that fails later leaves what it said, and a line that says so: what a person has read is never written anew. Which model
 * answers is decided in every turn afresh; models that failed of late are passed by.
 */
import type { BaseMessage } from '@langchain/core/messages'
import type { Language } from '../language/detect.ts'
import { phrases } from '../language/phrases.ts'
import type { Logger } from '../log/logger.ts'
import type { ModelCall } from '../models/model-call.ts'
import { type ModelFailure, toModelFailure } from '../models/model-failure.ts'
import type { Leave } from '../models/model-health.ts'
import { addUsage, noUsage, type Usage } from '../models/pricing.ts'
import type { TurnModel } from '../models/turn-model.ts'
import type { ToolDispatch } from '../tools/dispatch.ts'
import type { StopReason } from '../trust/forbidden-words.ts'
import type { OutgoingFilter } from '../trust/outgoing-filter.ts'
import type { AllowedWords } from '../trust/word-links.ts'
import type { AnswerCheck } from './answer-check.ts'
import { type CallMeter, createCallMeter } from './call-meter.ts'
import { EndlessToolsError, type LoopRequest, runLoop } from './loop.ts'
import type { Passage } from './passage.ts'
import { createReply, type Delta, EmptyReplyError, follow, WithheldReplyError } from './reply.ts'
import { startTurnDeadline, TurnTimeoutError } from './turn-deadline.ts'

export type WriteRequest = {
  /** In the order they are tried; the last one quotes the passages when all others failed. */
  readonly models: readonly [TurnModel, ...TurnModel[]]
  readonly system: string
  readonly messages: readonly BaseMessage[]
  /** Those of this turn; tools add to them. */
  readonly passages: readonly Passage[]
  readonly toolsFor: (model: TurnModel) => ToolDispatch
  /** What may be shown. */
  readonly outgoing: { readonly filter: OutgoingFilter; readonly allowed: AllowedWords }
  /** What the person wrote; its numbers may be repeated. */
  readonly asked: string
  /** What an administrator's tools have found so far; the same. */
  readonly found: () => readonly string[]
  /** Nothing is said of an answer that names no source. */
  readonly mayBeUncited: boolean
  readonly language: Language
  /** Milliseconds for all models but the last, together. */
  readonly turnMs: number
  /** Told of every call once its model is done with, also in a turn that ends without an answer. */
  readonly onCall: ((call: ModelCall) => void) | undefined
  readonly signal: AbortSignal
  readonly logger: Logger
}

export type Written = {
  /** All that was shown. */
  readonly text: string
  /** The model says that the passages do not hold the answer. */
  readonly notFound: boolean
  /** What the model said must not be shown, and is not; `text` is what was shown before that was known. */
  readonly stopped?: StopReason
  readonly cited: ReadonlySet<number>
  readonly model: string
  /** Of all calls, as far as it is known. */
  readonly usage: Usage
  readonly calls: readonly ModelCall[]
}

/** Rejects only when `signal` is aborted. */
export async function* writeAnswer(request: WriteRequest): AsyncGenerator<Delta, Written> {
  const { models, turnMs, logger } = request
  const calls: ModelCall[] = []
  const deadline = startTurnDeadline(turnMs)
  const signal = AbortSignal.any([request.signal, deadline.signal])
  try {
    for (const model of models.slice(0, -1)) {
      if (deadline.signal.aborted) break
      const leave = model.breaker?.enter()
      if (model.breaker && !leave) {
        logger.debug({ model: model.name }, 'the model is passed by')
        continue
      }
      const said = yield* askModel({ request, model, leave, signal, calls, preface: '' })
      if (!said.failed || said.text !== '') return toWritten(said, calls)
    }
  } finally {
    deadline.end()
  }
  return yield* quote(request, calls)
}

async function* quote(request: WriteRequest, calls: ModelCall[]): AsyncGenerator<Delta, Written> {
  const { models, language, signal } = request
  const model = models.at(-1) ?? models[0]
  const preface = models.length > 1 ? `${phrases.modelFailed[language]}\n\n` : ''
  const said = yield* askModel({ request, model, leave: undefined, signal, calls, preface })
  if (!said.failed || said.text !== '') return toWritten(said, calls)
  const text = phrases.cutShort[language]
  yield { type: 'delta', text }
  return toWritten({ ...said, text }, calls)
}

type Attempt = {
  readonly request: WriteRequest
  readonly model: TurnModel
  readonly leave: Leave | undefined
  /** The person's, and the turn's end where there is one. */
  readonly signal: AbortSignal
  /** Grows by what this model costs. */
  readonly calls: ModelCall[]
  readonly preface: string
}

type Said = Pick<Written, 'text' | 'notFound' | 'cited' | 'model' | 'stopped'> & { readonly failed: boolean }

async function* askModel(attempt: Attempt): AsyncGenerator<Delta, Said> {
  const { request, model, leave, signal, preface } = attempt
  const { language } = request
  const reply = createReply({
    passages: request.passages,
    asked: () => [request.asked, ...request.found()],
    preface,
    ...request.outgoing,
  })
  const meter = createCallMeter(model, () => performance.now())
  const said = (failed: boolean, notFound = false): Said => ({
    text: reply.shown,
    notFound,
    cited: reply.check.cited,
    model: model.name,
    failed,
  })
  let outcome: ModelCall['outcome'] = 'stopped'
  try {
    const ending = yield* follow(runLoop(toLoopRequest(request, model, meter, signal)), reply)
    outcome = 'answered'
    leave?.succeeded()
    if (ending === 'answered') yield* reply.note(closingNotes(reply.check, request))
    if (ending === 'stopped') yield* reply.note(`\n\n${phrases.cutShort[language]}`)
    return said(false, ending === 'not-found')
  } catch (error) {
    if (request.signal.aborted) throw error
    if (error instanceof WithheldReplyError) {
      request.logger.error({ model: model.name, reason: error.stopped }, 'an answer was withheld')
      return { ...said(false), stopped: error.stopped }
    }
    outcome = signal.aborted ? 'stopped' : 'failed'
    report(error, attempt)
    if (reply.shown !== '') yield* reply.breakOff(`\n\n${phrases.cutShort[language]}`)
    return said(true)
  } finally {
    leave?.giveBack()
    for (const call of meter.close(outcome)) {
      attempt.calls.push(call)
      request.onCall?.(call)
    }
  }
}

function toLoopRequest(
  { system, messages, toolsFor }: WriteRequest,
  turnModel: TurnModel,
  meter: CallMeter,
  signal: AbortSignal,
): LoopRequest {
  const { chat, usesTools, timeouts } = turnModel
  const tools = usesTools ? toolsFor(turnModel) : undefined
  return { model: chat, system, messages, tools, timeouts, meter, signal }
}

function report(error: unknown, { request, model, leave }: Attempt): void {
  const failure = failureOf(error)
  const cooldownMs = leave?.failed(failure) ?? 0
  const fields = { err: error, model: model.name, reason: failure.kind, cooldownSeconds: Math.round(cooldownMs / 1000) }
  request.logger.warn(fields, 'the model failed')
}

function failureOf(error: unknown): ModelFailure {
  if (error instanceof TurnTimeoutError) return { kind: 'turn-limit' }
  if (error instanceof EmptyReplyError || isEndlessSearch(error) || isTooDeep(error)) return { kind: 'no-answer' }
  return toModelFailure(error, Date.now())
}

/** Arguments nested so deep that reading them ran out of stack: what one person can have a model say must not shut it off for all. */
function isTooDeep(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof RangeError) return true
  return false
}

/** LangGraph's, which is no direct dependency. */
function isEndlessSearch(error: unknown): boolean {
  return error instanceof EndlessToolsError || (error instanceof Error && error.name === 'GraphRecursionError')
}

function toWritten({ failed: _, ...said }: Said, calls: readonly ModelCall[]): Written {
  const usage = calls.reduce((sum, call) => addUsage(sum, usageOf(call)), noUsage)
  return { ...said, usage, calls }
}

function usageOf({ inputTokens, cachedInputTokens, outputTokens }: ModelCall): Usage {
  return {
    inputTokens: inputTokens ?? 0,
    cachedInputTokens: cachedInputTokens ?? 0,
    outputTokens: outputTokens ?? 0,
  }
}

function closingNotes({ removed, cited }: AnswerCheck, { language, mayBeUncited }: WriteRequest): string {
  const notes = [
    ...(removed.length > 0 ? [phrases.numbersRemoved[language]] : []),
    ...(cited.size === 0 && !mayBeUncited ? [phrases.uncited[language]] : []),
  ]
  return notes.map((note) => `\n\n_${note}_`).join('')
}
