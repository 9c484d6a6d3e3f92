/** What a bot does when it starts: again until it works, behind everything else, and never after its token was refused. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from '../../log/logger.ts'
import { toDelivery } from './call-outcome.ts'
import type { Report } from './standing.ts'

export type Trying = {
  readonly what: string
  /** Without it the bot does not work. */
  readonly isVital: boolean
  readonly logger: Logger
  readonly signal: AbortSignal
  readonly report: Report
}

const longestPauseMs = 60_000

/** Rejects with what is no failure of a call. */
export async function keepTrying(work: () => Promise<void>, trying: Trying): Promise<void> {
  const { what, isVital, logger, signal, report } = trying
  for (let pauseMs = 2000; !signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const outcome = await work().then(() => undefined, toDelivery)
    if (outcome === undefined || signal.aborted) return
    const reason = 'reason' in outcome ? outcome.reason : outcome.kind
    if (outcome.kind === 'stopped') return report({ state: 'unauthorized', detail: reason })
    if (isVital) report({ state: 'offline', detail: reason })
    logger.warn({ what, reason, pauseMs }, 'the bot could not be set up; it is tried again')
    await pause(outcome.kind === 'wait' ? outcome.ms : pauseMs, signal)
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined)
}
