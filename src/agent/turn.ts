/**
 * One question to one answer: made self-contained, searched, declined when the folder does not hold it, else written by the agent's
 * model from the passages and held against them while it streams. Knows no transport and keeps nothing.
 */
import type { Knowledge } from '../knowledge/knowledge.ts'
import type { SearchResult } from '../knowledge/search.ts'
import type { Language } from '../language/detect.ts'
import { phrases, smallTalk } from '../language/phrases.ts'
import type { Logger } from '../log/logger.ts'
import { formatPassages } from '../models/passages.ts'
import { languageOf, standAlone } from './follow-up.ts'
import { type Passage, type Source, toPassages } from './passage.ts'
import { type Exchange, newBoundary, systemPrompt, toMessages } from './prompt.ts'
import { type Delta, type TurnModel, type Usage, type WriteRequest, writeAnswer } from './write-answer.ts'

export type Topic = { readonly title: string; readonly file: string }

export type Answer = {
  readonly question: string
  /** What was searched for: the question, made self-contained from the conversation. */
  readonly searched: string
  readonly language: Language
  /** Markdown with citations like [1] that resolve in `sources`. */
  readonly answer: string
  readonly declined: boolean
  readonly sources: readonly Source[]
  /** For a declined question: what the folder does speak of. */
  readonly nearest: readonly Topic[]
  readonly model: string
  readonly usage: Usage
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
  readonly logger: Logger
}

export type TurnRequest = {
  readonly question: string
  readonly history: readonly Exchange[]
  readonly signal: AbortSignal
}

/** How far back a person's own numbers may be repeated. */
const askedCharacters = 30_000

/** The most of a model's query that is searched for. */
const queryCharacters = 300

export async function* answerTurn(parts: TurnParts, request: TurnRequest): AsyncGenerator<TurnEvent> {
  const started = performance.now()
  const question = request.question.trim()
  const searched = standAlone(question, request.history)
  const language = languageOf(question, searched)
  const asked: Asked = { question, searched, language, started, retrievalMs: 0 }
  const fixed = question === '' ? phrases.emptyQuestion[language] : smallTalk(question, language)
  if (fixed !== undefined) return yield* say(asked, fixed, { ...nothingWritten, declined: false, nearest: [] })
  const found = await parts.knowledge.search(searched)
  const draft: Draft = { ...asked, retrievalMs: found.ms, parts, request, found, passages: toPassages(found.hits, 1) }
  if (found.hits.length === 0 || found.evidence < parts.declineBelow) return yield* decline(draft, nothingWritten)
  yield { type: 'sources', sources: draft.passages.map((passage) => ({ ...passage, cited: false })), searched }
  const modelStarted = performance.now()
  const written = yield* writeAnswer(toWriteRequest(draft))
  const modelMs = since(modelStarted)
  if (written.notFound) return yield* decline(draft, { ...written, modelMs })
  const sources = draft.passages.map((passage) => ({ ...passage, cited: written.cited.has(passage.n) }))
  yield toDone(draft, { ...written, modelMs, sources, declined: false, nearest: [] })
}

/** What is known of a question when it is answered. */
type Asked = Pick<Answer, 'question' | 'searched' | 'language'> & {
  readonly started: number
  readonly retrievalMs: number
}

type Draft = Asked & {
  readonly parts: TurnParts
  readonly request: TurnRequest
  readonly found: SearchResult
  /** Grows when the model searches again. */
  readonly passages: Passage[]
}

/** What a model wrote, or that none was asked. */
type Said = { readonly text: string; readonly model: string; readonly usage: Usage; readonly modelMs: number }

const nothingWritten: Said = { text: '', model: 'none', usage: { inputTokens: 0, outputTokens: 0 }, modelMs: 0 }

type Outcome = Said & Pick<Answer, 'declined' | 'nearest' | 'sources'>

function toDone({ question, searched, language, started, retrievalMs }: Asked, outcome: Outcome): TurnEvent {
  const { text, declined, sources, nearest, model, usage, modelMs } = outcome
  const ms = { retrieval: Math.round(retrievalMs), model: modelMs, total: since(started) }
  return {
    type: 'done',
    answer: { question, searched, language, answer: text.trim(), declined, sources, nearest, model, usage, ms },
  }
}

/** A sentence of ours, behind what a model may have said before. */
async function* say(asked: Asked, text: string, outcome: Omit<Outcome, 'sources'>): AsyncGenerator<TurnEvent> {
  const delta = outcome.text.trim() === '' ? text : `\n\n${text}`
  yield { type: 'delta', text: delta }
  yield toDone(asked, { ...outcome, text: outcome.text + delta, sources: [] })
}

async function* decline(draft: Draft, said: Said): AsyncGenerator<TurnEvent> {
  const { language, found } = draft
  const nearest = nearestTopics(found, language)
  const topics =
    nearest.length > 0
      ? [`${phrases.nearestTopics[language]}\n${nearest.map(({ title }) => `- ${title}`).join('\n')}`]
      : []
  yield* say(draft, [phrases.declined[language], ...topics].join('\n\n'), { ...said, declined: true, nearest })
}

/** Up to three articles, those in the question's language first; none when nothing comes near. */
function nearestTopics(found: SearchResult, language: Language): Topic[] {
  const near = found.hits.filter((hit) => hit.score >= 0.12)
  const ordered = [
    ...near.filter((hit) => hit.language === language),
    ...near.filter((hit) => hit.language !== language),
  ]
  return [...new Map(ordered.map(({ title, file }) => [title, { title, file }])).values()].slice(0, 3)
}

function toWriteRequest(draft: Draft): WriteRequest {
  const { parts, request, question, searched, language, passages } = draft
  const { history, signal } = request
  const boundary = newBoundary()
  return {
    models: parts.models,
    system: systemPrompt(parts.persona, language),
    messages: toMessages({ history, passages: [...passages], question, searched, boundary }),
    passages,
    searchAgain: (query) => searchAgain(draft, query, boundary),
    asked: [question, searched, ...saidBefore(history)].join('\n').slice(0, askedCharacters),
    language,
    signal,
    logger: parts.logger,
  }
}

/** What the person wrote earlier, newest first. */
function saidBefore(history: readonly Exchange[]): string[] {
  return history
    .filter(({ role }) => role === 'user')
    .map(({ content }) => content)
    .toReversed()
}

/** What a model reads of it; the passages found become citable. */
async function searchAgain({ parts, passages }: Draft, query: string, boundary: string): Promise<string> {
  const { hits } = await parts.knowledge.search(query.slice(0, queryCharacters)).catch((error: unknown) => {
    parts.logger.warn({ err: error }, 'a search for the model failed')
    throw error
  })
  const fresh = hits.filter(
    (hit) => !passages.some((known) => known.file === hit.file && known.lines[0] === hit.lines[0]),
  )
  const more = toPassages(fresh, passages.length + 1)
  passages.push(...more)
  return more.length > 0 ? formatPassages(more, boundary) : 'Nothing more on this.'
}

function since(started: number): number {
  return Math.round(performance.now() - started)
}

/** The whole answer at once, for callers that do not stream. */
export async function collectAnswer(events: AsyncGenerator<TurnEvent>): Promise<Answer> {
  for await (const event of events) if (event.type === 'done') return event.answer
  throw new Error('A turn ended without an answer.')
}
