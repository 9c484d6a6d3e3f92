/** Reads sessions back from their transcripts, without the index. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { agentIdPattern } from '../routing/session-key.ts'
import { freshEntry, keyOf, type SessionEntry, withEntry } from './session-entry.ts'
import { parseTranscript } from './transcript.ts'

/** @param root var/agents. */
export function sessionsFolder(root: string, agentId: string): string {
  return join(root, agentId, 'sessions')
}

export function transcriptFile(root: string, { agentId, sessionId }: SessionName): string {
  return join(sessionsFolder(root, agentId), `${sessionId}.jsonl`)
}

export type SessionName = { readonly agentId: string; readonly sessionId: string }

export type ScannedSession = {
  readonly name: SessionName
  /** Undefined when nothing says whose conversation it is. Its `previous` is empty: one transcript does not know the others. */
  readonly entry: SessionEntry | undefined
  readonly damagedHeader: boolean
  /** Lines that were passed over: damaged ones, and the torn last one. */
  readonly tornLines: number
}

const transcriptName = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl$/
const filesAtOnce = 32

export async function listAgents(root: string): Promise<string[]> {
  return (await listFolder(root)).filter((name) => agentIdPattern.test(name))
}

export async function listTranscripts(root: string, agentId: string): Promise<SessionName[]> {
  const files = await listFolder(sessionsFolder(root, agentId))
  return files.flatMap((file) => {
    const sessionId = transcriptName.exec(file)?.[1]
    return sessionId === undefined ? [] : [{ agentId, sessionId }]
  })
}

/** @param indexedKeyOf whose it is by the index: for a transcript that does not tell. Those that are not there are left out. */
export async function scanSessions(
  root: string,
  names: readonly SessionName[],
  indexedKeyOf: (name: SessionName) => string | undefined,
): Promise<ScannedSession[]> {
  const scanned: ScannedSession[] = []
  for (let start = 0; start < names.length; start += filesAtOnce) {
    const some = names.slice(start, start + filesAtOnce)
    const found = await Promise.all(some.map((name) => scanSession(root, name, indexedKeyOf(name))))
    scanned.push(...found.filter((session) => session !== undefined))
  }
  return scanned
}

async function scanSession(
  root: string,
  name: SessionName,
  indexedKey: string | undefined,
): Promise<ScannedSession | undefined> {
  const bytes = await readFile(transcriptFile(root, name)).catch(undefinedWhenMissing)
  if (!bytes) return undefined
  const { header, placed, damagedLines, wholeBytes } = parseTranscript(bytes)
  const entries = placed.map(({ entry }) => entry).filter((entry) => entry !== undefined)
  const key = keyOf(entries, header?.key) ?? indexedKey
  const startedAt = header?.startedAt ?? entries[0]?.timestamp
  const known = key !== undefined && startedAt !== undefined ? { ...name, key, startedAt } : undefined
  const entry = known && entries.reduce(withEntry, freshEntry(known, name, []))
  return {
    name,
    entry: entry && { ...entry, transcriptBytes: bytes.length },
    damagedHeader: header === undefined,
    tornLines: damagedLines + (wholeBytes < bytes.length ? 1 : 0),
  }
}

async function listFolder(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(undefinedWhenMissing)) ?? []
}

export function undefinedWhenMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
    return undefined
  throw error
}
