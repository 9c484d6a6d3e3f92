/**
 * The tool processes of a gateway: none before the first file is read, one for each place (`processKey`) and person, never more than so
 * many; the one that was used least recently goes first. One that died is started again with the next call.
 */
import { ContainmentError } from './contained-folder.ts'
import {
  type FileGrant,
  type FileReply,
  type FileRequest,
  startToolProcess,
  type ToolProcess,
  ToolProcessError,
  type ToolProcessOptions,
} from './tool-process.ts'

/** Where a file is read: which processes may be shared, what they may read, how long they are kept. */
export type ProcessPlace = {
  readonly key: string
  readonly grant: FileGrant
  readonly idleMs: number
  readonly maxAgeMs: number
}

export type ToolProcessPool = {
  /** Throws ContainmentError, or ToolProcessError. */
  read(place: ProcessPlace, request: Omit<FileRequest, 'id'>): Promise<string>
  /** Processes that live, those that are being ended included. */
  readonly live: number
  /** Ends what was idle or lived for too long; called by itself every minute. */
  prune(): Promise<void>
  /** Ends those that may read this folder: the person is being forgotten. */
  endFor(person: string): Promise<void>
  close(): Promise<void>
}

export type ToolProcessPoolOptions = {
  readonly now: () => number
  readonly most?: number
  readonly timeoutMs?: number
  readonly start?: (options: ToolProcessOptions) => ToolProcess
}

const pruneMs = 60_000

type Entry = {
  readonly process: ToolProcess
  readonly place: ProcessPlace
  readonly startedAt: number
  usedAt: number
  /** Calls that run or wait. */
  calls: number
  last: Promise<unknown>
}

export function createToolProcessPool(options: ToolProcessPoolOptions): ToolProcessPool {
  const { now } = options
  const living = createLivingProcesses(options)
  const ask = async (place: ProcessPlace, request: Omit<FileRequest, 'id'>): Promise<FileReply> => {
    const entry = await living.take(place)
    const reply = entry.last.then(() => entry.process.ask(request))
    entry.last = reply.then(
      () => undefined,
      () => undefined,
    )
    try {
      return await reply
    } finally {
      entry.calls -= 1
      entry.usedAt = now()
      living.release()
    }
  }
  return {
    async read(place, request) {
      const reply = await ask(place, request)
      if (reply.kind === 'refused') throw new ContainmentError(reply.reason, request.name)
      return reply.text
    },
    get live() {
      return living.count()
    },
    prune: () => living.endWhere((entry) => isOver(entry, now())),
    endFor: (person) => living.endWhere(({ place }) => place.grant.person === person),
    close: living.close,
  }
}

function isOver({ process, place, startedAt, usedAt, calls }: Entry, at: number): boolean {
  return process.isEnded || (calls === 0 && (at - usedAt > place.idleMs || at - startedAt > place.maxAgeMs))
}

/** Which processes there are. */
function createLivingProcesses({ now, most = 8, timeoutMs = 5000, start = startToolProcess }: ToolProcessPoolOptions) {
  const entries = new Map<string, Entry>()
  const ending = new Set<Promise<void>>()
  let freed = Promise.withResolvers<void>()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  /** Those who wait for a process without work look again. */
  const release = () => {
    freed.resolve()
    freed = Promise.withResolvers()
  }
  const end = async (key: string, { process }: Entry) => {
    entries.delete(key)
    const gone = process.end()
    ending.add(gone)
    await gone
    ending.delete(gone)
    release()
  }
  const endWhere = async (isMeant: (entry: Entry) => boolean) => {
    await Promise.all([...entries].filter(([, entry]) => isMeant(entry)).map(([key, entry]) => end(key, entry)))
  }
  const makeRoom = async () => {
    const idle = [...entries].filter(([, { calls }]) => calls === 0)
    const [oldest] = idle.toSorted(([, a], [, b]) => a.usedAt - b.usedAt)
    await (oldest ? end(...oldest) : freed.promise)
  }
  const begin = (place: ProcessPlace): Entry => {
    timer ??= setInterval(() => void endWhere((entry) => isOver(entry, now())), pruneMs).unref()
    const process = start({ grant: place.grant, timeoutMs })
    return { process, place, startedAt: now(), usedAt: now(), calls: 0, last: Promise.resolve() }
  }
  const takeNow = (key: string, place: ProcessPlace): Entry | undefined => {
    if (isClosed) throw new ToolProcessError('The tool processes were closed.')
    const found = entries.get(key)
    if (found && isOver(found, now())) return undefined
    if (!found && entries.size + ending.size >= most) return undefined
    const entry = found ?? begin(place)
    entries.set(key, entry)
    entry.calls += 1
    return entry
  }
  return {
    /** Waits while every process there may be has work. The call is counted when it returns. */
    async take(place: ProcessPlace): Promise<Entry> {
      const key = JSON.stringify([place.key, place.grant.knowledge, place.grant.person ?? null])
      for (;;) {
        const entry = takeNow(key, place)
        if (entry) return entry
        const ended = entries.get(key)
        await (ended ? end(key, ended) : makeRoom())
      }
    },
    release,
    endWhere,
    count: () => entries.size + ending.size,
    async close() {
      isClosed = true
      clearInterval(timer)
      await endWhere(() => true)
      await Promise.all(ending)
      release()
    },
  }
}
