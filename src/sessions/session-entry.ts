/**
 * A conversation in the index: what `sessions.json` holds for a key. All of it is derived from the key's transcripts, and in one way only:
 * `withEntry` folds a line into it, whether the line has just been appended or is read back, so that a rebuilt index is the same.
 */
import { z } from 'zod'
import type { TranscriptEntry } from './transcript.ts'

export const sessionEntrySchema = z
  .object({
    key: z.string().min(1),
    /** The current session: the name of its transcript without `.jsonl`. */
    sessionId: z.string().min(1),
    agentId: z.string().min(1),
    /** ISO 8601, as are the other times. */
    startedAt: z.iso.datetime(),
    /** When it became the current one: at its start, or when a person went back to it. */
    activeSince: z.iso.datetime(),
    /** The last thing a person did: began it, wrote, went back to it. */
    lastInteractionAt: z.iso.datetime(),
    /** The last line of any kind. */
    updatedAt: z.iso.datetime(),
    /** The sessions before this one, the one left last at the end. */
    previous: z.array(z.string()).readonly(),
    channel: z.string().optional(),
    chatKind: z.string().optional(),
    displayName: z.string().optional(),
    /** User entries of the current session, as are the tokens. A turn that was run again counts again. */
    messages: z.int(),
    inputTokens: z.number(),
    outputTokens: z.number(),
    /** Of the current transcript, when this was written: a file of another size is read again. */
    transcriptBytes: z.int(),
  })
  .readonly()

export type SessionEntry = z.output<typeof sessionEntrySchema>

/** What is known of a conversation beside its key. */
export type SessionFacts = {
  readonly agentId: string
  readonly channel?: string | undefined
  readonly chatKind?: string | undefined
  readonly displayName?: string | undefined
}

/** Why a session was begun. `first`: the key had none; `lost`: the transcript is gone. */
export type StartReason = 'first' | 'new' | 'idle' | 'daily' | 'lost'

/** The notes that the index is derived from. `left` says nothing more, but the transcript that was current grows by it. */
export const noteKinds = {
  started: 'sessionStarted',
  left: 'sessionLeft',
  resumed: 'sessionResumed',
  rekeyed: 'sessionRekeyed',
} as const

const startedKeySchema = z.object({ key: z.string().min(1) })
const factsSchema = z.object({
  channel: z.string().optional(),
  chatKind: z.string().optional(),
  displayName: z.string().optional(),
})
const rekeyedSchema = z.object({ to: z.string().min(1) })

/** Whose conversation it is. @param headerKey what the header says; a note of a later key goes before it. */
export function keyOf(entries: readonly TranscriptEntry[], headerKey: string | undefined): string | undefined {
  const notes = entries.filter((entry) => entry.type === 'note')
  const moved = notes.findLast(({ kind }) => kind === noteKinds.rekeyed)
  const started = notes.find(({ kind }) => kind === noteKinds.started)
  return (
    rekeyedSchema.safeParse(moved?.data).data?.to ?? headerKey ?? startedKeySchema.safeParse(started?.data).data?.key
  )
}

/** The entry of a session in which nothing stands yet. */
export function freshEntry(
  id: { readonly key: string; readonly sessionId: string; readonly startedAt: string },
  { agentId, channel, chatKind, displayName }: SessionFacts,
  previous: readonly string[],
): SessionEntry {
  const { startedAt } = id
  return {
    ...id,
    activeSince: startedAt,
    lastInteractionAt: startedAt,
    updatedAt: startedAt,
    agentId,
    channel,
    chatKind,
    displayName,
    previous,
    messages: 0,
    inputTokens: 0,
    outputTokens: 0,
    transcriptBytes: 0,
  }
}

export function withEntry(session: SessionEntry, line: TranscriptEntry): SessionEntry {
  const updated = { ...session, updatedAt: line.timestamp }
  switch (line.type) {
    case 'user':
      return { ...updated, lastInteractionAt: line.timestamp, messages: session.messages + 1 }
    case 'assistant':
      return {
        ...updated,
        inputTokens: session.inputTokens + line.usage.inputTokens,
        outputTokens: session.outputTokens + line.usage.outputTokens,
      }
    case 'note':
      return withNote(updated, line)
    case 'retrieval':
    case 'toolCall':
    case 'toolResult':
    case 'compaction':
      return updated
  }
}

function withNote(
  session: SessionEntry,
  { kind, data, timestamp }: Extract<TranscriptEntry, { readonly type: 'note' }>,
): SessionEntry {
  switch (kind) {
    case noteKinds.started:
      return { ...session, ...factsSchema.safeParse(data).data }
    case noteKinds.resumed:
      return { ...session, activeSince: timestamp, lastInteractionAt: timestamp }
    default:
      return session
  }
}

/** The one taken up last is the current one, the others are those before it, in the order they were left. */
export function currentOf(sessions: readonly SessionEntry[]): SessionEntry | undefined {
  const rank = ({ activeSince, sessionId }: SessionEntry) => `${activeSince} ${sessionId}`
  const ordered = sessions.toSorted((left, right) => (rank(left) < rank(right) ? -1 : 1))
  const current = ordered.at(-1)
  return current && { ...current, previous: ordered.slice(0, -1).map(({ sessionId }) => sessionId) }
}
