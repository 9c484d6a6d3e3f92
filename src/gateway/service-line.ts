/**
 * One bot's line to its service. First sends go one at a time, so that a crash leaves at most one of them ambiguous; a slow one lets the
 * next go. While the service is out of reach, or takes calls and does not answer, a single caller tries it now and then and all others wait
 * for what it finds.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Delivery } from '../channels/channel.ts'

export type ServiceLine = {
  /** For calls that may be repeated. */
  call(work: () => Promise<Delivery>): Promise<Delivery>
  /** For calls that may not. */
  send(work: () => Promise<Delivery>): Promise<Delivery>
  readonly isDown: boolean
  /** How many calls have had their effect so far. */
  readonly taken: number
}

export type LinePace = {
  /** A send that takes longer than this does not hold the next one back. */
  readonly slowMs: number
  /** @param failures in a row, at least one. */
  readonly pauseMs: (failures: number) => number
}

/** 1, 2, 4, 5, 5, … s: a service that comes back is used within five seconds. */
export const linePace: LinePace = { slowMs: 250, pauseMs: (failures) => Math.min(5000, 1000 * 2 ** (failures - 1)) }

/** @param signal ends the waiting: calls then resolve to `offline`. */
export function createServiceLine(signal: AbortSignal, pace = linePace): ServiceLine {
  let failures = 0
  let taken = 0
  let probing: Promise<void> | undefined
  let last: Promise<void> = Promise.resolve()

  /** Many calls that fail together are one failure. */
  const attempt = async (work: () => Promise<Delivery>, isProbe: boolean): Promise<Delivery> => {
    const delivery = await work()
    if (delivery.kind === 'sent') taken += 1
    if (delivery.kind !== 'offline' && delivery.kind !== 'unknown') failures = 0
    else if (isProbe || failures === 0) failures += 1
    return delivery
  }
  const probe = async (work: () => Promise<Delivery>): Promise<Delivery> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    probing = promise
    try {
      await wait(pace.pauseMs(failures), undefined, { signal, ref: false })
      return await attempt(work, true)
    } finally {
      probing = undefined
      resolve()
    }
  }
  const call = async (work: () => Promise<Delivery>): Promise<Delivery> => {
    while (probing && !signal.aborted) await probing
    if (signal.aborted) return stopping
    return failures === 0 ? attempt(work, false) : probe(work).catch((error: unknown) => unlessStopping(error, signal))
  }
  return {
    call,
    async send(work) {
      const before = last
      const { promise, resolve } = Promise.withResolvers<void>()
      last = promise
      try {
        await before
        return await call(() => {
          setTimeout(resolve, pace.slowMs).unref()
          return work()
        })
      } finally {
        resolve()
      }
    },
    get isDown() {
      return failures > 0
    },
    get taken() {
      return taken
    },
  }
}

const stopping: Delivery = { kind: 'offline', reason: 'The gateway is stopping.' }

function unlessStopping(error: unknown, signal: AbortSignal): Delivery {
  if (signal.aborted) return stopping
  throw error
}
