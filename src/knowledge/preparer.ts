/**
 * Prepares documents in a worker thread with a time limit. A document that does not finish, or brings the thread down, is refused
 * with a reason; the thread is replaced and the next document goes on.
 */
import { Worker } from 'node:worker_threads'
import type { Preparation } from './prepare.ts'
import type { PrepareRequest } from './prepare-worker.ts'

export type Preparer = {
  /** Never rejects for what a document holds. One document at a time; calls wait their turn. */
  prepare(file: string, bytes: Uint8Array, chunkTokens: number): Promise<Preparation>
  close(): Promise<void>
}

type Reply = { readonly id: number; readonly preparation: Preparation }

/** @param limitMs the longest one document may take. */
export function createPreparer(limitMs = 10_000): Preparer {
  let worker: Worker | undefined
  let turn: Promise<unknown> = Promise.resolve()
  let nextId = 1

  const start = () => {
    const started = new Worker(new URL('./prepare-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    })
    /** One that dies between two documents is replaced at the next. */
    const forget = () => {
      if (worker === started) worker = undefined
    }
    return started.on('error', forget).on('exit', forget)
  }
  const current = () => {
    worker ??= start()
    return worker
  }
  const drop = async () => {
    const ending = worker
    worker = undefined
    await ending?.terminate()
  }
  const run = async (request: PrepareRequest): Promise<Preparation> => {
    const answer = await ask(current(), request, limitMs)
    if (answer.kind === 'prepared') return answer.preparation
    await drop()
    const reason =
      answer.kind === 'timeout'
        ? `The file takes more than ${limitMs / 1000} s to read. Make it smaller or simpler.`
        : `Reading the file fails (${answer.message}). Make it smaller or simpler.`
    return { ok: false, line: 1, reason }
  }
  return {
    prepare(file, bytes, chunkTokens) {
      const done = turn.then(() => run({ id: nextId++, file, bytes, chunkTokens }))
      turn = done.catch(() => undefined)
      return done
    },
    async close() {
      await turn
      await drop()
    },
  }
}

type Answer =
  | { readonly kind: 'prepared'; readonly preparation: Preparation }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'died'; readonly message: string }

function ask(worker: Worker, request: PrepareRequest, limitMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const finish = (answer: Answer) => {
      clearTimeout(timer)
      worker.off('message', onMessage)
      worker.off('error', onError)
      worker.off('exit', onExit)
      worker.unref()
      resolve(answer)
    }
    const onMessage = (reply: Reply) => {
      if (reply.id === request.id) finish({ kind: 'prepared', preparation: reply.preparation })
    }
    const onError = (error: Error) => finish({ kind: 'died', message: error.message })
    const onExit = (code: number) => finish({ kind: 'died', message: `code ${code}` })
    const timer = setTimeout(() => finish({ kind: 'timeout' }), limitMs)
    worker.ref()
    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.on('exit', onExit)
    worker.postMessage(request)
  })
}
