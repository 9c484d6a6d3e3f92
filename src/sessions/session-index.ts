/**
 * Which session is the current one of each key. `sessions.json` is a snapshot of it, an object from session key to entry for each agent: it
 * is written aside and renamed, at most once a second, and nothing waits for it. The transcripts are the truth: what the snapshot missed
 * is read from them at the next start, and all of it when the snapshot cannot be read.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Logger } from '../log/logger.ts'
import { toJsonLine } from './json-line.ts'
import { currentOf, type SessionEntry, sessionEntrySchema } from './session-entry.ts'
import {
  listAgents,
  listTranscripts,
  type ScannedSession,
  type SessionName,
  scanSessions,
  sessionsFolder,
  transcriptFile,
  undefinedWhenMissing,
} from './session-scan.ts'

export type SessionIndex = {
  get(key: string): SessionEntry | undefined
  /** The entry in which this session is the current one. */
  bySession(sessionId: string): SessionEntry | undefined
  list(): readonly SessionEntry[]
  set(entry: SessionEntry): void
  delete(key: string): void
  /** From the transcripts alone; not while sessions are written to. */
  rebuild(): Promise<RebuildReport>
  /** Writes what has changed. */
  save(): Promise<void>
  close(): Promise<void>
}

export type RebuildReport = {
  /** Transcripts that have a place in the index. */
  readonly sessions: number
  /** Transcripts whose header cannot be read. */
  readonly damaged: number
  /** Lines that were passed over because they are torn or damaged. */
  readonly tornLines: number
}

const saveEveryMs = 1000
const snapshotSchema = z.record(z.string(), sessionEntrySchema)

/** @param root var/agents. */
export async function openSessionIndex(root: string, logger: Logger): Promise<SessionIndex> {
  const entries = new Map<string, SessionEntry>()
  const keys = new Map<string, string>()
  const unsaved = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let saving = Promise.resolve()

  const writeUnsaved = async () => {
    for (const agentId of [...unsaved]) {
      unsaved.delete(agentId)
      await writeSnapshot(root, agentId, [...entries.values()]).catch((error: unknown) => {
        unsaved.add(agentId)
        throw error
      })
    }
  }
  const save = () => {
    clearTimeout(timer)
    timer = undefined
    saving = saving.then(writeUnsaved, writeUnsaved)
    return saving
  }
  const saveSoon = (agentId: string) => {
    unsaved.add(agentId)
    timer ??= setTimeout(() => {
      save().catch((error: unknown) => {
        logger.error({ err: error }, 'sessions.json could not be written; it is tried again with the next change')
      })
    }, saveEveryMs).unref()
  }
  const put = (entry: SessionEntry) => {
    const before = entries.get(entry.key)
    if (before) keys.delete(before.sessionId)
    entries.set(entry.key, entry)
    keys.set(entry.sessionId, entry.key)
  }
  const remove = (key: string) => {
    const before = entries.get(key)
    if (before) keys.delete(before.sessionId)
    entries.delete(key)
    return before
  }

  for (const agentId of await listAgents(root)) {
    const loaded = await loadAgent(root, agentId, logger)
    for (const entry of loaded.entries) put(entry)
    if (loaded.changed) saveSoon(agentId)
  }
  return {
    get: (key) => entries.get(key),
    bySession: (sessionId) => entries.get(keys.get(sessionId) ?? ''),
    list: () => [...entries.values()],
    set(entry) {
      put(entry)
      saveSoon(entry.agentId)
    },
    delete(key) {
      const before = remove(key)
      if (before) saveSoon(before.agentId)
    },
    async rebuild() {
      const before = new Map(entries)
      const scanned: ScannedSession[] = []
      for (const agentId of await listAgents(root)) {
        scanned.push(...(await scanSessions(root, await listTranscripts(root, agentId), ownersOf(before.values()))))
        unsaved.add(agentId)
      }
      for (const key of before.keys()) remove(key)
      for (const entry of toEntries(scanned, before)) put(entry)
      await save()
      return reportOf(scanned, logger)
    },
    save,
    close: save,
  }
}

type LoadedAgent = { readonly entries: readonly SessionEntry[]; readonly changed: boolean }

