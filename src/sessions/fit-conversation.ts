/**
 * What of a conversation goes to a model. Whatever comes in, what goes out is a list that every provider accepts: it begins with the
 * person, person and answer alternate, tool calls stand between them and each has its result. A turn is never split: its message,
 * its tool calls and its answer go along together or not at all. Pure; the same conversation gives the same list, and a list that
 * was fitted is left as it is.
 */
import { estimateTokens, shortenTo } from '../language/tokens.ts'

export type SpokenItem = { readonly role: 'user' | 'assistant'; readonly content: string }
export type ToolCallItem = {
  readonly role: 'toolCall'
  readonly callId: string
  readonly name: string
  readonly arguments: Readonly<Record<string, unknown>>
}
export type ToolResultItem = {
  readonly role: 'toolResult'
  readonly callId: string
  readonly name: string
  readonly text: string
  readonly isError: boolean
}
export type ContextItem = SpokenItem | ToolCallItem | ToolResultItem

export function isSpoken(item: ContextItem): item is SpokenItem {
  return item.role === 'user' || item.role === 'assistant'
}

export type Conversation = {
  /** Oldest first. */
  readonly items: readonly ContextItem[]
  /** What was said before them. */
  readonly summary?: string | undefined
}

export type FittedConversation = Conversation & {
  /** Estimated, never above the budget. */
  readonly tokens: number
  readonly dropped: {
    readonly turns: number
    /** Tool results that gave way to the rest: trimmed or left out. */
    readonly toolResults: number
  }
}

/** Stands for the answer of a turn that was stopped or failed: many providers refuse two messages of a person in a row. */
export const unanswered = '(no answer was given)'
/** Stands for the result of a tool call that the process did not live to see. */
export const interrupted = 'interrupted'
const leftOut = '(left out: an old result)'

/** Role and separators of one message, as providers count them. */
const tokensPerMessage = 4
/** What stands around a summary: it is an exchange of its own. */
const tokensAroundSummary = 30
/** One message never takes more of the budget, so that a long one does not cost all that was said before it. */
const messageShare = 0.3
const summaryShare = 0.25
/** Tokens a tool result keeps when results have to give way: of its beginning and its end. */
const trimmedResult = 200
const endShare = 0.4

/** Tool results give way first, oldest first; then the oldest turns; the summary last. @param budget tokens. */
export function fitConversation({ items, summary = '' }: Conversation, budget: number): FittedConversation {
  const mostOfMessage = Math.floor(budget * messageShare)
  const turns = toTurns(items, mostOfMessage)
  const shortSummary = shortenTo(summary.trim(), Math.floor(budget * summaryShare))
  const forSummary = shortSummary === '' ? 0 : estimateTokens(shortSummary) + tokensAroundSummary
  const fitted = fitTurns(turns, budget - forSummary)
  const costsNewest = fitted.turns.length === 0 && turns.length > 0
  if (forSummary > 0 && (forSummary > budget || costsNewest)) return fitConversation({ items }, budget)
  return {
    items: fitted.turns.flat(),
    ...(forSummary > 0 && { summary: shortSummary }),
    tokens: tokensOf(fitted.turns.flat()) + forSummary,
    dropped: { turns: turns.length - fitted.turns.length, toolResults: fitted.reduced },
  }
}

/** What a person said, the tool calls with their results, and one answer. */
type Turn = readonly ContextItem[]

/** What stands before the first message of the person goes: an answer to nothing. */
function toTurns(items: readonly ContextItem[], mostOfMessage: number): Turn[] {
  const starts = items.flatMap((item, index) => (item.role === 'user' ? [index] : []))
  return starts.flatMap((start, index) => {
    const [question, ...rest] = items.slice(start, starts[index + 1])
    const said = question?.role === 'user' ? shortenTo(question.content.trim(), mostOfMessage) : ''
    if (said === '') return []
    const answers = rest.flatMap((item) => (item.role === 'assistant' ? [item.content.trim()] : []))
    const answer = shortenTo(answers.filter((text) => text !== '').join('\n\n'), mostOfMessage)
    const user: SpokenItem = { role: 'user', content: said }
    const assistant: SpokenItem = { role: 'assistant', content: answer === '' ? unanswered : answer }
    return [[user, ...pairTools(rest, mostOfMessage), assistant]]
  })
}

/** Each call directly before its result. Results that no call asked for go. */
function pairTools(items: readonly ContextItem[], mostOfMessage: number): ContextItem[] {
  const results = new Set(items.flatMap((item) => (item.role === 'toolResult' ? [item] : [])))
  return items.flatMap((call, index) => {
    if (call.role !== 'toolCall') return []
    const { callId, name } = call
    const found = [...results].find((result) => result.callId === callId && items.indexOf(result) > index)
    if (!found) return [call, { role: 'toolResult' as const, callId, name, text: interrupted, isError: true }]
    results.delete(found)
    return [call, { ...found, text: shortenTo(found.text, mostOfMessage, endShare) }]
  })
}

function fitTurns(turns: readonly Turn[], budget: number): { turns: readonly Turn[]; reduced: number } {
  const trimmed = reduceResults(turns, budget, (text) => shortenTo(text, trimmedResult, endShare))
  const cleared = reduceResults(trimmed, budget, () => leftOut)
  const shown = cleared.flat()
  const reduced = turns.flat().filter((item, index) => item !== shown[index]).length
  return { turns: newestWithin(cleared, budget), reduced }
}

/** Oldest first, and only as many as it takes. */
function reduceResults(turns: readonly Turn[], budget: number, reduce: (text: string) => string): readonly Turn[] {
  let excess = tokensOf(turns.flat()) - budget
  return turns.map((turn) =>
    turn.map((item) => {
      if (excess <= 0 || item.role !== 'toolResult') return item
      const shorter = { ...item, text: reduce(item.text) }
      const saved = tokensOf([item]) - tokensOf([shorter])
      if (saved <= 0) return item
      excess -= saved
      return shorter
    }),
  )
}

/** Where not even the newest turn fits, it goes without its tools. */
function newestWithin(turns: readonly Turn[], budget: number): readonly Turn[] {
  let room = budget
  const first = turns.findLastIndex((turn) => {
    room -= tokensOf(turn)
    return room < 0
  })
  const kept = turns.slice(first + 1)
  const bare = turns.at(-1)?.filter(isSpoken) ?? []
  return kept.length === 0 && bare.length > 0 && tokensOf(bare) <= budget ? [bare] : kept
}

/** As estimated, with what a provider adds to each message. */
export function tokensOf(items: readonly ContextItem[]): number {
  return items.reduce((sum, item) => sum + tokensPerMessage + estimateTokens(textOf(item)), 0)
}

function textOf(item: ContextItem): string {
  switch (item.role) {
    case 'user':
    case 'assistant':
      return item.content
    case 'toolCall':
      return `${item.name} ${JSON.stringify(item.arguments)}`
    case 'toolResult':
      return item.text
  }
}
