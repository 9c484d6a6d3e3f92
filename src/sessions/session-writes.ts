/** What is written of sessions: each line goes to the transcript first, then into the index. */
import { randomUUID } from 'node:crypto'
import { parseSessionKey } from '../routing/session-key.ts'
import type { OpenTranscripts } from './open-transcripts.ts'
import {
  freshEntry,
  noteKinds,
  type SessionEntry,
  type SessionFacts,
  type StartReason,
  withEntry,
} from './session-entry.ts'
import type { SessionIndex } from './session-index.ts'
import { type SessionName, transcriptFile } from './session-scan.ts'
import type { TranscriptEntry, UnplacedEntry } from './transcript.ts'
import { beginTranscript } from './transcript-file.ts'

export type SessionParts = {
  /** var/agents. */
  readonly folder: string
  readonly clock: () => Date
  readonly index: SessionIndex
  readonly transcripts: OpenTranscripts
}

/** A session cannot be kept under this key. */
export class SessionStoreError extends Error {
  override name = 'SessionStoreError'
}

/** The key's current session from now on; the one before it goes to `previous`. A key names its agent, and an agent's id is fit for a folder. */
export async function beginSession(
  parts: SessionParts,
  key: string,
  facts: SessionFacts,
  reason: StartReason,
): Promise<SessionEntry> {
  const { agentId, channel, chatKind, displayName } = facts
  if (parseSessionKey(key).agentId !== agentId)
    throw new SessionStoreError(`The conversation ${key} is not one of the agent "${agentId}".`)
  const before = parts.index.get(key)
  const sessionId = randomUUID()
  const startedAt = nextMoment(parts, before)
  const file = transcriptFile(parts.folder, { agentId, sessionId })
  await beginTranscript(file, { id: sessionId, key, agentId, startedAt })
  const begun = freshEntry({ key, sessionId, startedAt }, facts, before ? [...before.previous, before.sessionId] : [])
  parts.index.set(begun)
  const data = { key, reason, after: before?.sessionId, channel, chatKind, displayName }
  await appendTo(parts, begun, { type: 'note', kind: noteKinds.started, data }, startedAt)
  return begun
}

/** @param timestamp ISO 8601. */
export async function appendTo(
  { folder, transcripts, index }: SessionParts,
  name: SessionName,
  entry: UnplacedEntry,
  timestamp: string,
): Promise<TranscriptEntry> {
  return transcripts.use(transcriptFile(folder, name), async (transcript) => {
    const appended = await transcript.append(entry, timestamp)
    const current = index.bySession(name.sessionId)
    if (current) index.set({ ...withEntry(current, appended.entry), transcriptBytes: appended.bytes })
    return appended.entry
  })
}

/** Later than when the current session was taken up, whatever the clock does: a rebuild puts the sessions of a key in order by it. */
export function nextMoment({ clock }: SessionParts, current: SessionEntry | undefined): string {
  const earliest = current ? Date.parse(current.activeSince) + 1 : 0
  return new Date(Math.max(clock().getTime(), earliest)).toISOString()
}