async function loadAgent(root: string, agentId: string, logger: Logger): Promise<LoadedAgent> {
  const names = await listTranscripts(root, agentId)
  const snapshot = await readSnapshot(root, agentId)
  if (!snapshot) {
    const scanned = await scanSessions(root, names, () => undefined)
    if (names.length > 0) logger.warn({ agentId, ...reportOf(scanned, logger) }, 'sessions.json was rebuilt')
    return { entries: toEntries(scanned, new Map()), changed: names.length > 0 }
  }
  const ownerOf = ownersOf(snapshot.values())
  const strangers = names.filter((name) => ownerOf(name) === undefined)
  const unknown = await scanSessions(root, strangers, ownerOf)
  reportOf(unknown, logger)
  const keys = new Set(unknown.flatMap(({ entry }) => (entry ? [entry.key] : [])))
  for (const key of await outdatedKeys(root, [...snapshot.values()])) keys.add(key)
  const known = [...snapshot.values()].filter(({ key }) => keys.has(key)).flatMap(namesOf)
  const refreshed = [...unknown, ...(await scanSessions(root, known, ownerOf))]
  const untouched = [...snapshot.values()].filter(({ key }) => !keys.has(key))
  return { entries: [...untouched, ...toEntries(refreshed, snapshot)], changed: keys.size > 0 }
}

/** Keys whose current transcript is not as long as the snapshot says, or gone. */
async function outdatedKeys(root: string, entries: readonly SessionEntry[]): Promise<string[]> {
  const sizes = await Promise.all(
    entries.map(async (entry) => (await stat(transcriptFile(root, entry)).catch(undefinedWhenMissing))?.size),
  )
  return entries.filter(({ transcriptBytes }, at) => sizes[at] !== transcriptBytes).map(({ key }) => key)
}

/** What the channel last said of a conversation is kept from `before`: a transcript knows only what was said when it began. */
function toEntries(scanned: readonly ScannedSession[], before: ReadonlyMap<string, SessionEntry>): SessionEntry[] {
  const sessions = Map.groupBy(
    scanned.flatMap(({ entry }) => (entry ? [entry] : [])),
    ({ key }) => key,
  )
  return [...sessions.values()].flatMap((ofKey) => {
    const current = currentOf(ofKey)
    if (!current) return []
    const { channel, chatKind, displayName } = before.get(current.key) ?? current
    return [{ ...current, channel, chatKind, displayName }]
  })
}

function ownersOf(entries: Iterable<SessionEntry>): (name: SessionName) => string | undefined {
  const owners = new Map<string, string>()
  for (const entry of entries) for (const { sessionId } of namesOf(entry)) owners.set(sessionId, entry.key)
  return ({ sessionId }) => owners.get(sessionId)
}

/** All sessions of a key, the current one last. */
export function namesOf({ agentId, sessionId, previous }: SessionEntry): SessionName[] {
  return [...previous, sessionId].map((id) => ({ agentId, sessionId: id }))
}

function reportOf(scanned: readonly ScannedSession[], logger: Logger): RebuildReport {
  for (const { name, entry, damagedHeader } of scanned)
    if (damagedHeader) logger.warn({ ...name, key: entry?.key }, 'the header of a transcript cannot be read')
  return {
    sessions: scanned.filter(({ entry }) => entry).length,
    damaged: scanned.filter(({ damagedHeader }) => damagedHeader).length,
    tornLines: scanned.reduce((sum, { tornLines }) => sum + tornLines, 0),
  }
}

/** @returns undefined when there is none, or none that can be read. */
async function readSnapshot(root: string, agentId: string): Promise<Map<string, SessionEntry> | undefined> {
  const text = await readFile(snapshotFile(root, agentId), 'utf8').catch(undefinedWhenMissing)
  if (text === undefined) return undefined
  try {
    const snapshot = snapshotSchema.parse(JSON.parse(text))
    return new Map(Object.values(snapshot).map((entry) => [entry.key, { ...entry, agentId }]))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined
    throw error
  }
}

async function writeSnapshot(root: string, agentId: string, entries: readonly SessionEntry[]): Promise<void> {
  const file = snapshotFile(root, agentId)
  const own = entries.filter((entry) => entry.agentId === agentId).map((entry) => [entry.key, entry])
  await mkdir(sessionsFolder(root, agentId), { recursive: true, mode: 0o700 })
  const aside = `${file}.${randomBytes(4).toString('hex')}.tmp`
  await writeFile(aside, toJsonLine(Object.fromEntries(own)), { mode: 0o600 })
  await rename(aside, file)
}

function snapshotFile(root: string, agentId: string): string {
  return join(sessionsFolder(root, agentId), 'sessions.json')
}
