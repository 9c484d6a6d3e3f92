/**
 * One question to one answer: made self-contained, searched, declined when the folder does not hold it, else written by the agent's
 * model from the passages and held against them while it streams. Knows no transport and keeps nothing.
 */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { Knowledge } from '../knowledge/knowledge.ts'
import type { SearchResult } from '../knowledge/search.ts'
import { detectLanguage, type Language } from '../language/detect.ts'
import { phrases, smallTalk } from '../language/phrases.ts'
import type { Logger } from '../log/logger.ts'
import { formatPassages } from '../models/passages.ts'
import { createAnswerCheck } from './answer-check.ts'
import { standAlone } from './follow-up.ts'
import { type LoopEvent, runLoop } from './loop.ts'
import { type Passage, type Source, toPassages } from './passage.ts'
import { type Exchange, newBoundary, systemPrompt, toMessages } from './prompt.ts'

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
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number }
  readonly ms: { readonly retrieval: number; readonly model: number; readonly total: number }
}

export type TurnEvent =
  | { readonly type: 'sources'; readonly sources: readonly Source[]; readonly searched: string }
  | { readonly type: 'delta'; readonly text: string }
  | { readonly type: 'done'; readonly answer: Answer }

export type TurnModel = { readonly name: string; readonly chat: BaseChatModel; readonly usesTools: boolean }

export type TurnParts = {
  readonly knowledge: Pick<Knowledge, 'search'>
  readonly persona: string
  /** The agent's model, and the one that answers when it fails before a word was shown. */
  readonly models: readonly [TurnModel, ...TurnModel[]]
  readonly declineBelow: number
  readonly logger: Logger
}

export type TurnRequest = {
  readonly question: string
  readonly history: readonly Exchange[]
  readonly signal: AbortSignal
}

const notFound = 'NOT_FOUND'

