/** Requests that are being answered. One whose credential has been replaced or revoked is cut off, however long its answer is. */
import type { FastifyReply } from 'fastify'

export type LiveRequests = {
  /** @param stillHolds asked several times a second until the answer is complete. */
  watch(reply: FastifyReply, stillHolds: () => boolean): void
  close(): void
}

const lookEveryMs = 100

export function createLiveRequests(): LiveRequests {
  const live = new Map<FastifyReply, () => boolean>()
  let timer: NodeJS.Timeout | undefined
  const rest = () => {
    clearInterval(timer)
    timer = undefined
  }
  const look = () => {
    for (const [reply, stillHolds] of live) if (!stillHolds()) reply.raw.destroy()
  }
  return {
    watch(reply, stillHolds) {
      live.set(reply, stillHolds)
      timer ??= setInterval(look, lookEveryMs).unref()
      reply.raw.once('close', () => {
        live.delete(reply)
        if (live.size === 0) rest()
      })
    },
    close: rest,
  }
}
