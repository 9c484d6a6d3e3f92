/** What the processes that hold models have in common: requests wait in a line, and each is answered once. */
import { type ModelFailure, toModelFailure } from './model-failure.ts'

type Numbered = { readonly id: number }
type Failed = ModelFailure & Numbered & { readonly kind: 'failed' }

/**
 * Answers one request after another and sends what comes of it; what is thrown goes back as "failed". Between two of them messages are
 * read, so that an urgent one overtakes. Ends the process when its parent is gone.
 */
export function createRequestLine<Request extends Numbered, Reply>(answer: (request: Request) => Promise<Reply>) {
  const waiting: Request[] = []
  let busy = false

  const work = async () => {
    busy = true
    for (let request = waiting.shift(); request; request = waiting.shift()) {
      const { id } = request
      send<Reply | Failed>(
        await answer(request).catch((error: unknown) => ({ kind: 'failed', id, ...toModelFailure(error) })),
      )
      await nextMessages()
    }
    busy = false
  }
  process.on('disconnect', () => process.exit(0))
  return {
    add(request: Request, isUrgent: boolean) {
      if (isUrgent) waiting.unshift(request)
      else waiting.push(request)
      if (!busy) void work()
    },
  }
}

export function send<Reply>(reply: Reply): void {
  if (process.connected) process.send?.(reply)
}

/** Messages that have arrived are read before this resolves. */
export function nextMessages(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
