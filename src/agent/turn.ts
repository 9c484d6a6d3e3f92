/**
 * One question to one answer: made self-contained, searched, declined when the folder does not hold it, else written by the agent's
 * model from the passages and held against them while it streams. Knows no transport and keeps nothing.
 */
import type { Knowledge } from '../knowledge/knowledge.ts'
import type { Language } from '../language/detect.ts'
import { phrases, smallTalk } from '../language/phrases.ts'
import { estimateTokens } from '../language/tokens.ts'
import type { Logger } from '../log/logger.ts'
import { formatAsked, quoteQuestion } from '../models/asked-question.ts'
import type { ModelCall } from '../models/model-call.ts'
import { formatPassages } from '../models/passages.ts'
import { noUsage, type Usage } from '../models/pricing.ts'
import type { TurnModel } from '../models/turn-model.ts'
import { type ContextItem, isSpoken } from '../sessions/fit-conversation.ts'
import { languageOf } from './follow-up.ts'
import { nearestTopics, type Topic } from './nearest-topics.ts'
import { type Passage, type Source, toPassages } from './passage.ts'
import { type Exchange, fitPassages, newBoundary, type Prompt, systemPrompt, toPrompt } from './prompt.ts'
import { toQuestionParts } from './question-parts.ts'
import type { Delta } from './reply.ts'
import { type FoundPart, isSamePassage, type Retrieval, retrieve } from './retrieval.ts'
import { type WriteRequest, writeAnswer } from './write-answer.ts'

export type Answer = {
  /** Several messages: one a line. */
  readonly question: string
  /** What was searched for: the question, made self-contained from the conversation. Several parts: one a line. */
  readonly searched: string
  readonly language: Language
  /** Markdown with citations like [1] that resolve in `sources`. */
  readonly answer: string
  readonly declined: boolean
  readonly sources: readonly Source[]
  /** For a declined question: what the folder does speak of. */
  readonly nearest: readonly Topic[]
  readonly model: string
  /** Of all calls, as far as it is known. */
  readonly usage: Usage
  readonly calls: readonly ModelCall[]
  readonly ms: { readonly retrieval: number; readonly model: number; readonly total: number }
}

export type TurnEvent =
  | { readonly type: 'sources'; readonly sources: readonly Source[]; readonly searched: string }
  | Delta
  | { readonly type: 'done'; readonly answer: Answer }

export type TurnParts = {
  readonly knowledge: Pick<Knowledge, 'search'>
  readonly persona: string
  /** The agent's models in the order they are tried; the last one quotes the passages when all others fail. */
  readonly models: readonly [TurnModel, ...TurnModel[]]
  readonly declineBelow: number
  /** Milliseconds that the models may take together, before the passages are quoted. */
  readonly turnMs: number
  /** Tokens of a prompt and its answer together; undefined: as many as it takes. */
  readonly contextTokens?: number
  readonly logger: Logger
}

export type TurnRequest = {
  readonly question: string
  /** Messages of the same person that came after it and are answered in the same turn, in their order. */
  readonly further?: readonly string[]
  /** Messages of the person that nobody answers, one line each, oldest first. */
  readonly skipped?: readonly string[]
  /** The conversation before the question, oldest first. */
  readonly history: readonly ContextItem[]
  /** What was said before `history` begins. */
  readonly summary?: string
  /** The most of both that a model is shown; 1,000 when it is not said: a client sends all it has, and pays for it at every question. */
  readonly historyTokens?: number
  readonly signal: AbortSignal
  /** For the ledger: told of every model call, also in a turn that is stopped and has no answer. */
  readonly onCall?: (call: ModelCall) => void
}

/** How far back a person's own numbers may be repeated. */
const askedCharacters = 30_000

/** The most of a model's query that is searched for. */
const queryCharacters = 300

const usualHistoryTokens = 1000

export async function* answerTurn(parts: TurnParts, request: TurnRequest): AsyncGenerator<TurnEvent> {
  const started = performance.now()
  const spoken = request.history.filter(isSpoken)
  const messages = [request.question, ...(request.further ?? [])].map((message) => message.trim())
  const questions = toQuestionParts(messages, spoken)
  const question = messages.join('\n').trim()
  const searched = questions.length > 0 ? questions.map((part) => part.searched).join('\n') : question
  const language = languageOf(question, searched)
  const asked: Asked = { question, searched, language, started, retrievalMs: 0 }
  const fixed = fixedAnswer(questions.length > 0 ? [question] : messages, language)
  if (fixed !== undefined) return yield* say(asked, fixed, { ...nothingWritten, declined: false, nearest: [] })
  const found = await retrieve(parts.knowledge, questions, parts.declineBelow)
  const given = { ...asked, retrievalMs: found.ms, parts, request, spoken, found }
  if (found.answerable.length === 0) return yield* decline(given, nothingWritten)
  const boundary = newBoundary()
  const prompt = promptOf(given, boundary)
  const draft: Draft = { ...given, boundary, prompt, passages: [...prompt.passages] }
  yield { type: 'sources', sources: draft.passages.map((passage) => ({ ...passage, cited: false })), searched }
  const modelStarted = performance.now()
  const written = yield* writeAnswer(toWriteRequest(draft))
  const modelMs = since(modelStarted)
  if (written.notFound) return yield* decline(draft, { ...written, modelMs })
  const text = written.text + (yield* sayDeclined(draft))
  const sources = draft.passages.map((passage) => ({ ...passage, cited: written.cited.has(passage.n) }))
  yield toDone(draft, { ...written, text, modelMs, sources, declined: false, nearest: [] })
}

