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

const noUsage: Usage = { inputTokens: 0, outputTokens: 0 }

export async function* answerTurn(parts: TurnParts, request: TurnRequest): AsyncGenerator<TurnEvent> {
  const started = performance.now()
  const question = request.question.trim()
  const searched = standAlone(question, request.history)
  const language = languageOf(question, searched)
  const fixed = question === '' ? phrases.emptyQuestion[language] : smallTalk(question, language)
  if (fixed !== undefined) return yield* sayFixed(question, language, fixed, started)
  const found = await parts.knowledge.search(searched)
  const draft: Draft = {
    parts,
    request,
    question,
    searched,
    language,
    found,
    passages: toPassages(found.hits, 1),
    started,
  }
  if (found.hits.length === 0 || found.evidence < parts.declineBelow) return yield* decline(draft, nothingWritten)
  yield { type: 'sources', sources: draft.passages.map((passage) => ({ ...passage, cited: false })), searched }
  const modelStarted = performance.now()
  const written = yield* writeAnswer(toWriteRequest(draft))
  if (written.notFound) return yield* decline(draft, { ...written, ms: since(modelStarted) })
  const sources = draft.passages.map((passage) => ({ ...passage, cited: written.cited.has(passage.n) }))
  const ms = { retrieval: Math.round(found.ms), model: since(modelStarted), total: since(started) }
  const { model, usage } = written
  yield {
    type: 'done',
    answer: {
      question,
      searched,
      language,
      answer: written.text.trim(),
      declined: false,
      sources,
      nearest: [],
      model,
      usage,
      ms,
    },
  }
}

type Draft = {
  readonly parts: TurnParts
  readonly request: TurnRequest
  readonly question: string
  readonly searched: string
  readonly language: Language
  readonly found: SearchResult
  /** Grows when the model searches again. */
  readonly passages: Passage[]
  readonly started: number
}

async function* sayFixed(
  question: string,
  language: Language,
  text: string,
  started: number,
): AsyncGenerator<TurnEvent> {
  yield { type: 'delta', text }
  const ms = { retrieval: 0, model: 0, total: since(started) }
  yield {
    type: 'done',
    answer: {
      question,
      searched: question,
      language,
      answer: text,
      declined: false,
      sources: [],
      nearest: [],
      model: 'none',
      usage: noUsage,
      ms,
    },
  }
}

/** What a model said before the question was declined. */
type Said = { readonly text: string; readonly model: string; readonly usage: Usage; readonly ms: number }

const nothingWritten: Said = { text: '', model: 'none', usage: noUsage, ms: 0 }

async function* decline(draft: Draft, said: Said): AsyncGenerator<TurnEvent> {
  const { question, searched, language, found, started } = draft
  const nearest = nearestTopics(found, language)
  const list = nearest.map(({ title }) => `- ${title}`).join('\n')
  const refusal =
    nearest.length > 0
      ? `${phrases.declined[language]}\n\n${phrases.nearestTopics[language]}\n${list}`
      : phrases.declined[language]
  const text = said.text.trim() === '' ? refusal : `\n\n${refusal}`
  yield { type: 'delta', text }
  const ms = { retrieval: Math.round(found.ms), model: said.ms, total: since(started) }
  const { model, usage } = said
  yield {
    type: 'done',
    answer: {
      question,
      searched,
      language,
      answer: (said.text + text).trim(),
      declined: true,
      sources: [],
      nearest,
      model,
      usage,
      ms,
    },
  }
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
    asked: [
      question,
      searched,
      ...history.flatMap(({ role, content }) => (role === 'user' ? [content] : [])).toReversed(),
    ]
      .join('\n')
      .slice(0, askedCharacters),
    language,
    signal,
    logger: parts.logger,
  }
}

/** What a model reads of it; the passages found become citable. */
async function searchAgain({ parts, passages }: Draft, query: string, boundary: string): Promise<string> {
  const { hits } = await parts.knowledge.search(query.slice(0, queryCharacters))
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
