/** Looks through everything a gateway has written, when all is said and done: each file and row holds words of one owner, if any. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { keptRows } from '../support/kept-state.ts'
import type { RunningGateway } from '../support/running-gateway.ts'
import type { CanaryWords } from './canary-words.ts'
import type { Watch } from './crossings.ts'

type Kept = Pick<RunningGateway, 'loaded'>

/** As they stand in the files. */
export function logLines({ loaded }: Kept): readonly string[] {
  return filesUnder(join(loaded.places.var, 'logs')).flatMap((file) => textOf(file).split('\n').filter(Boolean))
}

export function checkKept(kept: Kept, words: CanaryWords, watch: Watch): void {
  checkUsers(kept, words, watch)
  checkTranscripts(kept, words, watch)
  checkTables(kept, words, watch)
  for (const file of filesUnder(kept.loaded.places.indexes)) watch.check('index', textOf(file), undefined, file)
  for (const line of logLines(kept)) watch.check('log', line, undefined, line.slice(0, 300))
}

/** users/tg_<id>/: the two files of that person and nothing else. */
function checkUsers({ loaded }: Kept, words: CanaryWords, watch: Watch): void {
  const root = loaded.places.users
  for (const file of filesUnder(root)) {
    const [, id, name = ''] = /^tg_(\d+)\/(.*)$/.exec(relative(root, file)) ?? []
    if (id === undefined || !['profile.md', 'history.md'].includes(name)) {
      watch.report({ tap: 'user folder', what: 'a file that nobody should have made', where: relative(root, file) })
      continue
    }
    for (const { owner, word } of words.findIn(textOf(file)))
      if (owner !== `p${id}`)
        watch.report({ tap: 'user folder', what: `${word} of ${owner}`, where: relative(root, file) })
  }
}

/** One owner to a transcript: the session's header names the person or the group. */
function checkTranscripts({ loaded }: Kept, words: CanaryWords, watch: Watch): void {
  const root = join(loaded.places.var, 'agents')
  for (const file of filesUnder(root)) {
    if (!file.endsWith('.jsonl')) continue
    const text = textOf(file)
    const owners = [...new Set(words.findIn(text).map(({ owner }) => owner))]
    const [head = ''] = text.split('\n', 1)
    const strangers = owners.filter((owner) => !head.includes(owner.slice(1)))
    if (owners.length > 1 || strangers.length > 0)
      watch.report({ tap: 'state', what: `words of ${owners.join(', ')}`, where: relative(root, file) })
  }
}

/** A row that holds somebody's words names that person or group. */
function checkTables(kept: Kept, words: CanaryWords, watch: Watch): void {
  const tables = keptRows(kept, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
  for (const { name } of tables)
    for (const row of keptRows(kept, `SELECT * FROM ${String(name)}`)) {
      const text = Object.values(row)
        .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value)))
        .join('\n')
      const owners = [...new Set(words.findIn(text).map(({ owner }) => owner))]
      const strangers = owners.filter((owner) => !text.includes(owner.slice(1)))
      if (owners.length > 1 || strangers.length > 0)
        watch.report({ tap: 'state', what: `words of ${owners.join(', ')}`, where: `a row of ${String(name)}` })
    }
}

function filesUnder(root: string): string[] {
  try {
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

function textOf(file: string): string {
  return readFileSync(file, 'utf8')
}
