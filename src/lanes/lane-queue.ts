/**
 * When a turn may run. One task of a session at a time, in the order they came; then a slot of its agent; then a slot of its lane.
 * Sessions take turns, so that one with a hundred tasks delays another by one of them at most, and an agent at its cap delays nobody else.
 * Tasks are started from inside these functions, so every function leaves the queue whole before it calls anybody's code.
 */
import { admit, type Job, type Jobs, rejectQueued, type Session, stopRunning } from './jobs.ts'
import { LaneAbortError, LaneDrainingError } from './lane-errors.ts'
import { type Caps, createSlots, type Pool } from './slots.ts'
import type { WaitSummary } from './wait-window.ts'

/** An agent's cap counts its `main` tasks; `subagent` tasks count in that lane alone. */
export type Place = { readonly session: string; readonly agent: string; readonly lane: 'main' | 'subagent' }

export type Turn = {
  /** Fires on abort(session), at drain's deadline and with the caller's signal, whose reason it then carries. */
  readonly signal: AbortSignal
  /** From run() to the start. */
  readonly waitedMs: number
  /**
   * Runs a child and waits for it. Meanwhile the slots of this turn are lent to others; it has them back, before anyone in the queue,
   * when the promise settles and no other child is out. A turn that was aborted winds down without a slot. The child's signal fires with
   * this turn's. Rejects as run() does, and with LaneLoopError if the child's session waits for this turn's.
   */
  runChild<C>(place: Place, task: LaneTask<C>): Promise<C>
}

export type LaneTask<T> = (turn: Turn) => Promise<T>

export type LaneState = {
  /** 'main', 'subagent' or 'agent:<id>' */
  readonly lane: string
  readonly cap: number
  /** Slots taken: a turn that waits for its children has none. Above `cap` until work ends when the cap was lowered. */
  readonly running: number
  readonly queued: number
  /** Milliseconds, over the last 1,000 starts. */
  readonly wait: WaitSummary
}

export type LaneQueue = {
  /**
   * Takes its place before it returns: the order of calls is the order in a session. The next work starts before the promise settles.
   * Rejects with LaneAbortError (aborted while queued), LaneDrainingError (intake stopped), or with what the task rejects with.
   */
  run<T>(place: Place, task: LaneTask<T>, signal?: AbortSignal): Promise<T>
  /**
   * 'main', 'subagent' or 'agent:<id>'. A raise starts waiting work at once; a lowering takes effect as work ends. Throws RangeError if
   * there is no such lane or `cap` is no whole number of at least 1.
   */
  setCap(lane: string, cap: number): void
  /** All of a session: its queued work is rejected, the signal of its running work fires. Returns how many tasks each was. */
  abort(session: string): { readonly queued: number; readonly running: number }
  state(): readonly LaneState[]
  /**
   * Refuses new work (not the children of what runs) and waits for what runs, and for what is queued or, with `reject`, rejects that at
   * once because it is kept elsewhere. At `deadlineMs` the rest is aborted, with LaneDrainingError, and no longer waited for.
   */
  drain(options: {
    readonly deadlineMs: number
    readonly queued: 'run' | 'reject'
  }): Promise<{ readonly drained: boolean; readonly aborted: number }>
}

export type LaneQueueOptions = {
  readonly caps: Caps
  /** Milliseconds that never run backwards. */
  readonly now: () => number
  /** Returns how to cancel. */
  readonly startTimer: (ms: number, fire: () => void) => () => void
}

export function createLaneQueue({ caps, now, startTimer }: LaneQueueOptions): LaneQueue {
  const jobs: Jobs = { slots: createSlots(caps), sessions: new Map(), now, whenEmpty: new Set() }
  let draining = false
  return {
    run: (place, task, signal) =>
      draining ? Promise.reject(new LaneDrainingError(place.session)) : admit(jobs, place, task, { signal }),
    setCap(lane, cap) {
      jobs.slots.setCap(lane, cap)
      jobs.slots.grantFree()
    },
    abort(key) {
      const session = jobs.sessions.get(key)
      return abortAll(jobs, session ? [session] : [], (job) => new LaneAbortError(job.place.session))
    },
    state: () => jobs.slots.pools().map(toState),
    drain({ deadlineMs, queued }) {
      draining = true
      if (queued === 'reject') rejectQueued(jobs, queuedOf(jobs.sessions.values()).filter(isOwn), toDrainingError)
      return untilEmpty(jobs, (giveUp) => startTimer(deadlineMs, giveUp))
    },
  }
}

function toState({ lane, cap, taken, queued, waits }: Pool): LaneState {
  return { lane, cap, running: taken, queued, wait: waits.summary() }
}

function toDrainingError({ place }: Job): Error {
  return new LaneDrainingError(place.session)
}

/** A child is kept by its parent alone, and so is not among what is kept elsewhere. */
function isOwn({ parent }: Job): boolean {
  return parent === undefined
}

function queuedOf(sessions: Iterable<Session>): Job[] {
  return [...sessions].flatMap(({ queued }) => [...queued])
}

function abortAll(jobs: Jobs, sessions: readonly Session[], toError: (job: Job) => Error) {
  const queued = queuedOf(sessions)
  const running = sessions.flatMap((session) => session.running ?? [])
  rejectQueued(jobs, queued, toError)
  for (const job of running) stopRunning(job, toError(job))
  return { queued: queued.length, running: running.length }
}

function untilEmpty(
  jobs: Jobs,
  startDeadline: (giveUp: () => void) => () => void,
): Promise<{ drained: boolean; aborted: number }> {
  if (jobs.sessions.size === 0) return Promise.resolve({ drained: true, aborted: 0 })
  const { promise, resolve } = Promise.withResolvers<{ drained: boolean; aborted: number }>()
  const cancelDeadline = startDeadline(() => {
    jobs.whenEmpty.delete(drained)
    const { queued, running } = abortAll(jobs, [...jobs.sessions.values()], toDrainingError)
    resolve({ drained: false, aborted: queued + running })
  })
  const drained = () => {
    jobs.whenEmpty.delete(drained)
    cancelDeadline()
    resolve({ drained: true, aborted: 0 })
  }
  jobs.whenEmpty.add(drained)
  return promise
}
