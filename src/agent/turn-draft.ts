/** A turn on its way: what was found for the question, what the model is told, and what it may add to that. */
import { formatAsked } from '../models/asked-question.ts'
import type { ToolCallRecord } from '../tools/dispatch.ts'
import type { About } from './about-person.ts'
import { toPassages } from './passage.ts'
import { createPassageBook, type PassageBook } from './passage-book.ts'
import { type Exchange, newBoundary, type Prompt, systemPrompt, toPrompt } from './prompt.ts'
import { type FoundPart, isSamePassage, type Retrieval } from './retrieval.ts'
import type { Answer, TurnParts, TurnRequest } from './turn.ts'
import type { WriteRequest } from './write-answer.ts'

/** What is known of a question when it is answered. */
export type Asked = Pick<Answer, 'question' | 'searched' | 'language'> & {
  readonly started: number
  readonly retrievalMs: number
}

/** A question with what was found for it. */
export type Given = Asked & {
  readonly parts: TurnParts
  readonly request: TurnRequest
  readonly spoken: readonly Exchange[]
  readonly found: Retrieval
  readonly about: About
}

export type Draft = Given & {
  readonly system: string
  readonly prompt: Prompt
  readonly book: PassageBook
  /** Grows as the model calls tools. */
  readonly toolCalls: ToolCallRecord[]
}

/** How far back a person's own numbers may be repeated. */
const askedCharacters = 30_000
const usualHistoryTokens = 1000

export function openDraft(given: Given): Draft {
  const { parts, request, language } = given
  const boundary = newBoundary()
  const system = systemPrompt(parts.persona, language, parts.systemMark)
  const prompt = promptOf(given, system, boundary)
  const { knowledge } = parts
  const person = request.person?.key
  const book = createPassageBook({ knowledge, first: prompt.passages, boundary, room: prompt.room, person })
  return { ...given, system, prompt, book, toolCalls: [] }
}

function promptOf({ parts, request, found, about }: Given, system: string, boundary: string): Prompt {
  const { history: items, summary, historyTokens = usualHistoryTokens, skipped = [] } = request
  const passages = toPassages(found.hits, 1)
  const numbersOf = ({ hits }: FoundPart) =>
    passages.filter((passage) => hits.some((hit) => isSamePassage(hit, passage))).map(({ n }) => n)
  return toPrompt({
    system,
    conversation: { items, summary },
    historyTokens,
    passages,
    questions: (found.answerable.length > 0 ? found.answerable : found.parts).map((part) => ({
      text: formatAsked(part.question, part.searched),
      passages: numbersOf(part),
    })),
    skipped,
    about: about.lines,
    boundary,
    contextTokens: parts.contextTokens ?? Number.POSITIVE_INFINITY,
  })
}

export function toWriteRequest(draft: Draft): WriteRequest {
  const { parts, request, question, searched, spoken, language, system, prompt, book, about, toolCalls } = draft
  const own = [question, searched, ...(request.skipped ?? [])]
  const before = saidBefore(spoken)
  const { place, person, signal } = request
  return {
    models: parts.models,
    system,
    messages: prompt.messages,
    passages: book.passages,
    outgoing: { filter: parts.outgoing, allowed: book.allowed },
    toolsFor: (model) =>
      parts.openTools({
        model: model.name,
        book,
        person,
        place,
        owner: request.owner,
        public: () => [
          question,
          searched,
          ...book.passages.map(({ title, heading, text }) => `${title} ${heading} ${text}`),
        ],
        private: [...about.private, ...before, request.summary ?? ''],
        said: () => [question, ...before].join('\n'),
        status: async () => (request.status ?? noConversation)(model.name),
        onCall: (call) => void toolCalls.push(call),
        signal,
      }),
    asked: [...own, ...before, ...about.private].join('\n').slice(0, askedCharacters),
    found: () => (request.owner ? toolCalls.map(({ text }) => text) : []),
    mayBeUncited: request.owner !== undefined,
    language,
    turnMs: parts.turnMs,
    onCall: request.onCall,
    signal,
    logger: parts.logger,
  }
}

function noConversation(model: string): string {
  return `Model: ${model}. A single question, no conversation.`
}

/** What the person wrote earlier, newest first. */
function saidBefore(spoken: readonly Exchange[]): string[] {
  return spoken
    .filter(({ role }) => role === 'user')
    .map(({ content }) => content)
    .toReversed()
}
