/**
 * Which waiting messages make one turn. A session has at most one turn in the lanes, and what that turn is made of is fixed when it starts;
 * everything else waits here, where it can still be merged, edited, displaced or taken back.
 */
import type { LaneQueue, Place, Turn } from './lane-queue.ts'
import { arrive, count, dueAt, type Part, replaceWaiting, takeBatch } from './waiting-line.ts'

export type QueueSettings = {
  /**
   * `collect`: when a turn has ended and the line was quiet for `debounceMs`, all that waits makes one turn, up to the next message that
   * stands alone or goes elsewhere. `followup`: each makes its own turn, in order, without a pause. `interrupt`: the running turn is
   * aborted (TurnInterruptedError) and the newest message runs when it has ended; all that waited is displaced. Messages that stand alone
   * neither interrupt nor are they interrupted or displaced. In every mode what came within a hold stays with what was held.
   */
  readonly mode: 'collect' | 'followup' | 'interrupt'
  /** Most messages that wait in a session; those of a turn that has started do not count. */
  readonly cap: number
  /** At the cap: `new` refuses the one that arrives, the others displace the oldest; it is refused if all the others stand alone. */
  readonly drop: 'summarize' | 'old' | 'new'
  readonly debounceMs: number
}

export type Waiting = {
  readonly id: string
  /** Messages for different destinations are never merged into one turn. */
  readonly destination: string
  /** A command that keeps its place in line (such as /new): never merged, order kept around it. */
  readonly alone: boolean
  /** > 0: more of this message is probably on its way (a long paste cut by the client, an album); held this long after the last arrival. */
  readonly holdMs: number
}

export type Batch<M> = {
  readonly messages: readonly [M, ...M[]]
  /** Displaced from before these or between them, oldest first; whatever `drop` is. */
  readonly dropped: readonly M[]
}

export type Overflow<M> = {
  readonly message: M
  readonly what: 'displaced' | 'refused'
  /** The first since the line was last empty: the person is told once. */
  readonly first: boolean
}

export type MessageQueueOptions<M extends Waiting> = {
  readonly lanes: LaneQueue
  /** Read at every use. */
  readonly settings: () => QueueSettings
  /** Runs one turn. */
  readonly run: (place: Place, batch: Batch<M>, turn: Turn) => Promise<void>
  /** What `run` rejected with, or LaneAbortError or LaneDrainingError for a turn that did not run. The line goes on. */
  readonly onFailure: (place: Place, batch: Batch<M>, error: unknown) => void
  readonly onOverflow: (place: Place, overflow: Overflow<M>) => void
  /** Milliseconds that never run backwards. */
  readonly now: () => number
  /** Returns how to cancel. */
  readonly startTimer: (ms: number, fire: () => void) => () => void
}

export type MessageQueue<M extends Waiting> = {
  /**
   * Takes its place before it returns. `started`: nothing was before it (but a turn that stop() is ending), its turn is in the lanes;
   * messages that come before a slot is free may still join it or displace it.
   */
  offer(place: Place, message: M): 'started' | 'queued' | 'refused'
  /** Puts an edited message in the place it has; false when it no longer waits. It stays with the destination and order it came with. */
  replace(session: string, message: M): boolean
  /** Takes out all that waits (oldest first, with the displaced ones that no turn has carried yet) and aborts what runs. */
  stop(session: string): { readonly waiting: readonly M[]; readonly running: boolean }
  waiting(session: string): number
}

/** A newer message took the turn's place (mode `interrupt`). */
export class TurnInterruptedError extends Error {
  override name = 'TurnInterruptedError'
  constructor(session: string) {
    super(`A newer message in session ${session} took the place of this one.`)
  }
}

/** Known only while something waits or runs. */
type SessionLine<M> = {
  place: Place
  parts: readonly Part<M>[]
  lastArrival: number
  /** In the lanes: with a slot or waiting for one. */
  hasTurn: boolean
  batch: Batch<M> | undefined
  interrupt: () => void
  cancelTimer: () => void
  /** Whether a turn has run since the line was opened: only then is there a debounce. */
  hasRun: boolean
  overflowed: boolean
}

type Desk<M extends Waiting> = MessageQueueOptions<M> & { readonly lines: Map<string, SessionLine<M>> }

const nothing = () => undefined

