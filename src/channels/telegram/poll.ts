/**
 * Long polling with an intake of our own: the next poll, which confirms what came before it, is sent only after everything is on disk.
 * One poll at a time and a pause after every failure, so that trouble on the other side never becomes a storm from ours. A token that is not
 * valid ends it for good.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { GrammyError } from 'grammy'
import type { Logger } from '../../log/logger.ts'
import type { Arrival, ChannelState } from '../channel.ts'
import { type BotApi, longPollSeconds, NotBotApiError } from './bot-api.ts'
import { isCallFailure, toDelivery } from './call-outcome.ts'
import { allowedUpdates } from './update-schema.ts'

export type PollParts = {
  /** Of polling alone: closing it ends the poll that is held and disturbs nothing else. */
  readonly api: BotApi['api']
  readonly accept: (arrivals: readonly Arrival[]) => void
  readonly report: (state: Pick<ChannelState, 'state' | 'detail'>) => void
  readonly logger: Logger
  readonly signal: AbortSignal
}

/** All in milliseconds; `failures` in a row, at least one. */
export type PollPace = {
  /** A poll that brought nothing and took less than this is followed by a rest: the server does not hold polls. */
  readonly shortestPollMs: number
  readonly restMs: number
  readonly pauseMs: (failures: number) => number
  readonly conflictMs: (failures: number) => number
}

/** 1, 2, 4, 5, 5, … s: a service that comes back is noticed within five seconds. */
export const pollPace: PollPace = {
  shortestPollMs: 500,
  restMs: 1000,
  pauseMs: (failures) => Math.min(5000, 1000 * 2 ** (failures - 1)),
  conflictMs: (failures) => Math.min(30_000, 5000 * failures) * (0.9 + Math.random() * 0.2),
}

/** An offset is forgotten after a day without updates: the service may have begun to count anew. */
const offsetKeptMs = 24 * 3600 * 1000
const logEvery = 20

/** Resolves when `signal` fires or the token turns out not to be valid. */
export async function runPolling(parts: PollParts, pace = pollPace): Promise<void> {
  const { signal } = parts
  const afterFailure = createAfterFailure(parts, pace)
  let offset: number | undefined
  let lastUpdateAt = 0
  let failures = 0
  let heldSeconds = 0
  while (!signal.aborted) {
    const started = performance.now()
    if (Date.now() - lastUpdateAt > offsetKeptMs) offset = undefined
    try {
      const next = await pollOnce(parts, { offset, heldSeconds })
      reportStanding(parts, failures)
      failures = 0
      if (next !== offset) [offset, lastUpdateAt] = [next, Date.now()]
      else if (heldSeconds > 0) await restAfter(performance.now() - started, pace, signal)
      heldSeconds = longPollSeconds
    } catch (error) {
      if (signal.aborted) return
      heldSeconds = 0
      failures += 1
      const pauseMs = await afterFailure(error, failures)
      if (pauseMs === undefined) return
      await pause(pauseMs, signal)
    }
  }
}

function reportStanding({ logger, report }: PollParts, failures: number): void {
  if (failures > 0) logger.info({ failures }, 'polling works again')
  report({ state: 'ok' })
}

/** The first poll, and the first after a failure, is not held: it tells at once how things stand. */
type Poll = { readonly offset: number | undefined; readonly heldSeconds: number }

/** @returns the offset that confirms what came; the one given when there is nothing to confirm. */
async function pollOnce(
  { api, accept, logger }: PollParts,
  { offset, heldSeconds }: Poll,
): Promise<number | undefined> {
  const updates: unknown = await api.raw.getUpdates({
    timeout: heldSeconds,
    limit: 100,
    allowed_updates: allowedUpdates,
    ...(offset !== undefined && { offset }),
  })
  if (!Array.isArray(updates)) throw new NotBotApiError(200)
  const arrivals = updates.flatMap(toArrival)
  if (arrivals.length < updates.length)
    logger.warn({ updates: updates.length - arrivals.length }, 'updates without a number were left out')
  if (arrivals.length === 0) return offset
  accept(arrivals)
  return Math.max(...arrivals.map(({ updateId }) => updateId)) + 1
}

/** An update without a number cannot be confirmed by itself; the next one that has one takes it along. */
function toArrival(update: unknown): Arrival[] {
  if (typeof update !== 'object' || update === null || !('update_id' in update)) return []
  return Number.isSafeInteger(update.update_id)
    ? [{ updateId: Number(update.update_id), raw: JSON.stringify(update) }]
    : []
}

/** @returns milliseconds to the next poll; undefined when there is none. */
type AfterFailure = (error: unknown, failures: number) => Promise<number | undefined>

function createAfterFailure(parts: PollParts, pace: PollPace): AfterFailure {
  const { logger, report } = parts
  const afterConflict = createAfterConflict(parts)
  const isNews = createNews()
  const afterIntake = (error: unknown, failures: number) => {
    report({ state: 'offline', detail: 'What came in could not be written down. The log says why.' })
    if (isNews('intake', failures))
      logger.error({ err: error, failures }, 'updates could not be written down; they will be asked for again')
    return pace.pauseMs(failures)
  }
  const afterCall = (error: unknown, failures: number) => {
    const outcome = toDelivery(error)
    const reason = 'reason' in outcome ? outcome.reason : outcome.kind
    report({ state: outcome.kind === 'stopped' ? 'unauthorized' : 'offline', detail: reason })
    if (outcome.kind === 'stopped') return undefined
    const ms = outcome.kind === 'wait' ? outcome.ms : pace.pauseMs(failures)
    if (isNews(reason, failures)) logger.warn({ reason, failures, ms }, 'polling failed')
    return ms
  }
  return async (error, failures) => {
    if (!isCallFailure(error)) return afterIntake(error, failures)
    if (!(error instanceof GrammyError && error.error_code === 409)) return afterCall(error, failures)
    await afterConflict(error.description, isNews(error.description, failures))
    return pace.conflictMs(failures)
  }
}

/** What fails in the same way again and again is logged now and then. */
function createNews(): (what: string, failures: number) => boolean {
  let last = ''
  return (what, failures) => {
    if (failures > 1 && failures % logEvery !== 0 && what === last) return false
    last = what
    return true
  }
}

/** A webhook that was left behind is taken away, once: whoever sets it again means it. */
function createAfterConflict({ api, logger, report }: PollParts) {
  let isDeleted = false
  return async (reason: string, isLogged: boolean): Promise<void> => {
    report({ state: 'conflict', detail: reason })
    if (isLogged) logger.warn({ reason }, 'somebody else receives the updates of this bot')
    if (isDeleted || !/webhook is active/i.test(reason)) return
    const outcome = await api.raw.deleteWebhook({}).then(() => undefined, toDelivery)
    isDeleted = outcome === undefined
    if (isDeleted) logger.warn('a webhook was set for this bot, which polls; it was deleted')
    else logger.warn({ outcome }, 'the webhook of this bot could not be deleted')
  }
}

async function restAfter(tookMs: number, { shortestPollMs, restMs }: PollPace, signal: AbortSignal): Promise<void> {
  if (tookMs < shortestPollMs) await pause(restMs, signal)
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined)
}
