/**
 * Takes the lines that name a person out of the log, in its plain files and its packed ones. A log is for operators; nobody's words stand in
 * it, but ids do.
 */
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'

export type Mentions = {
  /** Digits, as the service gave them: counts where it stands for itself in a text, never as a number that measures something. */
  readonly id: string
  /** Session keys, session ids, turns: whole words of a line. */
  readonly words: readonly string[]
}

/** @returns how many lines went. */
export type ForgetInLogs = (mentions: Mentions) => Promise<number>

/** Runs `work` while the log writes nothing, and makes it open its file again. */
export type PausedLog = <T>(work: () => Promise<T>) => Promise<T>

/** @param folder var/logs. */
export function createForgetInLogs(folder: string, paused: PausedLog): ForgetInLogs {
  return (mentions) => paused(() => forgetIn(folder, toPattern(mentions)))
}

async function forgetIn(folder: string, names: RegExp): Promise<number> {
  let gone = 0
  const files = (existsSync(folder) ? await readdir(folder) : []).filter((name) =>
    /\.jsonl(?:\.\d+)?(?:\.gz)?$/.test(name),
  )
  for (const name of files) gone += await removeLines(join(folder, name), names)
  return gone
}

/** Written beside the file and put in its place only when something went. */
async function removeLines(file: string, names: RegExp): Promise<number> {
  if (!(await stat(file)).isFile()) return 0
  const isPacked = file.endsWith('.gz')
  const beside = `${file}.forgetting`
  let gone = 0
  const raw = createReadStream(file)
  const input = isPacked ? raw.pipe(createGunzip()) : raw
  raw.once('error', (error) => input.destroy(error))
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  const kept = async function* () {
    for await (const line of lines)
      if (names.test(line)) gone += 1
      else yield `${line}\n`
  }
  const out = createWriteStream(beside, { mode: 0o600, flush: true })
  try {
    if (isPacked) await pipeline(Readable.from(kept()), createGzip(), out)
    else await pipeline(Readable.from(kept()), out)
    if (gone > 0) await rename(beside, file)
  } finally {
    await rm(beside, { force: true })
  }
  return gone
}

function toPattern({ id, words }: Mentions): RegExp {
  const alone = words.map((word) => `(?<![\\w-])${toLiteral(word)}(?![\\w-])`)
  return new RegExp([`(?<=["':_/ ])${toLiteral(id)}(?=["'\\\\:/ ])`, ...alone].join('|'))
}

function toLiteral(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
