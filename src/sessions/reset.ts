/**
 * When a conversation has gone stale. Looked at when the next message comes, never by a timer. The idle clock counts what a person did;
 * what the gateway writes of its own accord keeps nothing alive. The daily clock counts from when the conversation was taken up.
 */
import type { Config } from '../config/schema.ts'

export type ResetSettings = Config['session']['reset']

export type SessionClocks = {
  /** When the session became the current one of its key: at its start, or when a person went back to it. */
  readonly activeSince: Date
  /** The last message from a person. */
  readonly lastInteractionAt: Date
}

/** In mode idle, when the config says nothing. */
const idleMinutesWhenNotSaid = 120

/** @returns what ended the session, of two the one that ended it first; undefined while it lives. */
export function isStale(
  { mode, idleMinutes, atHour }: ResetSettings,
  { activeSince, lastInteractionAt }: SessionClocks,
  now: Date,
): 'idle' | 'daily' | undefined {
  if (mode === 'none') return undefined
  const minutes = mode === 'idle' ? (idleMinutes ?? idleMinutesWhenNotSaid) : idleMinutes
  const idleAfter = minutes === undefined ? Number.POSITIVE_INFINITY : lastInteractionAt.getTime() + minutes * 60_000
  const dailyAt = mode === 'daily' ? nextBoundary(activeSince, atHour).getTime() : Number.POSITIVE_INFINITY
  const isIdle = now.getTime() > idleAfter
  const isPastDay = now.getTime() >= dailyAt
  if (isIdle && isPastDay) return idleAfter < dailyAt ? 'idle' : 'daily'
  if (isIdle) return 'idle'
  return isPastDay ? 'daily' : undefined
}

/** The first time after `moment` that the gateway's clock shows the hour. On a day that skips the hour, when it is skipped. */
function nextBoundary(moment: Date, atHour: number): Date {
  const onDay = (offset: number) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate() + offset, atHour)
  return onDay(0) > moment ? onDay(0) : onDay(1)
}
