/**
 * Keeps an open knowledge folder in step while the gateway runs: a sync at start, after every burst of changes and on a timer; tidying
 * when it is quiet; the switch when `kb model use` chose another model.
 */
import type { Logger } from '../log/logger.ts'
import type { Knowledge } from './knowledge.ts'
import type { Progress } from './sync.ts'
import { type FolderWatch, watchFolder } from './watch.ts'

export type Keeper = {
  /** The knowledge that serves now. */
  readonly knowledge: Knowledge
  /** Resolves when the first sync is through. */
  readonly ready: Promise<void>
  readonly isReady: boolean
  readonly progress: Progress | null
  /** What went wrong with the last sync or the watcher, in a sentence. */
  readonly problem: string | undefined
  close(): Promise<void>
}

export type KeeperOptions = {
  readonly root: string
  readonly reconcileSeconds: number
  readonly logger: Logger
  /** Opens the knowledge of the model chosen now. */
  readonly open: () => Promise<Knowledge>
  /** Names the choice: when it changes, the knowledge is opened anew. */
  readonly chosenModel: () => string
}

const tidyAfterMs = 5000
const choiceEveryMs = 1000
const retryWatchMs = 15_000

export async function startKeeper({ root, reconcileSeconds, logger, open, chosenModel }: KeeperOptions): Promise<Keeper> {
  let knowledge = await open()
  let chosen = chosenModel()
  let watch: FolderWatch | undefined
  let progress: Progress | null = null
  let problem: string | undefined
  let tidy: NodeJS.Timeout | undefined
  let closed = false
  let isReady = false
  let running: Promise<void> | undefined
  let again = false

  const syncOnce = async () => {
    try {
      const report = await knowledge.sync({ onProgress: (now) => { progress = now } })
      problem = undefined
      isReady = true
      const changed = report.indexed.length + report.deleted.length
      if (changed > 0) logger.info({ indexed: report.indexed.length, deleted: report.deleted.length, renamed: report.renamed.length, embedded: report.embedded }, 'knowledge synced')
      if (report.pendingDelete.length > 0) logger.warn({ files: report.pendingDelete.length }, 'many deletions wait for kb sync --confirm')
      if (changed > 0) scheduleTidy()
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error)
      logger.error({ err: error }, 'knowledge sync failed')
    } finally {
      progress = null
    }
  }
  const scheduleTidy = () => {
    clearTimeout(tidy)
    tidy = setTimeout(() => {
      knowledge.optimize().catch((error: unknown) => logger.warn({ err: error }, 'the index could not be tidied'))
    }, tidyAfterMs)
  }
  /** One sync at a time; changes during one bring exactly one more. */
  const sync = (): Promise<void> => {
    if (running) {
      again = true
      return running
    }
    running = (async () => {
      do {
        again = false
        await syncOnce()
      } while (again && !closed)
      running = undefined
    })()
    return running
  }
  const startWatch = async (): Promise<void> => {
    try {
      watch = await watchFolder(root, { onChange: () => void sync(), onError })
    } catch (error) {
      onError(error)
    }
  }
  const onError = (error: unknown) => {
    logger.error({ err: error }, 'the folder watch failed; the timer goes on and the watch is started again')
    const broken = watch
    watch = undefined
    void broken?.close()
    if (!closed) setTimeout(() => void startWatch(), retryWatchMs).unref()
  }
  const switchModel = async () => {
    const now = chosenModel()
    if (now === chosen || closed) return
    chosen = now
    await running
    const before = knowledge
    knowledge = await open()
    await before.close()
    logger.info({ model: now }, 'embedding model switched')
    await sync()
  }
  const ready = sync()
  await startWatch()
  const timer = setInterval(() => void sync(), reconcileSeconds * 1000)
  const choice = setInterval(() => {
    switchModel().catch((error: unknown) => logger.error({ err: error }, 'the embedding model could not be switched'))
  }, choiceEveryMs)
  return {
    get knowledge() {
      return knowledge
    },
    ready,
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
      clearInterval(timer)
      clearInterval(choice)
      clearTimeout(tidy)
      await watch?.close()
      await running
      await knowledge.close()
    },
  }
}
