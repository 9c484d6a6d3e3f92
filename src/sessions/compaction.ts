/**
 * The older part of a long conversation becomes a summary; the newest turns stay as they were said. It is done after a reply, so that
 * nobody waits for it, and it only appends: the transcript keeps every word.
 */
import { detectLanguage, type Language } from '../language/detect.ts'
import { estimateTokens } from '../language/tokens.ts'
import { sinceCompaction, toContextItems } from './context.ts'
import { digestConversation, toSummaryInput, withLostFacts } from './conversation-digest.ts'
import { type Conversation, tokensOf } from './fit-conversation.ts'
import type { TranscriptEntry, UnplacedEntry } from './transcript.ts'

/** All in tokens. */
export type CompactionLimits = {
  /** A conversation longer than this is compacted. */
  readonly above: number
  /** Of the newest turns that stay as they are. */
  readonly keep: number
  readonly summary: number
  /** What a model is given to summarise. */
  readonly input: number
}

/**
 * A summary of a conversation, in its language. Rejects when the model fails; has to settle when `signal` is aborted.
 */
export type Summarise = (text: string, language: Language, signal: AbortSignal) => Promise<string>

export type Compaction =
  | { readonly kind: 'unneeded' }
  /** `signal` was aborted before there was a summary; nothing was appended. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'summarised'; readonly tokensBefore: number; readonly tokensAfter: number }
  /** The same without a model; `cause`: why the model's summary was not to be had, undefined when there is no model. */
  | { readonly kind: 'digested'; readonly tokensBefore: number; readonly tokensAfter: number; readonly cause: unknown }

/** What is compacted: the active path, oldest first, and a way to add to it. */
export type CompactedSession = {
  path(): Promise<readonly TranscriptEntry[]>
  append(entry: UnplacedEntry): Promise<unknown>
}

/** Half of the window, and never more than this: each token of it is paid for at every turn that follows. */
const mostConversation = 6000
const shareOfContext = 0.5
const keptTokens = 2000
const summaryTokens = 700
const summarySeconds = 60

/** @param contextTokens of the whole prompt. */
export function compactionLimits(contextTokens: number): CompactionLimits {
  const above = Math.min(mostConversation, Math.floor(contextTokens * shareOfContext))
  return {
    above,
    keep: Math.min(keptTokens, Math.floor(above / 3)),
    summary: Math.min(summaryTokens, Math.floor(above / 6)),
    input: above * 2,
  }
}

export function needsCompaction(path: readonly TranscriptEntry[], limits: CompactionLimits): boolean {
  return planCompaction(path, limits) !== undefined
}

/** What the gateway calls after a turn. Rejects only when the transcript cannot be read or written. */
export async function compactIfNeeded(task: {
  readonly session: CompactedSession
  readonly limits: CompactionLimits
  /** undefined: there is no model, the conversation is digested without one. */
  readonly summarise: Summarise | undefined
  readonly signal: AbortSignal
}): Promise<Compaction> {
  const { session, limits, summarise, signal } = task
  const plan = planCompaction(await session.path(), limits)
  if (!plan) return { kind: 'unneeded' }
  const written = summarise ? await writeSummary(plan.older, limits, summarise, signal) : { cause: undefined }
  if (signal.aborted) return { kind: 'stopped' }
  const summary = 'summary' in written ? written.summary : digestConversation(plan.older, limits.summary)
  const { firstKeptEntryId, tokensBefore } = plan
  await session.append({ type: 'compaction', summary, firstKeptEntryId, tokensBefore })
  const tokensAfter = plan.keptTokens + estimateTokens(summary)
  return 'summary' in written
    ? { kind: 'summarised', tokensBefore, tokensAfter }
    : { kind: 'digested', tokensBefore, tokensAfter, cause: written.cause }
}

/** A model answered with nothing. */
export class EmptySummaryError extends Error {
  override name = 'EmptySummaryError'
}

/** The border to the model: whatever it fails with is an outcome here. */
async function writeSummary(
  older: Conversation,
  limits: CompactionLimits,
  summarise: Summarise,
  signal: AbortSignal,
): Promise<{ readonly summary: string } | { readonly cause: unknown }> {
  const text = toSummaryInput(older, limits.input)
  const until = AbortSignal.any([signal, AbortSignal.timeout(summarySeconds * 1000)])
  try {
    const summary = (await summarise(text, languageOf(older), until)).trim()
    if (summary === '') throw new EmptySummaryError('The model summarised a conversation as nothing.')
    return { summary: withLostFacts(summary, older, limits.summary) }
  } catch (error) {
    return { cause: error }
  }
}

/** The person's, which is the language of the answers too. */
function languageOf({ items }: Conversation): Language {
  return detectLanguage(items.map((item) => (item.role === 'user' ? item.content : '')).join('\n'))
}

type CompactionPlan = {
  readonly older: Conversation
  readonly firstKeptEntryId: string
  readonly tokensBefore: number
  readonly keptTokens: number
}

/** undefined when there is no need, or nothing but the newest turn. */
function planCompaction(path: readonly TranscriptEntry[], limits: CompactionLimits): CompactionPlan | undefined {
  const { summary, entries } = sinceCompaction(path)
  const tokens = tokensOf(toContextItems(entries))
  const tokensBefore = tokens + estimateTokens(summary ?? '')
  if (tokensBefore <= limits.above) return undefined
  const starts = entries.flatMap(({ type }, index) => (type === 'user' ? [index] : []))
  const turns = starts.map((start, n) => ({
    start,
    tokens: tokensOf(toContextItems(entries.slice(start, starts[n + 1]))),
  }))
  const [newest, ...earlier] = turns.toReversed()
  if (!newest) return undefined
  let { start: kept, tokens: keptTokens } = newest
  for (const { start, tokens } of earlier) {
    if (keptTokens + tokens > limits.keep) break
    kept = start
    keptTokens += tokens
  }
  const first = entries[kept]
  if (kept === starts[0] || !first) return undefined
  const older = { items: toContextItems(entries.slice(0, kept)), summary }
  return { older, firstKeptEntryId: first.id, tokensBefore, keptTokens }
}