export function createMessageQueue<M extends Waiting>(options: MessageQueueOptions<M>): MessageQueue<M> {
  const lines = new Map<string, SessionLine<M>>()
  const desk = { ...options, lines }
  return {
    offer: (place, message) => offer(desk, place, message),
    replace(session, message) {
      const line = lines.get(session)
      const parts = line && replaceWaiting(line.parts, message)
      if (parts) line.parts = parts
      return parts !== undefined
    },
    stop(session) {
      const line = lines.get(session)
      const waiting = line?.parts.flatMap(({ dropped, messages }) => [...dropped, ...messages]) ?? []
      if (line) close(desk, line)
      return { waiting, running: options.lanes.abort(session).running > 0 }
    },
    waiting: (session) => count(lines.get(session)?.parts ?? []),
  }
}

function offer<M extends Waiting>(desk: Desk<M>, place: Place, message: M): 'started' | 'queued' | 'refused' {
  const { lines, now, settings, onOverflow } = desk
  const known = lines.get(place.session)
  const line = known ?? openLine(desk, place)
  const arrival = arrive(line.parts, message, settings(), now())
  if (arrival.refused) {
    onOverflow(place, noteOverflow(line, message, 'refused'))
    return 'refused'
  }
  const overflows = arrival.displaced.map((displaced) => noteOverflow(line, displaced, 'displaced'))
  line.place = place
  line.parts = arrival.parts
  line.lastArrival = now()
  if (settings().mode === 'interrupt' && !message.alone) line.interrupt()
  if (!line.hasTurn) goOn(desk, line)
  for (const overflow of overflows) onOverflow(place, overflow)
  return known || !line.hasTurn ? 'queued' : 'started'
}

function openLine<M extends Waiting>({ lines }: Desk<M>, place: Place): SessionLine<M> {
  const line: SessionLine<M> = {
    place,
    parts: [],
    lastArrival: 0,
    hasTurn: false,
    batch: undefined,
    interrupt: nothing,
    cancelTimer: nothing,
    hasRun: false,
    overflowed: false,
  }
  lines.set(place.session, line)
  return line
}

/** Its turn, if it has one, ends as it likes; what comes next opens another line. */
function close<M extends Waiting>({ lines }: Desk<M>, line: SessionLine<M>): void {
  line.cancelTimer()
  line.parts = []
  if (lines.get(line.place.session) === line) lines.delete(line.place.session)
}

function noteOverflow<M>(line: SessionLine<M>, message: M, what: Overflow<M>['what']): Overflow<M> {
  const first = !line.overflowed
  line.overflowed = true
  return { message, what, first }
}

/** Runs what is due, or comes back when something is. */
function goOn<M extends Waiting>(desk: Desk<M>, line: SessionLine<M>): void {
  line.cancelTimer()
  const { mode, debounceMs } = desk.settings()
  const quietAt = line.hasRun ? line.lastArrival + debounceMs : 0
  const waitMs = dueAt(line.parts, mode, quietAt) - desk.now()
  if (line.parts.length === 0) close(desk, line)
  else if (waitMs > 0) line.cancelTimer = desk.startTimer(waitMs, () => goOn(desk, line))
  else void runTurn(desk, line)
}

async function runTurn<M extends Waiting>(desk: Desk<M>, line: SessionLine<M>): Promise<void> {
  const { place } = line
  const interruption = new AbortController()
  line.hasTurn = true
  try {
    const start = async (turn: Turn) => {
      const batch = take(desk, line)
      if (!batch) return
      line.batch = batch
      if (!batch.messages[0].alone) line.interrupt = () => interruption.abort(new TurnInterruptedError(place.session))
      await desk.run(place, batch, turn)
    }
    await desk.lanes.run(place, start, interruption.signal)
  } catch (error) {
    const failed = line.batch ?? take(desk, line)
    if (failed) desk.onFailure(place, failed, error)
  } finally {
    line.hasTurn = false
    line.hasRun = true
    line.batch = undefined
    line.interrupt = nothing
    goOn(desk, line)
  }
}

function take<M extends Waiting>({ settings, now }: Desk<M>, line: SessionLine<M>): Batch<M> | undefined {
  const { batch, rest } = takeBatch(line.parts, settings().mode, now())
  line.parts = rest
  if (rest.length === 0) line.overflowed = false
  return batch
}
