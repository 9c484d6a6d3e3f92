import type { LaneQueue, LaneQueueOptions, Place, Turn } from '../../src/lanes/lane-queue.ts'
import { createManualClock, type ManualClock } from './manual-clock.ts'

export type OpenLaneQueue = (options: LaneQueueOptions) => LaneQueue | Promise<LaneQueue>

/** One task: it starts when the queue lets it and ends when the test says so. */
export type Act = {
  readonly started: Promise<Turn>
  readonly done: Promise<string>
  finish(): void
  fail(error: Error): void
}

export type Stage = {
  readonly queue: LaneQueue
  readonly clock: ManualClock
  /** 'a starts', 'a ends', … in the order they happened. */
  readonly log: readonly string[]
  act(name: string, place: Place, signal?: AbortSignal): Act
  /** The same as a child of a turn. */
  child(turn: Turn, name: string, place: Place): Act
  /** A task that ends on its own after a few turns of the event loop. */
  brief(name: string, place: Place): Promise<string>
  started(): readonly string[]
}

export function mainPlace(session: string, agent = 'protech'): Place {
  return { session, agent, lane: 'main' }
}

export function subagentPlace(session: string, agent = 'protech'): Place {
  return { session, agent, lane: 'subagent' }
}

export const roomy = { main: 100, subagent: 100, agentDefault: 100 }

export async function openStage(open: OpenLaneQueue, caps: LaneQueueOptions['caps']): Promise<Stage> {
  const clock = createManualClock()
  const queue = await open({ caps, now: clock.now, startTimer: clock.startTimer })
  const log: string[] = []

  const prepare = (name: string) => {
    const gate = Promise.withResolvers<void>()
    const start = Promise.withResolvers<Turn>()
    const task = async (turn: Turn) => {
      log.push(`${name} starts`)
      start.resolve(turn)
      await gate.promise.finally(() => log.push(`${name} ends`))
      return name
    }
    const toAct = (done: Promise<string>): Act => {
      done.catch(() => 'is looked at by the test that expects it')
      return { started: start.promise, done, finish: gate.resolve, fail: gate.reject }
    }
    return { task, toAct }
  }

  return {
    queue,
    clock,
    log,
    act(name, place, signal) {
      const { task, toAct } = prepare(name)
      return toAct(queue.run(place, task, signal))
    },
    child(turn, name, place) {
      const { task, toAct } = prepare(name)
      return toAct(turn.runChild(place, task))
    },
    brief(name, place) {
      return queue.run(place, async () => {
        log.push(`${name} starts`)
        await new Promise(setImmediate)
        log.push(`${name} ends`)
        return name
      })
    },
    started: () => log.filter((line) => line.endsWith(' starts')).map((line) => line.slice(0, -' starts'.length)),
  }
}

export function runningIn({ queue }: Stage, lane: string): number | undefined {
  return queue.state().find((state) => state.lane === lane)?.running
}
