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

  const current = () => {
    worker ??= new Worker(new URL('./prepare-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    })
    return worker
  }
  const drop = async () => {
    const ending = worker
    worker = undefined
    await ending?.terminate()
  }
  const run = async (request: PrepareRequest): Promise<Preparation> => {
    const preparation = await ask(current(), request, limitMs)
    if (preparation) return preparation
    await drop()
    return {
      ok: false,
      line: 1,
      reason: `The file takes more than ${limitMs / 1000} s or too much memory to read. Make it smaller or simpler.`,
    }
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

/** @returns undefined when the worker died or ran out of time. */
function ask(worker: Worker, request: PrepareRequest, limitMs: number): Promise<Preparation | undefined> {
  return new Promise((resolve) => {
    const finish = (preparation: Preparation | undefined) => {
      clearTimeout(timer)
      worker.off('message', onMessage)
      worker.off('error', onEnd)
      worker.off('exit', onEnd)
      worker.unref()
      resolve(preparation)
    }
    const onMessage = (reply: Reply) => {
      if (reply.id === request.id) finish(reply.preparation)
    }
    const onEnd = () => finish(undefined)
    const timer = setTimeout(onEnd, limitMs)
    worker.ref()
    worker.on('message', onMessage)
    worker.on('error', onEnd)
    worker.on('exit', onEnd)
    worker.postMessage(request)
  })
}
