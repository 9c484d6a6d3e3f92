/**
 * Conversations: a session key leads to its current session, which is one transcript. A reset begins another; the old transcript stays
 * where it is, and `goBack` leads back to it. What the index knows stands in the transcripts too, so that it can be rebuilt from them.
 */
import { stat } from 'node:fs/promises'
import { createOneAtATime } from '../lanes/one-at-a-time.ts'
import type { Logger } from '../log/logger.ts'
import { parseSessionKey } from '../routing/session-key.ts'
import { createOpenTranscripts } from './open-transcripts.ts'
import { redactShared } from './redact.ts'
import { isStale, type ResetSettings } from './reset.ts'
import { noteKinds, type SessionEntry, type SessionFacts } from './session-entry.ts'
import { openSessionIndex, type RebuildReport } from './session-index.ts'
import { forget, goBack, rekey } from './session-moves.ts'
import { transcriptFile, undefinedWhenMissing } from './session-scan.ts'
import { appendTo, beginSession, nextMoment, type SessionParts } from './session-writes.ts'
import type { TranscriptEntry, UnplacedEntry } from './transcript.ts'

export type Sessions = {
  /** The key's current session for a message from a person. The reset rule is applied first; `resetFrom` is there to be told. */
  open(key: string, facts: SessionFacts): Promise<OpenedSession>
  find(key: string): SessionEntry | undefined
  list(): readonly SessionEntry[]
  /** A conversation that the index knows, as the current one of its key or an earlier one; undefined for every other id. */
  read(sessionId: string): Promise<ReadSession | undefined>
  /** What /new does. The old transcript stays where it is. */
  startNew(key: string, reason: 'new'): Promise<Session>
  /** The session before the last reset becomes the current one again, and the one left can be gone back to. Undefined when there is none. */
  goBack(key: string): Promise<Session | undefined>
  /** The conversation goes by another key from now on; what that key had becomes one conversation with it. */
  rekey(from: string, to: string): Promise<void>
  /** Deletes the transcripts of the key and of its sub-agents, and their place in the index. @returns how many transcripts. */
  forget(key: string): Promise<number>
  /** Takes a person's words out of conversations that several people share. @param person `<channel>:<id>`. @returns turns that lost theirs. */
  redact(person: string): Promise<number>
  /** The index from the transcripts alone; not while sessions are written to. */
  rebuild(): Promise<RebuildReport>
  /** Writes the index. */
  close(): Promise<void>
}

export type ReadSession = { readonly entry: SessionEntry; readonly entries: readonly TranscriptEntry[] }

export type OpenedSession = {
  readonly session: Session
  readonly resetFrom?: {
    readonly sessionId: string
    readonly reason: 'idle' | 'daily'
    /** ISO 8601. */
    readonly lastInteractionAt: string
  }
}

export type Session = {
  /** As it is now, or as it was when the session was the current one of its key. */
  readonly entry: SessionEntry
  /** The conversation, oldest first. */
  path(): Promise<readonly TranscriptEntry[]>
  /**
   * Appends run in the order they are called. One `user` entry a turn: with a `turnId` that is known it takes the place of the earlier
   * attempt. Throws TranscriptWriteError when the line did not get onto the disk, and the file system's error when the session was forgotten.
   */
  append(entry: UnplacedEntry): Promise<TranscriptEntry>
}

export type SessionsOptions = {
  /** var/agents. */
  readonly folder: string
  readonly clock: () => Date
  readonly logger: Logger
  readonly reset: ResetSettings
}

/** So many transcripts are kept in memory. */
const transcriptsHeld = 200

