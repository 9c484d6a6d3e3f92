/** Turns that run children that run children: whatever the caps, all come to their end. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLaneQueue, type Place, type Turn } from '../../src/lanes/lane-queue.ts'
import { createManualClock } from './manual-clock.ts'

type Family = { readonly lane: 'main' | 'subagent'; readonly together: boolean; readonly children: readonly Family[] }

function familyOf(depth: number): fc.Arbitrary<Family> {
  const children: fc.Arbitrary<readonly Family[]> =
    depth === 0 ? fc.constant([]) : fc.array(familyOf(depth - 1), { maxLength: 3 })
  return fc.record({ lane: fc.constantFrom('main', 'subagent'), together: fc.boolean(), children })
}

/** How many are at work in each lane, counted from inside the tasks. */
function createWorkCount(caps: Readonly<Record<string, number>>) {
  const atWork = new Map<string, number>()
  const add = ({ lane, agent }: Place, change: number) => {
    for (const name of lane === 'main' ? [lane, `agent:${agent}`] : [lane]) {
      const count = (atWork.get(name) ?? 0) + change
      atWork.set(name, count)
      expect(count, name).toBeLessThanOrEqual(caps[name] ?? 0)
    }
  }
  return { begin: (place: Place) => add(place, 1), rest: (place: Place) => add(place, -1) }
}

describe('families of turns', () => {
  it('come to their end under any caps, with no more at work than the caps allow', async () => {
    const cap = fc.integer({ min: 1, max: 3 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(familyOf(3), { maxLength: 8 }),
        cap,
        cap,
        cap,
        async (families, main, subagent, agent) => {
          const { now, startTimer } = createManualClock()
          const queue = createLaneQueue({ caps: { main, subagent, agentDefault: agent }, now, startTimer })
          const work = createWorkCount({ main, subagent, 'agent:protech': agent })
          let born = 0
          let ended = 0

          const birth = ({ lane }: Family): Place => {
            born += 1
            return { session: `${born}`, agent: 'protech', lane }
          }
          const waitFor = async (place: Place, children: () => Promise<unknown>) => {
            work.rest(place)
            await children()
            work.begin(place)
          }
          const raise = (turn: Turn, child: Family) => {
            const place = birth(child)
            return turn.runChild(place, (childTurn) => live(childTurn, place, child))
          }
          const live = async (turn: Turn, place: Place, { together, children }: Family): Promise<void> => {
            work.begin(place)
            if (together && children.length > 0)
              await waitFor(place, () => Promise.all(children.map((child) => raise(turn, child))))
            else for (const child of children) await waitFor(place, () => raise(turn, child))
            await new Promise(setImmediate)
            work.rest(place)
            ended += 1
          }

          const done = families.map((family) => {
            const place = birth(family)
            return queue.run(place, (turn) => live(turn, place, family))
          })
          await Promise.all(done)
          expect(ended).toBe(born)
          expect(queue.state().filter(({ running, queued }) => running + queued > 0)).toEqual([])
        },
      ),
      { numRuns: 150 },
    )
  })
})
