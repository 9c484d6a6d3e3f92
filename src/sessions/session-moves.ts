/** What moves a whole conversation: going back to an earlier session, another key, and forgetting. */
import { rm, unlink } from 'node:fs/promises'
import { parseSessionKey } from '../routing/session-key.ts'
import { currentOf, noteKinds, type SessionEntry } from './session-entry.ts'
import { namesOf } from './session-index.ts'
import { type SessionName, scanSessions, transcriptFile, undefinedWhenMissing } from './session-scan.ts'
import { appendTo, nextMoment, type SessionParts, SessionStoreError } from './session-writes.ts'
import { tornFileOf } from './transcript-file.ts'

/** @returns undefined when there is no session to go back to. */
export async function goBack(parts: SessionParts, key: string): Promise<SessionEntry | undefined> {
  const current = parts.index.get(key)
  const target = current && (await lastLeft(parts, current))
  if (!current || !target) return undefined
  const at = nextMoment(parts, current)
  const left = { type: 'note', kind: noteKinds.left, data: { to: target.sessionId } } as const
  await appendTo(parts, current, left, at)
  const note = { type: 'note', kind: noteKinds.resumed, data: { from: current.sessionId } } as const
  await appendTo(parts, target, note, at)
  const [resumed] = await readEntries(parts, [target], key)
  if (!resumed) return undefined
  const { channel, chatKind, displayName } = current
  const previous = [...current.previous.filter((id) => id !== target.sessionId), current.sessionId]
  const entry = { ...resumed, previous, channel, chatKind, displayName }
  parts.index.set(entry)
  return entry
}

/** The last session that somebody wrote in, else the last there is. */
async function lastLeft(
  parts: SessionParts,
  { key, agentId, previous }: SessionEntry,
): Promise<SessionName | undefined> {
  let empty: SessionName | undefined
  for (const sessionId of previous.toReversed()) {
    const [entry] = await readEntries(parts, [{ agentId, sessionId }], key)
    if (entry && entry.messages > 0) return entry
    empty ??= entry
  }
  return empty
}

/** Both conversations become one, under `to`. The transcripts keep their header; a note in each says where it belongs. */
export async function rekey(parts: SessionParts, from: string, to: string): Promise<void> {
  const { index } = parts
  const moved = index.get(from)
  if (!moved) return
  if (parseSessionKey(to).agentId !== moved.agentId)
    throw new SessionStoreError(`${from} cannot become ${to}: a conversation stays with its agent.`)
  for (const { name } of await scanSessions(parts.folder, namesOf(moved), () => from)) {
    const note = { type: 'note', kind: noteKinds.rekeyed, data: { from, to } } as const
    await appendTo(parts, name, note, parts.clock().toISOString())
  }
  const names = [moved, index.get(to)].flatMap((entry) => (entry ? namesOf(entry) : []))
  const order = currentOf(await readEntries(parts, names, to))
  const there = index.get(to)
  // What was counted is taken from the index: the group may be answered while it moves.
  const live = [index.get(from), there].find((entry) => entry?.sessionId === order?.sessionId) ?? order
  index.delete(from)
  if (!live || !order) return
  const { channel, chatKind, displayName } = there ?? moved
  index.set({ ...live, key: to, previous: order.previous, channel, chatKind, displayName })
}

/** The conversation's transcripts, those of its sub-agents, and what was put aside of them. */
export async function forget({ folder, index, transcripts }: SessionParts, key: string): Promise<number> {
  const entries = index.list().filter((entry) => entry.key === key || entry.key.startsWith(`${key}:subagent:`))
  let forgotten = 0
  for (const file of entries.flatMap(namesOf).map((name) => transcriptFile(folder, name))) {
    const isThere = await unlink(file).then(() => true, undefinedWhenMissing)
    if (isThere) forgotten += 1
    await rm(tornFileOf(file), { force: true })
    transcripts.drop(file)
  }
  for (const entry of entries) index.delete(entry.key)
  await index.save()
  return forgotten
}

async function readEntries(parts: SessionParts, names: readonly SessionName[], key: string): Promise<SessionEntry[]> {
  const scanned = await scanSessions(parts.folder, names, () => key)
  return scanned.flatMap(({ entry }) => (entry ? [{ ...entry, key }] : []))
}