/** What is known of a question when it is answered. */
type Asked = Pick<Answer, 'question' | 'searched' | 'language'> & {
  readonly started: number
  readonly retrievalMs: number
}

/** A question with what was found for it. */
type Given = Asked & {
  readonly parts: TurnParts
  readonly request: TurnRequest
  readonly spoken: readonly Exchange[]
  readonly found: Retrieval
}

type Draft = Given & {
  readonly boundary: string
  readonly prompt: Prompt
  /** Grows when the model searches again. */
  readonly passages: Passage[]
}

/** What a model wrote, or that none was asked. */
type Said = { readonly text: string; readonly model: string; readonly modelMs: number } & Pick<
  Answer,
  'usage' | 'calls'
>

const nothingWritten: Said = { text: '', model: 'none', usage: noUsage, calls: [], modelMs: 0 }

type Outcome = Said & Pick<Answer, 'declined' | 'nearest' | 'sources'>

function toDone({ question, searched, language, started, retrievalMs }: Asked, outcome: Outcome): TurnEvent {
  const { text, declined, sources, nearest, model, usage, calls, modelMs } = outcome
  const ms = { retrieval: Math.round(retrievalMs), model: modelMs, total: since(started) }
  return {
    type: 'done',
    answer: { question, searched, language, answer: text.trim(), declined, sources, nearest, model, usage, calls, ms },
  }
}

/** A sentence of ours, behind what a model may have said before. */
async function* say(asked: Asked, text: string, outcome: Omit<Outcome, 'sources'>): AsyncGenerator<TurnEvent> {
  const delta = outcome.text.trim() === '' ? text : `\n\n${text}`
  yield { type: 'delta', text: delta }
  yield toDone(asked, { ...outcome, text: outcome.text + delta, sources: [] })
}

async function* decline(given: Given, said: Said): AsyncGenerator<TurnEvent> {
  const { language, found } = given
  const nearest = nearestTopics(found.hits, language)
  const topics =
    nearest.length > 0
      ? [`${phrases.nearestTopics[language]}\n${nearest.map(({ title }) => `- ${title}`).join('\n')}`]
      : []
  yield* say(given, [phrases.declined[language], ...topics].join('\n\n'), { ...said, declined: true, nearest })
}

/** Names the parts that the folder does not speak of, behind the answer to the others. */
function* sayDeclined({ found, language }: Given): Generator<Delta, string> {
  const declined = found.parts.filter((part) => !found.answerable.includes(part))
  const text = declined
    .map(({ question }) => `\n\n${quoteQuestion(question)}\n\n${phrases.declined[language]}`)
    .join('')
  if (text !== '') yield { type: 'delta', text }
  return text
}

function fixedAnswer(messages: readonly string[], language: Language): string | undefined {
  if (messages.every((message) => message === '')) return phrases.emptyQuestion[language]
  return messages.map((message) => smallTalk(message, language)).findLast((answer) => answer !== undefined)
}

function promptOf({ parts, request, language, found }: Given, boundary: string): Prompt {
  const { history: items, summary, historyTokens = usualHistoryTokens, skipped = [] } = request
  const passages = toPassages(found.hits, 1)
  const numbersOf = ({ hits }: FoundPart) =>
    passages.filter((passage) => hits.some((hit) => isSamePassage(hit, passage))).map(({ n }) => n)
  return toPrompt({
    system: systemPrompt(parts.persona, language),
    conversation: { items, summary },
    historyTokens,
    passages,
    questions: found.answerable.map((part) => ({
      text: formatAsked(part.question, part.searched),
      passages: numbersOf(part),
    })),
    skipped,
    boundary,
    contextTokens: parts.contextTokens ?? Number.POSITIVE_INFINITY,
  })
}

function toWriteRequest(draft: Draft): WriteRequest {
  const { parts, request, question, searched, spoken, language, passages, prompt } = draft
  return {
    models: parts.models,
    system: systemPrompt(parts.persona, language),
    messages: prompt.messages,
    passages,
    searchAgain: createSearchAgain(draft),
    asked: [question, searched, ...(request.skipped ?? []), ...saidBefore(spoken)].join('\n').slice(0, askedCharacters),
    language,
    turnMs: parts.turnMs,
    onCall: request.onCall,
    signal: request.signal,
    logger: parts.logger,
  }
}

/** What the person wrote earlier, newest first. */
function saidBefore(spoken: readonly Exchange[]): string[] {
  return spoken
    .filter(({ role }) => role === 'user')
    .map(({ content }) => content)
    .toReversed()
}

/** What a model reads of another search; the passages found become citable, as many as its context has room for. */
function createSearchAgain({ parts, passages, boundary, prompt }: Draft): WriteRequest['searchAgain'] {
  let { room } = prompt
  return async (query) => {
    const { hits } = await parts.knowledge.search(query.slice(0, queryCharacters)).catch((error: unknown) => {
      parts.logger.warn({ err: error }, 'a search for the model failed')
      throw error
    })
    const fresh = hits.filter((hit) => !passages.some((known) => isSamePassage(known, hit)))
    const more = fitPassages(toPassages(fresh, passages.length + 1), boundary, room)
    passages.push(...more)
    const text = more.length > 0 ? formatPassages(more, boundary) : 'Nothing more on this.'
    room -= estimateTokens(text)
    return text
  }
}

function since(started: number): number {
  return Math.round(performance.now() - started)
}

/** The whole answer at once, for callers that do not stream. */
export async function collectAnswer(events: AsyncGenerator<TurnEvent>): Promise<Answer> {
  for await (const event of events) if (event.type === 'done') return event.answer
  throw new Error('A turn ended without an answer.')
}
