/**
 * What of a transcript a model sees: the last compaction's summary, then what was said since. Passages of earlier turns never go along:
 * each turn has its own, and the answer tells what the earlier ones came to.
 */
import { type ContextItem, fitConversation } from './fit-conversation.ts'
import type { TranscriptEntry } from './transcript.ts'

export type FittedContext = {
  /** Oldest first: each time what the person said, tool calls with their results, and the answer. */
  readonly exchanges: readonly ContextItem[]
  /** What was said before the first of them. */
  readonly summary?: string
  /** Estimated, never above the budget. */
  readonly tokens: number
  readonly dropped: { readonly turns: number; readonly toolResults: number }
}

/** What these tools find are passages, or what the person may change any day. */
const passageTools: ReadonlySet<string> = new Set(['search_knowledge', 'read', 'web_search', 'session_status'])
/** A conversation costs its tokens again at every turn: more than this is left to the summary, however large the model's window is. */
const mostHistory = 8000
const shareOfContext = 0.5

/** @param contextTokens of the whole prompt. @returns the budget for `fitContext`. */
export function historyTokens(contextTokens: number): number {
  return Math.min(mostHistory, Math.floor(contextTokens * shareOfContext))
}

/**
 * @param path the active path, oldest first.
 * @param budgetTokens for the conversation without the message that is being answered.
 * @param answering the turn that is being answered; its own entries are left out.
 */
export function fitContext(path: readonly TranscriptEntry[], budgetTokens: number, answering?: string): FittedContext {
  const { summary, entries } = sinceCompaction(path)
  const earlier = entries.filter(({ turnId }) => answering === undefined || turnId !== answering)
  const { items, ...fitted } = fitConversation({ items: toContextItems(earlier), summary }, budgetTokens)
  return { exchanges: items, ...fitted }
}

/** What stands for a conversation now: the last summary, and the entries it does not speak of. */
export function sinceCompaction(path: readonly TranscriptEntry[]): {
  readonly summary: string | undefined
  readonly entries: readonly TranscriptEntry[]
} {
  const at = path.findLastIndex(({ type }) => type === 'compaction')
  const compaction = path[at]
  if (compaction?.type !== 'compaction') return { summary: undefined, entries: path }
  const from = path.findIndex(({ id }) => id === compaction.firstKeptEntryId)
  const kept = from === -1 ? [] : path.slice(from, at)
  return { summary: compaction.summary, entries: [...kept, ...path.slice(at + 1)] }
}

export function toContextItems(entries: readonly TranscriptEntry[]): ContextItem[] {
  return entries.filter((entry) => !('name' in entry && passageTools.has(entry.name))).flatMap(toItems)
}

function toItems(entry: TranscriptEntry): ContextItem[] {
  switch (entry.type) {
    case 'user':
    case 'assistant':
      return [{ role: entry.type, content: entry.text }]
    case 'toolCall':
      return [{ role: 'toolCall', callId: entry.callId, name: entry.name, arguments: entry.arguments }]
    case 'toolResult': {
      const { callId, name, text, isError } = entry
      return [{ role: 'toolResult', callId, name, text, isError }]
    }
    case 'retrieval':
    case 'compaction':
    case 'note':
      return []
  }
}
