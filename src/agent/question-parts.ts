/**
 * What several messages of one person ask, one after the other. A message that stands alone as a question is a part of its own; what
 * does not (manners, "and", half a sentence, "I have a Sony FX3") is joined with its neighbour. Pure, by words alone.
 */
import { smallTalk } from '../language/phrases.ts'
import { contentOf, leansOn, standAlone, withoutOpening } from './follow-up.ts'
import type { Exchange } from './prompt.ts'

export type QuestionPart = {
  readonly question: string
  /** Made self-contained from the conversation and the parts before it. */
  readonly searched: string
}

/** Each part is searched for itself; the last one holds all that is beyond this. */
export const mostParts = 5

const asking =
  /(?<![\p{L}])(?:what|which|how|why|when|where|who|что|как\p{L}{0,3}|почему|зачем|сколько|чем|где|когда|кто|ли)(?![\p{L}])|^(?:is|are|do|does|did|can|could|should|will|would|explain|tell|show|compare|give|list|recommend|suggest|help|можно|нужно|надо|стоит|есть|объясни\p{L}*|расскажи\p{L}*|покажи\p{L}*|сравни\p{L}*|дай\p{L}*|посоветуй\p{L}*|помоги\p{L}*|подскажи\p{L}*)(?![\p{L}])/iu
const aboutMyself =
  /(?<![\p{L}])(?:i|i'm|i've|my|we|our|me|я|мы|мой|моя|моё|мои|мне|меня|нас|нам|наш\p{L}?|\p{L}+(?:[аяе]ю|ирую|[шчж]у))(?![\p{L}])/iu
/** Ends where a sentence goes on. */
const trailing =
  /(?:[,:;–-]|(?<![\p{L}])(?:a|an|the|of|for|with|at|in|on|to|from|and|or|but|if|i|we|my|is|are|should|can|do|does|для|без|с|со|на|при|в|во|под|от|до|из|по|к|о|об|и|или|но|а|если|я|мы|мне|это))$/iu

/** @param messages in the order they came, manners among them. Empty when nothing but manners was said. */
export function toQuestionParts(messages: readonly string[], history: readonly Exchange[]): QuestionPart[] {
  const said = messages.map((message) => message.trim()).filter((message) => message !== '')
  const [only, ...others] = said
  if (only === undefined) return []
  if (others.length === 0) return [{ question: only, searched: standAlone(only, history) }]
  const asked = withoutRepeats(said.filter((text) => !isManners(text)))
  const parts = toParts(bounded(joinFragments(asked)), history)
  const saysNothing = parts.every(({ searched }) => contentOf(searched).length === 0)
  return saysNothing && asked.length < said.length ? [] : parts
}

function isManners(text: string): boolean {
  return smallTalk(text, 'en') !== undefined || withoutOpening(text) === ''
}

function withoutRepeats(messages: readonly string[]): string[] {
  return [...new Map(messages.map((message) => [message.toLowerCase().replace(/\s+/g, ' '), message])).values()]
}

function toParts(questions: readonly string[], history: readonly Exchange[]): QuestionPart[] {
  return questions.map((question, index) => {
    const before = questions.slice(0, index).map((content): Exchange => ({ role: 'user', content }))
    return { question, searched: ownQuestion(question, index) ?? standAlone(question, [...history, ...before]) }
  })
}

/** "And what ISO for a concert?" behind another question: a question of its own, whatever it begins with. */
function ownQuestion(question: string, index: number): string | undefined {
  const rest = withoutOpening(question)
  const isOwn = index > 0 && asking.test(rest) && contentOf(rest).length >= 2 && !leansOn(rest)
  return isOwn && rest !== question ? rest : undefined
}

function bounded(parts: readonly string[]): string[] {
  if (parts.length <= mostParts) return [...parts]
  return [...parts.slice(0, mostParts - 1), parts.slice(mostParts - 1).join(' ')]
}

type OpenPart = { readonly text: string; readonly asks: boolean; readonly isOpen: boolean }

function joinFragments(messages: readonly string[]): string[] {
  const parts: OpenPart[] = []
  for (const message of messages) {
    const last = parts.at(-1)
    const joins = last !== undefined && (last.isOpen || continues(message, last.text))
    const asks = isQuestion(message) || (joins && last.asks)
    if (joins) parts.pop()
    parts.push({ text: joins ? `${last.text} ${message}` : message, asks, isOpen: !asks || trailing.test(message) })
  }
  const [beforeLast, last] = parts.slice(-2)
  if (!beforeLast || !last || last.asks) return parts.map(({ text }) => text)
  return [...parts.slice(0, -2).map(({ text }) => text), `${beforeLast.text} ${last.text}`]
}

/** Says nothing by itself, or names the place or the value that the message before it left out. */
function continues(message: string, last: string): boolean {
  if (contentOf(message).length === 0) return true
  const asksAnew =
    withoutOpening(message) !== message || asking.test(message) || (message.endsWith('?') && last.endsWith('?'))
  return leansOn(message) && !asksAnew
}

/** Also keywords: "bitrate YouTube 4K". */
function isQuestion(text: string): boolean {
  return text.includes('?') || asking.test(text) || (contentOf(text).length >= 2 && !aboutMyself.test(text))
}
