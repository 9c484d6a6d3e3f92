/** A watch that stays: started again when it breaks, when it was found deaf, and when another folder stands in the place of the watched one. */
import { realpathSync, statSync } from 'node:fs'
import type { FolderWatch, StartWatch } from './watch.ts'

export type StandingWatch = {
  /** Resolves when the first watch stands, or has failed. */
  readonly started: Promise<void>
  /** When the last hint came, by `performance.now()`; 0 before the first. */
  readonly lastHint: number
  /** Whether the folder at `root` is the one that is watched. */
  isOnTheFolder(): boolean
  /** A new watch in place of the one that stands. It begins with a hint: nobody knows what the old one missed. */
  restart(): Promise<void>
  close(): Promise<void>
}

export type StandingWatchOptions = {
  readonly start: StartWatch
  readonly onChange: () => void
  readonly onError: (error: unknown) => void
  /** Before the first new start; it doubles while the watch goes on breaking. */
  readonly retryMs?: number
}

const longestRetryMs = 60_000

export function standWatch(
  root: string,
  { start, onChange, onError, retryMs = 250 }: StandingWatchOptions,
): StandingWatch {
  let standing: FolderWatch | undefined
  let watched = ''
  let lastHint = 0
  let pauseMs = retryMs
  let retry: NodeJS.Timeout | undefined
  let attempt = 0
  let closed = false

  const hint = () => {
    lastHint = performance.now()
    onChange()
  }
  const begin = async (): Promise<void> => {
    attempt += 1
    const mine = attempt
    const fail = (error: unknown) => {
      if (mine === attempt && !closed) giveUp(error)
    }
    const hear = () => {
      pauseMs = retryMs
      hint()
    }
    try {
      const found = identityOf(root)
      const next = await start(found === '' ? root : realpathSync(root), { onChange: hear, onError: fail })
      if (mine !== attempt || closed) return await next.close()
      await standing?.close()
      standing = next
      watched = found
      if (mine > 1) hint()
    } catch (error) {
      fail(error)
    }
  }
  /** Of a burst of errors the first counts: the watch they come from is given up with it. */
  const giveUp = (error: unknown) => {
    attempt += 1
    onError(error)
    standing?.close().catch(onError)
    standing = undefined
    clearTimeout(retry)
    retry = setTimeout(() => void begin(), pauseMs)
    pauseMs = Math.min(pauseMs * 2, longestRetryMs)
  }
  const started = begin()
  return {
    started,
    get lastHint() {
      return lastHint
    },
    isOnTheFolder: () => standing === undefined || watched === identityOf(root),
    restart: begin,
    async close() {
      closed = true
      clearTimeout(retry)
      await started
      await standing?.close()
    },
  }
}

/** A folder of the same name put in its place is another one. Empty when there is none, or none that can be looked at. */
function identityOf(root: string): string {
  try {
    const { dev, ino } = statSync(root)
    return `${dev}:${ino}`
  } catch (error) {
    if (error instanceof Error && 'code' in error) return ''
    throw error
  }
}
