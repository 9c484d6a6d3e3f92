/** How a lane queue stops. */
import { describe, expect, it } from 'vitest'
import { LaneDrainingError } from '../../src/lanes/lane-errors.ts'
import { mainPlace, type OpenLaneQueue, openStage, roomy, subagentPlace } from './stage.ts'

const single = { main: 1, subagent: 1, agentDefault: 1 }

export function laneDrainContract(open: OpenLaneQueue): void {
  describe('drain', () => {
    it('takes no more work, and is done at once when there is none', async () => {
      const stage = await openStage(open, roomy)
      expect(await stage.queue.drain({ deadlineMs: 1_000, queued: 'run' })).toEqual({ drained: true, aborted: 0 })
      await expect(stage.brief('late', mainPlace('a'))).rejects.toThrow(LaneDrainingError)
      expect(stage.clock.timers).toBe(0)
    })

    it('waits for what runs and what is queued', async () => {
      const stage = await openStage(open, single)
      const acts = [1, 2, 3].map((n) => stage.act(`${n}`, mainPlace(`${n % 2}`)))
      const drained = stage.queue.drain({ deadlineMs: 1_000, queued: 'run' })
      await expect(stage.brief('late', mainPlace('a'))).rejects.toThrow(LaneDrainingError)
      const order: string[] = []
      const noted = [
        ...acts.map(({ done }) => done.then((name) => order.push(name))),
        drained.then(() => order.push('drained')),
      ]
      for (const act of acts) act.finish()
      await Promise.all(noted)
      expect(order.toSorted()).toEqual(['1', '2', '3', 'drained'])
      expect(order.at(-1)).toBe('drained')
      expect(await drained).toEqual({ drained: true, aborted: 0 })
      expect(stage.started()).toHaveLength(3)
      expect(stage.clock.timers).toBe(0)
    })

    it('rejects what is queued when that is kept elsewhere, and still lets the children of what runs run', async () => {
      const stage = await openStage(open, single)
      const parent = stage.act('parent', mainPlace('a'))
      const turn = await parent.started
      const queued = stage.act('queued', mainPlace('a'))
      const blocker = stage.act('blocker', subagentPlace('blocker'))
      const before = stage.child(turn, 'before', subagentPlace('before'))
      const drained = stage.queue.drain({ deadlineMs: 1_000, queued: 'reject' })
      await expect(queued.done).rejects.toThrow(LaneDrainingError)
      const after = stage.child(turn, 'after', subagentPlace('after'))
      for (const act of [blocker, before, after]) act.finish()
      expect(await Promise.all([before.done, after.done])).toEqual(['before', 'after'])
      parent.finish()
      expect(await drained).toEqual({ drained: true, aborted: 0 })
      expect(stage.started()).not.toContain('queued')
    })

    it('aborts at the deadline what is left, and does not wait for what goes on regardless', async () => {
      const stage = await openStage(open, single)
      const running = stage.act('running', mainPlace('a'))
      const { signal } = await running.started
      const queued = [1, 2].map((n) => stage.act(`${n}`, mainPlace(`${n}`)))
      const drained = stage.queue.drain({ deadlineMs: 1_000, queued: 'run' })
      stage.clock.advance(999)
      expect(signal.aborted).toBe(false)
      stage.clock.advance(1)
      expect(await drained).toEqual({ drained: false, aborted: 3 })
      expect(signal.reason).toBeInstanceOf(LaneDrainingError)
      for (const { done } of queued) await expect(done).rejects.toThrow(LaneDrainingError)
      running.finish()
      expect(await running.done).toBe('running')
      expect(stage.started()).toEqual(['running'])
    })

    it('that is asked for twice ends both times', async () => {
      const stage = await openStage(open, single)
      const running = stage.act('running', mainPlace('a'))
      const queued = stage.act('queued', mainPlace('a'))
      const first = stage.queue.drain({ deadlineMs: 60_000, queued: 'run' })
      const second = stage.queue.drain({ deadlineMs: 1_000, queued: 'reject' })
      await expect(queued.done).rejects.toThrow(LaneDrainingError)
      stage.clock.advance(1_000)
      expect(await second).toEqual({ drained: false, aborted: 1 })
      running.finish()
      expect(await first).toEqual({ drained: true, aborted: 0 })
    })
  })
}