export async function openSessions({ folder, clock, logger, reset }: SessionsOptions): Promise<Sessions> {
  const index = await openSessionIndex(folder, logger)
  const parts: SessionParts = { folder, clock, index, transcripts: createOpenTranscripts(transcriptsHeld, logger) }
  const oneAtATime = createOneAtATime()
  return {
    open: (key, facts) => oneAtATime(key, () => openSession(parts, reset, key, facts)),
    find: (key) => index.get(key),
    list: () => index.list(),
    read: (sessionId) => readSession(parts, sessionId),
    startNew: (key, reason) =>
      oneAtATime(key, async () => {
        const facts = index.get(key) ?? { agentId: parseSessionKey(key).agentId }
        return toSession(parts, await beginSession(parts, key, facts, reason))
      }),
    goBack: (key) =>
      oneAtATime(key, async () => {
        const entry = await goBack(parts, key)
        return entry && toSession(parts, entry)
      }),
    rekey(from, to) {
      const [first = from, second = to] = [from, to].toSorted()
      if (from === to) return Promise.resolve()
      return oneAtATime(first, () => oneAtATime(second, () => rekey(parts, from, to)))
    },
    forget: (key) => oneAtATime(key, () => forget(parts, key)),
    redact: (person) => redactShared(parts, oneAtATime, person),
    rebuild: () => index.rebuild(),
    close: () => index.close(),
  }
}

async function openSession(
  parts: SessionParts,
  reset: ResetSettings,
  key: string,
  facts: SessionFacts,
): Promise<OpenedSession> {
  const isLost = await isTranscriptGone(parts, parts.index.get(key))
  const current = parts.index.get(key)
  if (!current) return { session: toSession(parts, await beginSession(parts, key, facts, 'first')) }
  const { sessionId, lastInteractionAt } = current
  const told = withFacts(current, facts)
  if (isLost) return { session: toSession(parts, await beginSession(parts, key, told, 'lost')) }
  const reason = staleness(current, reset, parts.clock())
  if (reason && current.messages > 0) {
    const session = toSession(parts, await beginSession(parts, key, told, reason))
    return { session, resetFrom: { sessionId, reason, lastInteractionAt } }
  }
  if (told !== current) parts.index.set(told)
  if (reason) await takeUp(parts, current)
  return { session: toSession(parts, current) }
}

async function readSession({ folder, index, transcripts }: SessionParts, id: string): Promise<ReadSession | undefined> {
  const entry = index.list().find(({ sessionId, previous }) => sessionId === id || previous.includes(id))
  if (!entry) return undefined
  const file = transcriptFile(folder, { agentId: entry.agentId, sessionId: id })
  const entries = await transcripts.use(file, (transcript) => transcript.path()).catch(undefinedWhenMissing)
  return entries && { entry, entries }
}

/** Somebody deleted it while the gateway ran. */
async function isTranscriptGone({ folder }: SessionParts, entry: SessionEntry | undefined): Promise<boolean> {
  return entry !== undefined && !(await stat(transcriptFile(folder, entry)).catch(undefinedWhenMissing))
}

function staleness({ activeSince, lastInteractionAt }: SessionEntry, reset: ResetSettings, now: Date) {
  return isStale(reset, { activeSince: new Date(activeSince), lastInteractionAt: new Date(lastInteractionAt) }, now)
}

/** Nobody has written in it yet: there is nothing to lose and nothing to tell. */
async function takeUp(parts: SessionParts, current: SessionEntry): Promise<void> {
  const note = { type: 'note', kind: noteKinds.resumed, data: {} } as const
  await appendTo(parts, current, note, nextMoment(parts, current))
}

/** What the channel says now. @returns the same entry when it says nothing else than before. */
function withFacts(entry: SessionEntry, facts: SessionFacts): SessionEntry {
  const { channel = entry.channel, chatKind = entry.chatKind, displayName = entry.displayName } = facts
  const isSame = channel === entry.channel && chatKind === entry.chatKind && displayName === entry.displayName
  return isSame ? entry : { ...entry, channel, chatKind, displayName }
}

function toSession(parts: SessionParts, opened: SessionEntry): Session {
  let last = opened
  return {
    get entry() {
      last = parts.index.bySession(opened.sessionId) ?? last
      return last
    },
    path: () => parts.transcripts.use(transcriptFile(parts.folder, opened), (transcript) => transcript.path()),
    append: (entry) => appendTo(parts, opened, entry, parts.clock().toISOString()),
  }
}
