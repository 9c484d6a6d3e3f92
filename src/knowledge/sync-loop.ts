/** When a sync runs: one at a time, one more for whatever changed during it, again after a failure, and tidying when it is quiet. */
import type { Logger } from '../log/logger.ts'
import type { Knowledge } from './knowledge.ts'
import type { Progress, SyncReport } from './sync.ts'

export type SyncLoop = {
  /** Resolves when a sync that began after this call is through, well or not. @returns whether it found anything changed. */
  run(): Promise<boolean>
  readonly isRunning: boolean
  /** Whether a sync has succeeded. */
  readonly isReady: boolean
  readonly progress: Progress | null
  /** What went wrong with the last sync, in a sentence. */
  readonly problem: string | undefined
  /** Waits for the sync that is under way; none begins after it. */
  close(): Promise<void>
}

export type SyncLoopOptions = {
  readonly knowledge: () => Knowledge
  readonly logger: Logger
  readonly onEnd: () => void
}

const tidyAfterMs = 5000
const tidyAtLatestMs = 60_000
const firstRetryMs = 1000
const longestRetryMs = 60_000

export function createSyncLoop({ knowledge, logger, onEnd }: SyncLoopOptions): SyncLoop {
  const tidy = createTidying(knowledge, logger)
  let progress: Progress | null = null
  let problem: string | undefined
  let isReady = false
  let running: Promise<boolean> | undefined
  let again = false
  let closed = false
  let retry: NodeJS.Timeout | undefined
  let retryMs = firstRetryMs
  let waiting = 0

  const syncOnce = async (): Promise<boolean> => {
    clearTimeout(retry)
    try {
      const report = await knowledge().sync({
        onProgress: (now) => {
          progress = now
        },
      })
      const changed = report.indexed.length + report.deleted.length
      if (changed > 0 || !isReady) tidy.schedule()
      problem = undefined
      isReady = true
      retryMs = firstRetryMs
      record(report, logger, waiting)
      waiting = report.pendingDelete.length
      return changed > 0
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error)
      logger.error({ err: error }, 'knowledge sync failed; it is tried again')
      if (!closed) retry = setTimeout(() => void run(), retryMs)
      retryMs = Math.min(retryMs * 2, longestRetryMs)
      return false
    } finally {
      progress = null
      onEnd()
    }
  }
  const runAll = async (): Promise<boolean> => {
    let changed = false
    do {
      again = false
      changed = (await syncOnce()) || changed
    } while (again && !closed)
    running = undefined
    return changed
  }
  const run = async (): Promise<boolean> => {
    if (closed) return false
    if (running !== undefined) again = true
    running ??= runAll()
    return running
  }
  return {
    run,
    get isRunning() {
      return running !== undefined
    },
    get isReady() {
      return isReady
    },
    get progress() {
      return progress
    },
    get problem() {
      return problem
    },
    async close() {
      closed = true
      clearTimeout(retry)
      tidy.cancel()
      await running
    },
  }
}

/** @param waiting how many deletions waited after the sync before: they are told of once. */
function record(report: SyncReport, logger: Logger, waiting: number): void {
  const { indexed, deleted, renamed, embedded, pendingDelete } = report
  if (indexed.length + deleted.length > 0) {
    const counts = { indexed: indexed.length, deleted: deleted.length, renamed: renamed.length, embedded }
    logger.info(counts, 'knowledge synced')
  }
  if (pendingDelete.length > waiting)
    logger.warn({ files: pendingDelete.length }, 'many deletions wait for kb sync --confirm')
}

/** A folder that is edited all day is tidied all the same. */
function createTidying(knowledge: () => Knowledge, logger: Logger) {
  let timer: NodeJS.Timeout | undefined
  let since: number | undefined

  const tidyNow = () => {
    since = undefined
    knowledge()
      .optimize()
      .catch((error: unknown) => logger.warn({ err: error }, 'the index could not be tidied'))
  }
  return {
    schedule() {
      since ??= performance.now()
      clearTimeout(timer)
      timer = setTimeout(tidyNow, Math.max(0, Math.min(tidyAfterMs, since + tidyAtLatestMs - performance.now())))
    },
    cancel: () => clearTimeout(timer),
  }
}
