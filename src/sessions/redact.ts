/**
 * Takes what one person said, and what was answered to it, out of a conversation that several people share. The lines stay, so that the
 * tree holds together; their words go. The one case in which a transcript is written anew: a person asked to be forgotten.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import type { OneAtATime } from '../lanes/one-at-a-time.ts'
import { parseSessionKey } from '../routing/session-key.ts'
import { toJsonLine } from './json-line.ts'
import { namesOf } from './session-index.ts'
import { transcriptFile, undefinedWhenMissing } from './session-scan.ts'
import type { SessionParts } from './session-writes.ts'
import { parseTranscript, type TranscriptEntry } from './transcript.ts'
import { tornFileOf } from './transcript-file.ts'

/** @param person `<channel>:<id>`. @returns how many turns lost their words. */
export async function redactShared(
  { index, folder, transcripts }: SessionParts,
  oneAtATime: OneAtATime,
  person: string,
): Promise<number> {
  let turns = 0
  for (const entry of index.list().filter(({ key }) => isShared(key)))
    turns += await oneAtATime(entry.key, async () => {
      let redacted = 0
      for (const file of namesOf(entry).map((name) => transcriptFile(folder, name))) {
        const here = await transcripts.use(file, (transcript) => transcript.alone(() => redactTranscript(file, person)))
        redacted += here
      }
      return redacted
    })
  return turns
}

function isShared(key: string): boolean {
  const { kind } = parseSessionKey(key)
  return kind !== 'direct'
}

/** @returns how many turns lost their words. */
async function redactTranscript(file: string, person: string): Promise<number> {
  const bytes = await readFile(file).catch(undefinedWhenMissing)
  if (!bytes?.includes(JSON.stringify(person))) return 0
  const { header, placed } = parseTranscript(bytes)
  const turns = new Set(
    placed.flatMap(({ entry }) => (entry?.type === 'user' && entry.from === person ? (entry.turnId ?? entry.id) : [])),
  )
  if (turns.size === 0) return 0
  const entries = placed.flatMap(({ entry }) => (entry ? [redacted(entry, turns)] : []))
  const lines = [...(header ? [header] : []), ...entries].map(toJsonLine)
  const beside = `${file}.redacting`
  await writeFile(beside, lines.join(''), { mode: 0o600, flush: true })
  await rename(beside, file)
  await rm(tornFileOf(file), { force: true })
  return turns.size
}

const gone = '(forgotten)'

/** A summary may hold anybody's words: it goes with the first turn that does. */
function redacted(entry: TranscriptEntry, turns: ReadonlySet<string>): TranscriptEntry {
  if (entry.type === 'compaction') return { ...entry, summary: gone }
  if (!turns.has(entry.turnId ?? entry.id)) return entry
  switch (entry.type) {
    case 'user': {
      const { from: _, ...rest } = entry
      return { ...rest, text: gone }
    }
    case 'assistant':
    case 'toolResult':
      return { ...entry, text: gone }
    case 'retrieval':
      return { ...entry, searched: gone, passages: [] }
    case 'toolCall':
      return { ...entry, arguments: {} }
    case 'note':
      return { ...entry, data: {} }
  }
}
