/** How old what is kept is, and what stands in transcripts and logs. */
import { basename, relative } from 'node:path'
import type { Places } from '../config/load.ts'
import type { FileFacts, KeptFacts, KnowledgeFacts, PeopleFacts, Suspect } from './facts.ts'
import { lookBelow, type PathFact } from './path-fact.ts'
import { readText } from './read-text.ts'
import { findSecrets, type KnownSecret } from './secret-shapes.ts'

/** Of each file the end is read, of all files the newest: an audit has to end. */
const mostOfFile = 8 * 1024 * 1024
const mostOfAll = 256 * 1024 * 1024

export type Texts = readonly { readonly file: string; readonly text: string }[]

/** JSON lines among `facts`, the newest first. */
export function readTexts(facts: readonly PathFact[], home: string): Texts {
  const files = facts
    .filter(({ path, kind }) => kind === 'file' && /\.(?:jsonl?|log|corrupt)$/i.test(path))
    .toSorted((a, b) => b.modifiedMs - a.modifiedMs)
  let size = 0
  const chosen = files.filter((found) => {
    size += Math.min(found.size, mostOfFile)
    return size <= mostOfAll
  })
  return chosen.map(({ path }) => ({ file: relative(home, path), text: readText(path, mostOfFile)?.text ?? '' }))
}

export function secretsIn(texts: Texts, known: readonly KnownSecret[]): readonly Suspect[] {
  return texts.flatMap(({ file, text }) => findSecrets(file, text, known))
}

type Gathered = { readonly files: FileFacts; readonly people: PeopleFacts; readonly knowledge: KnowledgeFacts }

export function readKeptFacts({ files, people, knowledge }: Gathered, places: Places, logs: Texts): KeptFacts {
  const ids = people.entries.flatMap(({ path }) => /^tg_(\d{5,16})$/.exec(basename(path))?.[1] ?? [])
  return {
    indexedMs: newestOf(lookBelow(places.indexes).filter(isIndexFile)),
    newestArticleMs: newestOf(knowledge.below.filter(({ path, kind }) => kind === 'file' && /\.md$/i.test(path))),
    newestBackupMs: newestOf(files.backups.filter(({ kind }) => kind === 'file')),
    idsInLogs: logs.map(({ file, text }) => ({ file, count: countIds(text, ids) })).filter(({ count }) => count > 0),
  }
}

/** What the index is made of, and not a lock or a choice beside it. */
function isIndexFile({ path, kind }: PathFact): boolean {
  return kind === 'file' && /\.lance(?:[\\/]|$)|\.manifest$|\.lance$/.test(path)
}

function newestOf(facts: readonly PathFact[]): number | undefined {
  return facts.length === 0 ? undefined : facts.reduce((newest, { modifiedMs }) => Math.max(newest, modifiedMs), 0)
}

function countIds(text: string, ids: readonly string[]): number {
  const numbers = new Set(text.match(/\d{5,16}/g))
  return ids.filter((id) => numbers.has(id)).length
}
