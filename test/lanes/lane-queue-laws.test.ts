/** Random work against what has to be true of a lane queue at every moment. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLaneQueue, type LaneQueue, type Place } from '../../src/lanes/lane-queue.ts'
import { createManualClock } from './manual-clock.ts'

type Step =
  | { readonly do: 'run' | 'abort'; readonly session: number }
  | { readonly do: 'end'; readonly which: number; readonly error: Error | undefined }
  | { readonly do: 'cap'; readonly lane: string; readonly cap: number }

const lanes = ['main', 'subagent', 'agent:0', 'agent:1', 'agent:2'] as const
const startCaps = { main: 3, subagent: 2, 'agent:0': 2, 'agent:1': 2, 'agent:2': 2 }

const onPurpose = new Error('failed on purpose')

const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('run' as const), session: fc.nat(8) }) },
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      which: fc.nat(50),
      error: fc.constantFrom(undefined, onPurpose),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('abort' as const), session: fc.nat(8) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('cap' as const),
      lane: fc.constantFrom(...lanes),
      cap: fc.integer({ min: 1, max: 4 }),
    }),
  },
)

type Task = { readonly n: number; readonly place: Place; readonly gate: PromiseWithResolvers<void> }

/** Sessions 0–5 are of agents 0–2, in lane main; 6–8 are sub-agents. */
function placeOf(session: number): Place {
  return { session: `${session}`, agent: `${session % 3}`, lane: session < 6 ? 'main' : 'subagent' }
}

function lanesOf({ agent, lane }: Place): readonly string[] {
  return lane === 'main' ? ['main', `agent:${agent}`] : ['subagent']
}

/** What the queue should hold, and complaints about what it did. */
function createModel() {
  const caps = new Map<string, number>(Object.entries(startCaps))
  const queued: Task[] = []
  const running: Task[] = []
  const passedOver = new Map<string, Set<string>>()
  const complaints: string[] = []
  const isFull = (lane: string) =>
    running.filter(({ place }) => lanesOf(place).includes(lane)).length >= (caps.get(lane) ?? 0)
  const isBusy = (session: string) => running.some(({ place }) => place.session === session)

  return {
    caps,
    queued,
    running,
    complaints,
    started(task: Task) {
      const { session } = task.place
      if (isBusy(session)) complaints.push(`session ${session} runs two tasks`)
      if (queued.find(({ place }) => place.session === session) !== task)
        complaints.push(`task ${task.n} jumped its line`)
      complaints.push(
        ...lanesOf(task.place)
          .filter(isFull)
          .map((lane) => `lane ${lane} is over its cap`),
      )
      for (const [other, ahead] of passedOver) {
        const rival = placeOf(Number(other))
        if (other === session || rival.agent !== task.place.agent || rival.lane !== task.place.lane) continue
        if (ahead.has(session)) complaints.push(`session ${session} had two turns while ${other} waited`)
        ahead.add(session)
      }
      passedOver.delete(session)
      queued.splice(queued.indexOf(task), 1)
      running.push(task)
    },
    /** Sessions that could start are waiting in vain; the others are noted as waiting. */
    settled() {
      const waiting = new Set(queued.map(({ place }) => place.session).filter((session) => !isBusy(session)))
      for (const session of waiting) {
        if (!lanesOf(placeOf(Number(session))).some(isFull)) complaints.push(`session ${session} waits for nothing`)
        if (!passedOver.has(session)) passedOver.set(session, new Set())
      }
      for (const session of passedOver.keys()) if (!waiting.has(session)) passedOver.delete(session)
    },
  }
}

type Model = ReturnType<typeof createModel>

function take(queue: LaneQueue, model: Model, step: Step, n: number): void {
  switch (step.do) {
    case 'run':
      enter(queue, model, { n, place: placeOf(step.session), gate: Promise.withResolvers() })
      break
    case 'abort':
      queue.abort(`${step.session}`)
      break
    case 'cap':
      model.caps.set(step.lane, step.cap)
      queue.setCap(step.lane, step.cap)
      break
    case 'end': {
      const gate = model.running[step.which % Math.max(model.running.length, 1)]?.gate
      if (step.error) gate?.reject(step.error)
      else gate?.resolve()
      break
    }
  }
}

function enter(queue: LaneQueue, model: Model, task: Task): void {
  model.queued.push(task)
  const work = async () => {
    model.started(task)
    await task.gate.promise.finally(() => model.running.splice(model.running.indexOf(task), 1))
  }
  queue.run(task.place, work).catch((error: unknown) => {
    const place = model.queued.indexOf(task)
    if (place >= 0) model.queued.splice(place, 1)
    else if (error !== onPurpose) model.complaints.push(String(error))
  })
}

const settle = () => new Promise(setImmediate)

describe('a lane queue under random work', () => {
  it('keeps order and caps, starts all it can, lets sessions take turns, and is empty in the end', async () => {
    const steps = fc.array(stepArbitrary, { minLength: 20, maxLength: 120 })
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const { now, startTimer } = createManualClock()
        const queue = createLaneQueue({ caps: { main: 3, subagent: 2, agentDefault: 2 }, now, startTimer })
        const model = createModel()
        const check = async () => {
          await settle()
          model.settled()
          expect(model.complaints).toEqual([])
          const state = new Map(queue.state().map(({ lane, running, queued }) => [lane, { running, queued }]))
          const count = (tasks: readonly Task[], lane: string) =>
            tasks.filter(({ place }) => lanesOf(place).includes(lane)).length
          for (const [lane, counts] of state)
            expect(counts).toEqual({ running: count(model.running, lane), queued: count(model.queued, lane) })
        }
        for (const [n, step] of sequence.entries()) {
          take(queue, model, step, n)
          await check()
        }
        for (let left = model.running.length; left > 0; left = model.running.length) {
          for (const { gate } of model.running) gate.resolve()
          await check()
        }
        expect(model.queued).toEqual([])
      }),
      { numRuns: 150 },
    )
  })
})
