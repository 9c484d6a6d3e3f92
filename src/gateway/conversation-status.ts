/** How a conversation stands, for the tool `session_status`. */
import type { SessionEntry } from '../sessions/session-entry.ts'
import type { TranscriptEntry } from '../sessions/transcript.ts'

/** @returns a text that names the model of the turn. */
export function conversationStatus(
  { startedAt, messages, inputTokens, outputTokens }: SessionEntry,
  path: readonly TranscriptEntry[],
  now: Date,
): (model: string) => string {
  const costs = path.flatMap((entry) => (entry.type === 'assistant' ? [entry.cost] : []))
  const cost = costs.includes(null)
    ? 'unknown'
    : `$${costs.reduce<number>((sum, usd) => sum + (usd ?? 0), 0).toFixed(4)}`
  const spent = `${inputTokens} tokens in, ${outputTokens} out, cost ${cost}`
  return (model) =>
    `Model: ${model}. This conversation: since ${startedAt}, ${messages} messages before this one, ${spent}. Now: ${now.toISOString()}.`
}
