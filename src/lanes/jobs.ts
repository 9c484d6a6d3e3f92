/**
 * The jobs of a lane queue on their way: queued, running, ended. A session is known only while it has a job. All functions leave
 * everything whole before they start a task, settle a promise or fire a signal, because those may call back.
 */
import { LaneAbortError, LaneLoopError } from './lane-errors.ts'
import type { LaneTask, Place, Turn } from './lane-queue.ts'
import { createLine, type Line } from './line.ts'
import type { Slots } from './slots.ts'

export type Jobs = {
  readonly slots: Slots
  readonly sessions: Map<string, Session>
  readonly now: () => number
  /** Called when the last job ends. */
  readonly whenEmpty: Set<() => void>
}

/** Its running job keeps it to itself, also while that waits for children; without one, the first queued job is in line for slots. */
export type Session = {
  readonly key: string
  readonly queued: Line<Job>
  running: Job | undefined
  leaveSlotLine: () => void
}

export type Job = {
  readonly place: Place
  readonly session: Session
  readonly parent: Job | undefined
  /** Those it waits for. */
  readonly children: Set<Job>
  readonly controller: AbortController
  readonly begin: () => void
  readonly reject: (error: unknown) => void
  readonly forgetSignal: () => void
  leaveLine: () => void
  ended: boolean
  holdsSlots: boolean
  /** In line to have its slots back; `settle` is for the child that ended last. */
  returning: { readonly leave: () => void; readonly settle: () => void } | undefined
}

/** What stops the job from outside, and who waits for it. */
type Origin = { readonly signal: AbortSignal | undefined; readonly parent?: Job }

/** Takes its place in its session, and starts at once if it can. */
export function admit<T>(jobs: Jobs, place: Place, task: LaneTask<T>, { signal, parent }: Origin): Promise<T> {
  if (signal?.aborted) return Promise.reject(new LaneAbortError(place.session, { cause: signal.reason }))
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const arrived = jobs.now()
  const stop = () => {
    if (job.session.running === job) stopRunning(job, signal?.reason)
    else rejectQueued(jobs, [job], () => new LaneAbortError(place.session, { cause: signal?.reason }))
  }
  const job: Job = {
    place,
    session: jobs.sessions.get(place.session) ?? openSession(jobs, place.session),
    parent,
    children: new Set(),
    controller: new AbortController(),
    begin() {
      Promise.try(task, toTurn(jobs, job, jobs.now() - arrived)).then(
        (value) => endRunning(jobs, job, () => resolve(value)),
        (error: unknown) => endRunning(jobs, job, () => reject(error)),
      )
    },
    reject,
    forgetSignal: () => signal?.removeEventListener('abort', stop),
    leaveLine: () => undefined,
    ended: false,
    holdsSlots: false,
    returning: undefined,
  }
  signal?.addEventListener('abort', stop)
  enqueue(jobs, job)
  return promise
}

function toTurn(jobs: Jobs, job: Job, waitedMs: number): Turn {
  for (const { waits } of jobs.slots.poolsOf(job.place)) waits.add(waitedMs)
  return {
    signal: job.controller.signal,
    waitedMs,
    runChild: (place, task) => admitChild(jobs, job, place, task),
  }
}

function admitChild<C>(jobs: Jobs, parent: Job, place: Place, task: LaneTask<C>): Promise<C> {
  const { key } = parent.session
  if (parent.ended) return Promise.reject(new Error(`The turn of session ${key} has ended and can run no child.`))
  if (waitsFor(jobs, place.session, key)) return Promise.reject(new LaneLoopError(key, place.session))
  return admit(jobs, place, task, { signal: parent.controller.signal, parent })
}

/** Whether the first session can go on only after the second one did. */
function waitsFor(jobs: Jobs, key: string, target: string): boolean {
  const children = jobs.sessions.get(key)?.running?.children ?? []
  return key === target || [...children].some((child) => waitsFor(jobs, child.session.key, target))
}

function openSession(jobs: Jobs, key: string): Session {
  const session: Session = { key, queued: createLine(), running: undefined, leaveSlotLine: () => undefined }
  jobs.sessions.set(key, session)
  return session
}

function enqueue(jobs: Jobs, job: Job): void {
  const { session, parent } = job
  job.leaveLine = session.queued.join(job)
  for (const pool of jobs.slots.poolsOf(job.place)) pool.queued += 1
  if (session.queued.size === 1 && !session.running) joinSlotLine(jobs, session)
  parent?.children.add(job)
  if (parent) lendSlots(jobs, parent)
  jobs.slots.grantFree()
}

/** On behalf of the first job that the session has queued; a session that has none is forgotten. */
function joinSlotLine(jobs: Jobs, session: Session): void {
  const first = session.queued.first()
  if (first) session.leaveSlotLine = jobs.slots.wait(first.place, 'in-turn', () => startFirst(jobs, session))
  else jobs.sessions.delete(session.key)
}

function startFirst(jobs: Jobs, session: Session): void {
  const job = session.queued.first()
  if (!job) return
  leaveQueue(jobs, job)
  session.running = job
  job.holdsSlots = true
  job.begin()
}

function leaveQueue(jobs: Jobs, job: Job): void {
  job.leaveLine()
  for (const pool of jobs.slots.poolsOf(job.place)) pool.queued -= 1
}

function endRunning(jobs: Jobs, job: Job, settle: () => void): void {
  if (job.holdsSlots) jobs.slots.release(job.place)
  job.session.running = undefined
  joinSlotLine(jobs, job.session)
  stopReturning(job)
  end(jobs, job, settle)
  goOn(jobs)
}

export function rejectQueued(jobs: Jobs, rejected: readonly Job[], error: (job: Job) => Error): void {
  for (const job of rejected) {
    withdraw(jobs, job)
    end(jobs, job, () => job.reject(error(job)))
  }
  goOn(jobs)
}

/** The session keeps its turn for the job behind, if that wants the same slots. */
function withdraw(jobs: Jobs, job: Job): void {
  const { session, place } = job
  const wasNext = session.queued.first() === job && !session.running
  leaveQueue(jobs, job)
  const next = session.queued.first()?.place
  if (!wasNext || (next?.lane === place.lane && next.agent === place.agent)) return
  session.leaveSlotLine()
  joinSlotLine(jobs, session)
}

function end(jobs: Jobs, job: Job, settle: () => void): void {
  job.ended = true
  job.forgetSignal()
  if (job.parent) returnTo(jobs, job.parent, job, settle)
  else settle()
}

function goOn(jobs: Jobs): void {
  jobs.slots.grantFree()
  if (jobs.sessions.size > 0) return
  for (const tell of jobs.whenEmpty) tell()
}

function lendSlots(jobs: Jobs, parent: Job): void {
  if (parent.holdsSlots) jobs.slots.release(parent.place)
  parent.holdsSlots = false
  stopReturning(parent)
}

/** Settles when the parent has its slots again; at once if it does not go back to work, or other children are still out. */
function returnTo(jobs: Jobs, parent: Job, child: Job, settle: () => void): void {
  parent.children.delete(child)
  const goesOn = !parent.ended && !parent.controller.signal.aborted && parent.children.size === 0
  const grant = () => {
    parent.holdsSlots = true
    parent.returning = undefined
    settle()
  }
  if (goesOn) parent.returning = { leave: jobs.slots.wait(parent.place, 'first', grant), settle }
  else settle()
}

function stopReturning(parent: Job): void {
  parent.returning?.leave()
  parent.returning?.settle()
  parent.returning = undefined
}

export function stopRunning(job: Job, reason: unknown): void {
  stopReturning(job)
  job.controller.abort(reason)
}
