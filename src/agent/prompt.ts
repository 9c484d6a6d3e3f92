/** What a model is told: a short persona, the conversation so far within a budget, the passages and the question. Nothing else. */
import { randomBytes } from 'node:crypto'
import { AIMessage, type BaseMessage, HumanMessage } from '@langchain/core/messages'
import { type Language, languageNames } from '../language/detect.ts'
import { formatQuestion } from '../models/passages.ts'
import { replaceCitations } from './citations.ts'
import type { Passage } from './passage.ts'

export type Exchange = { readonly role: 'user' | 'assistant'; readonly content: string }

/** Characters of earlier conversation that go along, newest first, and of one message: some 1,000 and 300 tokens. */
const historyCharacters = 4000
const messageCharacters = 1200

export function systemPrompt(persona: string, language: Language): string {
  return `${persona.trim()}\nAnswer in ${languageNames[language]}.`
}

export function newBoundary(): string {
  return `--- ${randomBytes(6).toString('hex')} ---`
}

export type PromptParts = {
  readonly history: readonly Exchange[]
  readonly passages: readonly Passage[]
  readonly question: string
  /** The question made self-contained; equal to `question` when it stood alone. */
  readonly searched: string
  readonly boundary: string
}

export function toMessages({ history, passages, question, searched, boundary }: PromptParts): BaseMessage[] {
  const asked = searched === question ? question : `${question} (that is: ${searched})`
  return [...recent(history), new HumanMessage(formatQuestion(passages, boundary, asked))]
}

/** Begins with what the person said; citations of earlier answers go, because their numbers mean other passages now. */
function recent(history: readonly Exchange[]): BaseMessage[] {
  const kept: Exchange[] = []
  let room = historyCharacters
  for (const { role, content } of history.toReversed()) {
    const text = shortened(role === 'user' ? content : replaceCitations(content, () => ''))
    room -= text.length
    if (room < 0) break
    if (text !== '') kept.unshift({ role, content: text })
  }
  const from = kept.findIndex(({ role }) => role === 'user')
  return from === -1
    ? []
    : kept
        .slice(from)
        .map(({ role, content }) => (role === 'user' ? new HumanMessage(content) : new AIMessage(content)))
}

function shortened(text: string): string {
  const trimmed = text.trim()
  return trimmed.length > messageCharacters ? `${trimmed.slice(0, messageCharacters)}…` : trimmed
}
