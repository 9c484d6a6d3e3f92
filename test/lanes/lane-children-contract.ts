/** What a lane queue does with the children of a turn. */
import { describe, expect, it } from 'vitest'
import { LaneAbortError, LaneLoopError } from '../../src/lanes/lane-errors.ts'
import type { Turn } from '../../src/lanes/lane-queue.ts'
import { mainPlace, type OpenLaneQueue, openStage, roomy, runningIn, subagentPlace } from './stage.ts'

const single = { main: 1, subagent: 1, agentDefault: 1 }

export function laneChildrenContract(open: OpenLaneQueue): void {
  describe('a turn with children', () => {
    it.each(['main', 'subagent'] as const)('in lane %s ends at any depth, with every cap at 1', async (lane) => {
      const { queue } = await openStage(open, single)
      const descend = async (turn: Turn, depth: number): Promise<string> =>
        depth === 0
          ? 'bottom'
          : `${depth} ${await turn.runChild({ session: `${depth}`, agent: 'protech', lane }, (child) => descend(child, depth - 1))}`
      const families = [mainPlace('top'), mainPlace('other')].map((place) =>
        queue.run(place, async (turn) => descend(turn, 3)),
      )
      await expect(families[0]).resolves.toBe('3 2 1 bottom')
      await expect(families[1]).resolves.toBe('3 2 1 bottom')
      expect(queue.state().map(({ running, queued }) => running + queued)).toEqual([0, 0, 0])
    })

    it('lends its slots, but not its session, and has them back before anyone in the queue', async () => {
      const stage = await openStage(open, single)
      const parent = stage.act('parent', mainPlace('a'))
      const child = stage.child(await parent.started, 'child', subagentPlace('child'))
      const queued = [
        stage.act('same session', mainPlace('a')),
        stage.act('b', mainPlace('b')),
        stage.act('c', mainPlace('c')),
      ]
      await queued[1]?.started
      expect(stage.started()).toEqual(['parent', 'child', 'b'])
      child.finish()
      const resumed = child.done.then(() => [...stage.log])
      queued[1]?.finish()
      expect(await resumed).not.toContain('c starts')
      expect(runningIn(stage, 'main')).toBe(1)
      parent.finish()
      for (const act of queued) act.finish()
      await Promise.all(queued.map(({ done }) => done))
      expect(stage.log.indexOf('c starts')).toBeGreaterThan(stage.log.indexOf('parent ends'))
      expect(stage.log.indexOf('same session starts')).toBeGreaterThan(stage.log.indexOf('parent ends'))
    })

    it('may run several at once', async () => {
      const stage = await openStage(open, { ...single, subagent: 2 })
      const parent = stage.act('parent', mainPlace('a'))
      const turn = await parent.started
      const children = [1, 2, 3].map((n) => stage.child(turn, `child ${n}`, subagentPlace(`child ${n}`)))
      for (const child of children) child.finish()
      expect(await Promise.all(children.map(({ done }) => done))).toEqual(['child 1', 'child 2', 'child 3'])
      expect(runningIn(stage, 'main')).toBe(1)
      parent.finish()
      await parent.done
      expect(runningIn(stage, 'main')).toBe(0)
    })

    it('that begins another while it waits for its slots goes on without them', async () => {
      const stage = await openStage(open, single)
      const parent = stage.act('parent', mainPlace('a'))
      const turn = await parent.started
      const first = stage.child(turn, 'first', subagentPlace('first'))
      const holder = stage.act('holder', mainPlace('b'))
      await holder.started
      first.finish()
      await Promise.race([first.done, new Promise(setImmediate)])
      const second = stage.child(turn, 'second', subagentPlace('second'))
      expect(await first.done).toBe('first')
      second.finish()
      holder.finish()
      await second.done
      expect(runningIn(stage, 'main')).toBe(1)
      parent.finish()
      await parent.done
      expect(stage.queue.state().map(({ running }) => running)).toEqual([0, 0, 0])
    })

    it('gets what a child throws, and its slots', async () => {
      const stage = await openStage(open, single)
      const parent = stage.act('parent', mainPlace('a'))
      const turn = await parent.started
      const child = turn.runChild(subagentPlace('child'), () => {
        throw new Error('child broke')
      })
      await expect(child).rejects.toThrow('child broke')
      expect(runningIn(stage, 'main')).toBe(1)
      parent.finish()
      await parent.done
    })

    it('that ends before its child leaves no slot taken', async () => {
      const stage = await openStage(open, single)
      const parent = stage.act('parent', mainPlace('a'))
      const turn = await parent.started
      const child = stage.child(turn, 'child', subagentPlace('child'))
      parent.finish()
      await parent.done
      child.finish()
      expect(await child.done).toBe('child')
      await expect(turn.runChild(subagentPlace('late'), async () => 'late')).rejects.toThrow('has ended')
      expect(stage.queue.state().map(({ running, queued }) => running + queued)).toEqual([0, 0, 0])
    })

    it('that ends while it waits for its slots leaves no slot taken', async () => {
      const stage = await openStage(open, single)
      const parent = stage.act('parent', mainPlace('a'))
      const child = stage.child(await parent.started, 'child', subagentPlace('child'))
      const holder = stage.act('holder', mainPlace('b'))
      await holder.started
      child.finish()
      await Promise.race([child.done, new Promise(setImmediate)])
      parent.finish()
      expect(await Promise.all([parent.done, child.done])).toEqual(['parent', 'child'])
      holder.finish()
      await holder.done
      expect(stage.queue.state().map(({ running, queued }) => running + queued)).toEqual([0, 0, 0])
    })

    it('cannot wait for a session that waits for it', async () => {
      const stage = await openStage(open, roomy)
      const grandparent = stage.act('grandparent', mainPlace('a'))
      const parent = stage.child(await grandparent.started, 'parent', mainPlace('b'))
      const turn = await parent.started
      for (const session of ['a', 'b'])
        await expect(turn.runChild(mainPlace(session), async () => 'never')).rejects.toThrow(LaneLoopError)
      parent.finish()
      grandparent.finish()
      await grandparent.done
    })

    it('of two sessions that would wait for each other: the second is refused', async () => {
      const stage = await openStage(open, roomy)
      const [a, b] = [stage.act('a', mainPlace('a')), stage.act('b', mainPlace('b'))]
      const [turnOfA, turnOfB] = [await a.started, await b.started]
      const first = stage.child(turnOfA, 'a in b', mainPlace('b'))
      const second = stage.child(turnOfB, 'b in a', mainPlace('a'))
      await expect(second.done).rejects.toThrow(LaneLoopError)
      for (const act of [b, first, a]) act.finish()
      expect(await Promise.all([first.done, a.done, b.done])).toEqual(['a in b', 'a', 'b'])
    })
  })

  describe('abort of a turn with children', () => {
    it('stops the children that run and those that are queued', async () => {
      const stage = await openStage(open, single)
      const parent = stage.act('parent', mainPlace('a'))
      const turn = await parent.started
      const running = stage.child(turn, 'running', subagentPlace('1'))
      const queued = stage.child(turn, 'queued', subagentPlace('2'))
      const { signal } = await running.started
      expect(stage.queue.abort('a')).toEqual({ queued: 0, running: 1 })
      expect(signal.aborted).toBe(true)
      await expect(queued.done).rejects.toThrow(LaneAbortError)
      await expect(turn.runChild(subagentPlace('3'), async () => 'never')).rejects.toThrow(LaneAbortError)
      running.fail(new Error('stopped'))
      await expect(running.done).rejects.toThrow('stopped')
      parent.finish()
      await parent.done
      expect(stage.queue.state().map((state) => state.running + state.queued)).toEqual([0, 0, 0])
    })

    it.each(['before', 'after'])('%s the child has ended lets it wind down without a slot', async (when) => {
      const stage = await openStage(open, single)
      const parent = stage.act('parent', mainPlace('a'))
      const child = stage.child(await parent.started, 'child', subagentPlace('child'))
      const holder = stage.act('holder', mainPlace('b'))
      await holder.started
      if (when === 'before') stage.queue.abort('a')
      child.finish()
      await Promise.race([child.done, new Promise(setImmediate)])
      if (when === 'after') stage.queue.abort('a')
      expect(await child.done).toBe('child')
      parent.finish()
      await parent.done
      expect(runningIn(stage, 'main')).toBe(1)
      holder.finish()
      await holder.done
      expect(runningIn(stage, 'main')).toBe(0)
    })

    it('of the queued child alone gives the parent its slots back', async () => {
      const stage = await openStage(open, single)
      const blocker = stage.act('blocker', subagentPlace('blocker'))
      const parent = stage.act('parent', mainPlace('a'))
      const child = stage.child(await parent.started, 'child', subagentPlace('child'))
      expect(stage.queue.abort('child')).toEqual({ queued: 1, running: 0 })
      await expect(child.done).rejects.toThrow(LaneAbortError)
      expect(runningIn(stage, 'main')).toBe(1)
      for (const act of [parent, blocker]) act.finish()
      await Promise.all([parent.done, blocker.done])
    })
  })
}
