/**
 * Keeps an open knowledge folder in step while the gateway runs: a sync at start, after every burst of changes and on a timer; tidying
 * when it is quiet; the switch when `kb model use` chose another model.
 */
import type { Logger } from '../log/logger.ts'
import { EmbeddingError } from './embedder.ts'
import { type Knowledge, NotWriterError } from './knowledge.ts'
import { standWatch } from './standing-watch.ts'
import type { Progress } from './sync.ts'
import { createSyncLoop, type SyncLoop } from './sync-loop.ts'
import { type StartWatch, watchFolder } from './watch.ts'

export type Keeper = {
  /** The knowledge that serves now. */
  readonly knowledge: Knowledge
  /** Resolves when the first sync is through. */
  readonly ready: Promise<void>
  readonly isReady: boolean
  readonly progress: Progress | null
  /** What went wrong with the last sync, the watcher or the switch to another model, in a sentence. */
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
  readonly startWatch?: StartWatch
  /** How long to wait for another process that writes the index before giving up. */
  readonly patienceMs?: number
}

const choiceEveryMs = 1000
const choiceRetryMs = 15_000

/** Rejects with NotWriterError when another gateway keeps this index. */
export async function startKeeper(options: KeeperOptions): Promise<Keeper> {
  const { root, reconcileSeconds, logger, startWatch = watchFolder } = options
  const chosen = options.chosenModel()
  let knowledge = await openAsWriter(options)
  let watchProblem: string | undefined
  const loop = createSyncLoop({ knowledge: () => knowledge, logger, onEnd: () => void lookAtWatch() })
  const watch = standWatch(root, {
    start: startWatch,
    onChange() {
      watchProblem = undefined
      void loop.run()
    },
    onError(error) {
      watchProblem = `The folder watch failed (${error instanceof Error ? error.message : String(error)}). Changes are found every ${reconcileSeconds} s until it stands again.`
      logger.error({ err: error }, 'the folder watch failed; it is started again')
    },
  })
  const lookAtWatch = async () => {
    if (!watch.isOnTheFolder()) await watch.restart()
  }
  const reconcile = async () => {
    if (loop.isRunning) return
    const heard = watch.lastHint
    const changed = await loop.run()
    if (!changed || watch.lastHint !== heard) return
    logger.warn('changes were found that no event had told of; the folder watch is started again')
    await watch.restart()
  }
  const choice = followChoice(options, loop, {
    chosen,
    current: () => knowledge,
    replace: (next) => {
      knowledge = next
    },
  })
  const ready = loop.run().then(() => undefined)
  await watch.started
  const timer = setInterval(() => void reconcile(), reconcileSeconds * 1000)
  return {
    get knowledge() {
      return knowledge
    },
    ready,
    get isReady() {
      return loop.isReady
    },
    get progress() {
      return loop.progress
    },
    get problem() {
      return loop.problem ?? choice.problem ?? watchProblem
    },
    async close() {
      clearInterval(timer)
      await choice.close()
      await watch.close()
      await loop.close()
      await knowledge.close()
    },
  }
}

/** A command may hold the index for a moment; a gateway holds it for as long as it runs. */
async function openAsWriter({ open, patienceMs = 5000 }: KeeperOptions): Promise<Knowledge> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const opened = await openUnlessTaken(open)
    if (opened) return opened
    if (performance.now() > deadline)
      throw new NotWriterError(
        'Another gateway, or a kb command that takes long, writes this index. Stop it or wait until it is done, then start again.',
      )
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function openUnlessTaken(open: () => Promise<Knowledge>): Promise<Knowledge | undefined> {
  try {
    const opened = await open()
    if (opened.isWriter) return opened
    await opened.close()
    return undefined
  } catch (error) {
    if (error instanceof NotWriterError) return undefined
    throw error
  }
}

type Serving = {
  /** The choice that `current` was opened by. */
  readonly chosen: string
  readonly current: () => Knowledge
  readonly replace: (next: Knowledge) => void
}

/** Looks every second whether another model was chosen. One that cannot be used is said so, and the one before goes on serving. */
function followChoice(options: KeeperOptions, loop: SyncLoop, serving: Serving) {
  let chosen = serving.chosen
  let problem: string | undefined
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> = Promise.resolve()
  let closed = false

  const switchTo = async (model: string): Promise<void> => {
    const next = await openAsWriter(options)
    if (options.chosenModel() !== model) return next.close()
    const { embedding } = await next.status()
    if (closed || (embedding.state === 'words-only' && embedding.reason !== undefined)) {
      await next.close()
      throw new EmbeddingError(embedding.reason ?? 'The gateway is stopping.')
    }
    const before = serving.current()
    serving.replace(next)
    chosen = model
    await before.close()
    options.logger.info({ model }, 'embedding model switched')
    await loop.run()
  }
  const look = async (): Promise<void> => {
    try {
      const model = options.chosenModel()
      if (model !== chosen) await switchTo(model)
      problem = undefined
    } catch (error) {
      problem = `Another embedding model was chosen and could not be switched to: ${error instanceof Error ? error.message : String(error)}`
      options.logger.error({ err: error }, 'the embedding model could not be switched')
    }
    schedule()
  }
  const schedule = () => {
    if (closed) return
    timer = setTimeout(
      () => {
        looking = look()
      },
      problem === undefined ? choiceEveryMs : choiceRetryMs,
    )
  }
  schedule()
  return {
    get problem() {
      return problem
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await looking
    },
  }
}
