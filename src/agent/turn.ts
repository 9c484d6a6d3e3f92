/**
 * One question to one answer: made self-contained, searched, declined when the folder does not hold it, else written by the agent's
 * model from the passages and held against them while it streams. Knows no transport and keeps nothing.
 */
import type { Knowledge } from '../knowledge/knowledge.ts'
import type { Language } from '../language/detect.ts'
import { phrases, smallTalk } from '../language/phrases.ts'
import type { Logger } from '../log/logger.ts'
import { quoteQuestion } from '../models/asked-question.ts'
import type { ModelCall } from '../models/model-call.ts'
import { noUsage, type Usage } from '../models/pricing.ts'
import type { TurnModel } from '../models/turn-model.ts'
import { type ContextItem, isSpoken } from '../sessions/fit-conversation.ts'
import type { ToolCallRecord } from '../tools/dispatch.ts'
import type { OwnerCapabilities } from '../tools/owner-capabilities.ts'
import type { StopReason } from '../trust/forbidden-words.ts'
import type { OutgoingFilter } from '../trust/outgoing-filter.ts'
import { readAbout, type TurnPerson } from './about-person.ts'
import { languageOf } from './follow-up.ts'
import { nearestTopics, type Topic } from './nearest-topics.ts'
import type { Source } from './passage.ts'
import { toQuestionParts } from './question-parts.ts'
import type { Delta } from './reply.ts'
import { retrieve } from './retrieval.ts'
import { type Asked, type Given, openDraft, toWriteRequest } from './turn-draft.ts'
import type { OpenTools, TurnPlace } from './turn-tools.ts'
import { writeAnswer } from './write-answer.ts'

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
  /** In their order, with what came of each. */
  readonly toolCalls: readonly ToolCallRecord[]
  /** Why what the model said was not shown, where that is so: `answer` is a sentence of ours then. */
  readonly stopped?: StopReason
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
  /** What a model may call in this turn. */
  readonly openTools: OpenTools
  /** Everything that is shown goes through it. */
  readonly outgoing: OutgoingFilter
  /** Stands in the system prompt and nowhere else. */
  readonly systemMark: string
  readonly logger: Logger
}

export type TurnRequest = {
  readonly question: string
  /** Messages of the same person that came after it and are answered in the same turn, in their order. */
  readonly further?: readonly string[]
  /** Messages of the person that nobody answers, one line each, oldest first. */
  readonly skipped?: readonly string[]
  /** Who asks, in private; undefined in groups, and where nobody in particular does. */
  readonly person?: TurnPerson
  /** Which turn of which conversation it is; undefined for a single question. */
  readonly place?: TurnPlace
  /** What is told of the conversation when a model asks. */
  readonly status?: (model: string) => string
  /** What an administrator's turn may reach besides. */
  readonly owner?: OwnerCapabilities
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
  const [found, about] = await Promise.all([
    retrieve(parts.knowledge, questions, parts.declineBelow),
    readAbout(request.person, spoken.length === 0 && request.summary === undefined, parts.logger),
  ])
  const given = { ...asked, retrievalMs: found.ms, parts, request, spoken, found, about }
  if (found.answerable.length === 0 && !isOwnersWork(given)) return yield* decline(given, nothingWritten)
  const draft = openDraft(given)
  const { passages } = draft.book
  yield { type: 'sources', sources: passages.map((passage) => ({ ...passage, cited: false })), searched }
  const modelStarted = performance.now()
  const written = yield* writeAnswer(toWriteRequest(draft))
  const modelMs = since(modelStarted)
  const said = { ...written, modelMs, toolCalls: draft.toolCalls }
  if (written.stopped) return yield* withhold(draft, said, written.stopped)
  if (written.notFound) return yield* decline(draft, said)
  const text = written.text + (yield* sayDeclined(draft))
  const sources = passages.map((passage) => ({ ...passage, cited: written.cited.has(passage.n) }))
  yield toDone(draft, { ...said, text, sources, declined: false, nearest: [] })
}

/** What an administrator asks of the gateway itself is not in the knowledge base: a model with its tools answers it. */
function isOwnersWork({ request, parts }: Given): boolean {
  return request.owner !== undefined && parts.models.some(({ usesTools }) => usesTools)
}

/** What a model wrote, or that none was asked. */
type Said = { readonly text: string; readonly model: string; readonly modelMs: number } & Pick<
  Answer,
  'usage' | 'calls' | 'toolCalls' | 'stopped'
>

const nothingWritten: Said = { text: '', model: 'none', usage: noUsage, calls: [], toolCalls: [], modelMs: 0 }

type Outcome = Said & Pick<Answer, 'declined' | 'nearest' | 'sources'>

function toDone({ question, searched, language, started, retrievalMs }: Asked, outcome: Outcome): TurnEvent {
  const { text, modelMs, ...rest } = outcome
  const ms = { retrieval: Math.round(retrievalMs), model: modelMs, total: since(started) }
  return { type: 'done', answer: { ...rest, question, searched, language, answer: text.trim(), ms } }
}

/** A sentence of ours, behind what a model may have said before. */
async function* say(asked: Asked, text: string, outcome: Omit<Outcome, 'sources'>): AsyncGenerator<TurnEvent> {
  const delta = outcome.text.trim() === '' ? text : `\n\n${text}`
  yield { type: 'delta', text: delta }
  yield toDone(asked, { ...outcome, text: outcome.text + delta, sources: [] })
}

/** What was shown of it before it was stopped is taken back where that can be done. */
async function* withhold(asked: Asked, said: Said, stopped: StopReason): AsyncGenerator<TurnEvent> {
  const text = phrases.withheld[asked.language]
  yield { type: 'delta', text: said.text.trim() === '' ? text : `\n\n${text}` }
  yield toDone(asked, { ...said, text, stopped, declined: false, nearest: [], sources: [] })
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
  const declined = found.answerable.length === 0 ? [] : found.parts.filter((part) => !found.answerable.includes(part))
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

function since(started: number): number {
  return Math.round(performance.now() - started)
}

/** The whole answer at once, for callers that do not stream. */
export async function collectAnswer(events: AsyncGenerator<TurnEvent>): Promise<Answer> {
  for await (const event of events) if (event.type === 'done') return event.answer
  throw new Error('A turn ended without an answer.')
}
