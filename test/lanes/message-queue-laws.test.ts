/** Random conversations: every message ends in one place, and nothing is merged that must not be. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { QueueSettings } from '../../src/lanes/message-queue.ts'
import { type Message, openMessageDesk, settle } from './message-desk.ts'
import { mainPlace } from './stage.ts'

type Step =
  | { readonly do: 'say'; readonly more: Partial<Message> }
  | { readonly do: 'end' | 'fail' | 'stop' | 'occupy' | 'free' }
  | { readonly do: 'wait'; readonly ms: number }

const more: fc.Arbitrary<Partial<Message>> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constant({ alone: true }) },
  { weight: 1, arbitrary: fc.constant({ holdMs: 300 }) },
  { weight: 1, arbitrary: fc.constant({ destination: 'elsewhere' }) },
)

const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constant('say' as const), more }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('end' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('fail' as const, 'stop' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('occupy' as const, 'free' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(50, 300, 1_000) }) },
)

const settingsArbitrary = fc.record({
  mode: fc.constantFrom('collect' as const, 'followup' as const, 'interrupt' as const),
  drop: fc.constantFrom('summarize' as const, 'old' as const, 'new' as const),
  cap: fc.integer({ min: 1, max: 5 }),
  debounceMs: fc.constantFrom(0, 100, 1_000),
})

const ids = (text: string) => text.split(' ').filter((id) => id !== '')

/** A desk with one slot, which others take at times. */
function openConversation(settings: Partial<QueueSettings>) {
  const desk = openMessageDesk(settings, 1)
  const said: Pick<Message, 'id' | 'alone' | 'destination'>[] = []
  const left: string[] = []
  const others: PromiseWithResolvers<void>[] = []

  const say = (more: Partial<Message>) => {
    const id = `${said.length}`
    said.push({ id, alone: more.alone === true, destination: more.destination ?? 'chat' })
    if (desk.say(id, more) === 'refused') left.push(id)
  }
  const occupy = () => {
    const other = Promise.withResolvers<void>()
    others.push(other)
    return desk.lanes.run(mainPlace(`other ${others.length}`), () => other.promise)
  }
  const take = (step: Step): unknown => {
    switch (step.do) {
      case 'say':
        return say(step.more)
      case 'wait':
        return desk.clock.advance(step.ms)
      case 'stop':
        return left.push(...desk.queue.stop('person').waiting.map(({ id }) => id))
      case 'end':
        return desk.turns.at(-1)?.end()
      case 'fail':
        return desk.turns.at(-1)?.fail(new Error('on purpose'))
      case 'occupy':
        return void occupy()
      case 'free':
        return others.shift()?.resolve()
    }
  }
  const isBusy = () => desk.clock.timers > 0 || desk.lanes.state().some(({ running, queued }) => running + queued > 0)
  const finish = async () => {
    for (; isBusy(); await settle()) {
      desk.clock.advance(1_000)
      others.shift()?.resolve()
      await desk.turns.at(-1)?.end()
    }
  }
  return { desk, said, left, take, finish }
}

describe('a message queue under random use', () => {
  it('runs, displaces, refuses or gives back each message once, in order, merged by the rules', async () => {
    await fc.assert(
      fc.asyncProperty(settingsArbitrary, fc.array(stepArbitrary, { maxLength: 80 }), async (settings, steps) => {
        const { desk, said, left, take, finish } = openConversation(settings)
        for (const step of steps) {
          take(step)
          await settle()
          expect(desk.queue.waiting('person')).toBeLessThanOrEqual(settings.cap)
        }
        await finish()
        expect(desk.queue.waiting('person')).toBe(0)

        const ran = desk.turns.flatMap(({ messages }) => ids(messages))
        const dropped = desk.turns.flatMap((turn) => ids(turn.dropped))
        expect([...ran, ...dropped, ...left].toSorted()).toEqual(said.map(({ id }) => id).toSorted())
        expect(ran).toEqual(ran.toSorted((a, b) => Number(a) - Number(b)))
        for (const turn of desk.turns) {
          const messages = ids(turn.messages).map((id) => said[Number(id)])
          expect(new Set(messages.map((message) => message?.destination)).size).toBe(1)
          if (messages.some((message) => message?.alone)) expect(messages).toHaveLength(1)
        }
      }),
      { numRuns: 200 },
    )
  })
})