export async function* answerTurn(parts: TurnParts, request: TurnRequest): AsyncGenerator<TurnEvent> {
  const started = performance.now()
  const question = request.question.trim()
  const language = detectLanguage(question)
  const fixed = question === '' ? phrases.emptyQuestion[language] : smallTalk(question, language)
  if (fixed !== undefined) return yield* sayFixed(question, language, fixed, started)
  const searched = standAlone(question, request.history)
  const found = await parts.knowledge.search(searched)
  const draft: Draft = { parts, request, question, searched, language, found, passages: toPassages(found.hits, 1), started }
  if (found.hits.length === 0 || found.evidence < parts.declineBelow) return yield* decline(draft)
  yield { type: 'sources', sources: draft.passages.map((passage) => ({ ...passage, cited: false })), searched }
  yield* write(draft)
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

async function* sayFixed(question: string, language: Language, text: string, started: number): AsyncGenerator<TurnEvent> {
  yield { type: 'delta', text }
  const ms = { retrieval: 0, model: 0, total: since(started) }
  const usage = { inputTokens: 0, outputTokens: 0 }
  yield { type: 'done', answer: { question, searched: question, language, answer: text, declined: false, sources: [], nearest: [], model: 'none', usage, ms } }
}

/** @param shown what was said already and has to stay. */
async function* decline(draft: Draft, model = 'none', usage = { inputTokens: 0, outputTokens: 0 }): AsyncGenerator<TurnEvent> {
  const { question, searched, language, found, started } = draft
  const nearest = nearestTopics(found, language)
  const list = nearest.map(({ title }) => `- ${title}`).join('\n')
  const answer = nearest.length > 0 ? `${phrases.declined[language]}\n\n${phrases.nearestTopics[language]}\n${list}` : phrases.declined[language]
  yield { type: 'delta', text: answer }
  const ms = { retrieval: Math.round(found.ms), model: 0, total: since(started) }
  yield { type: 'done', answer: { question, searched, language, answer, declined: true, sources: [], nearest, model, usage, ms } }
}

/** Up to three articles, those in the question's language first; none when nothing comes near. */
function nearestTopics(found: SearchResult, language: Language): Topic[] {
  const near = found.hits.filter((hit) => hit.score >= 0.12)
  const ordered = [...near.filter((hit) => hit.language === language), ...near.filter((hit) => hit.language !== language)]
  return [...new Map(ordered.map(({ title, file }) => [title, { title, file }])).values()].slice(0, 3)
}

async function* write(draft: Draft): AsyncGenerator<TurnEvent> {
  const { parts, question, searched, language, found, passages, request, started } = draft
  const asked = [question, searched, ...request.history.filter(({ role }) => role === 'user').map(({ content }) => content)].join('\n')
  const modelStarted = performance.now()
  for (const [attempt, model] of parts.models.entries()) {
    const check = createAnswerCheck(() => passages, asked)
    const usage = { inputTokens: 0, outputTokens: 0 }
    let answer = attempt > 0 ? `${phrases.modelFailed[language]}\n\n` : ''
    let shown = ''
    const show = function* (text: string): Generator<TurnEvent> {
      const delta = shown === '' ? (answer + text).trimStart() : text
      if (delta === '') return
      shown += delta
      answer = shown
      yield { type: 'delta', text: delta }
    }
    try {
      let opening = ''
      for await (const event of runLoop(loopRequest(draft, model))) {
        if (event.type === 'usage') addUsage(usage, event)
        else if (opening === notFound) continue
        else if (mayBeNotFound(opening + event.text)) opening = (opening + event.text).trim()
        else {
          yield* show(check.push(opening + event.text))
          opening = ''
        }
      }
      if (opening === notFound || (shown === '' && opening === '' && check.end().trim() === '')) return yield* decline(draft, model.name, usage)
      yield* show(check.push(opening) + check.end())
      yield* show(closingNotes(check, language))
    } catch (error) {
      if (request.signal.aborted) throw error
      parts.logger.warn({ err: error, model: model.name }, 'the model failed')
      if (shown === '' && attempt + 1 < parts.models.length) continue
      yield* show(`\n\n${phrases.cutShort[language]}`)
    }
    const ms = { retrieval: Math.round(found.ms), model: since(modelStarted), total: since(started) }
    const sources = passages.map((passage) => ({ ...passage, cited: check.cited.has(passage.n) }))
    yield { type: 'done', answer: { question, searched, language, answer: shown.trim(), declined: false, sources, nearest: [], model: model.name, usage, ms } }
    return
  }
}

function loopRequest({ parts, request, question, searched, language, passages }: Draft, model: TurnModel) {
  const boundary = newBoundary()
  const searchAgain = async (query: string) => {
    const { hits } = await parts.knowledge.search(query)
    const fresh = hits.filter((hit) => !passages.some((known) => known.file === hit.file && known.lines[0] === hit.lines[0]))
    const more = toPassages(fresh, passages.length + 1)
    passages.push(...more)
    return more.length > 0 ? formatPassages(more, boundary) : 'Nothing more on this.'
  }
  return {
    model: model.chat,
    system: systemPrompt(parts.persona, language),
    messages: toMessages({ history: request.history, passages, question, searched, boundary }),
    searchAgain: model.usesTools ? searchAgain : undefined,
    signal: request.signal,
  }
}

function mayBeNotFound(text: string): boolean {
  const trimmed = text.trim()
  return trimmed !== '' && (notFound.startsWith(trimmed) || trimmed === notFound)
}

function closingNotes(check: ReturnType<typeof createAnswerCheck>, language: Language): string {
  const notes = [
    ...(check.removed.length > 0 ? [phrases.numbersRemoved[language]] : []),
    ...(check.cited.size === 0 ? [phrases.uncited[language]] : []),
  ]
  return notes.map((note) => `\n\n_${note}_`).join('')
}

function addUsage(sum: { inputTokens: number; outputTokens: number }, event: Extract<LoopEvent, { type: 'usage' }>): void {
  sum.inputTokens += event.inputTokens
  sum.outputTokens += event.outputTokens
}

function since(started: number): number {
  return Math.round(performance.now() - started)
}

/** The whole answer at once, for callers that do not stream. */
export async function collectAnswer(events: AsyncGenerator<TurnEvent>): Promise<Answer> {
  for await (const event of events) if (event.type === 'done') return event.answer
  throw new Error('A turn ended without an answer.')
}
