/** What every lane queue does, whatever keeps its places. */
import { describe, expect, it } from 'vitest'
import { LaneAbortError } from '../../src/lanes/lane-errors.ts'
import { laneChildrenContract } from './lane-children-contract.ts'
import { laneDrainContract } from './lane-drain-contract.ts'
import { mainPlace, type OpenLaneQueue, openStage, roomy, runningIn, subagentPlace } from './stage.ts'

export function laneQueueContract(open: OpenLaneQueue): void {
  describe('a session', () => {
    it('does its tasks in the order they came, one at a time', async () => {
      const stage = await openStage(open, roomy)
      const names = Array.from({ length: 30 }, (_, n) => `task ${n}`)
      await Promise.all(names.map((name) => stage.brief(name, mainPlace('a'))))
      expect(stage.log).toEqual(names.flatMap((name) => [`${name} starts`, `${name} ends`]))
    })

    it('does the next task after one that throws, rejects or gives a value', async () => {
      const { queue } = await openStage(open, { main: 1, subagent: 1, agentDefault: 1 })
      const results = await Promise.allSettled([
        queue.run(mainPlace('a'), () => {
          throw new Error('thrown')
        }),
        queue.run(mainPlace('a'), () => Promise.reject(new Error('rejected'))),
        queue.run(mainPlace('b'), async () => 'value'),
      ])
      expect(results).toEqual([
        { status: 'rejected', reason: new Error('thrown') },
        { status: 'rejected', reason: new Error('rejected') },
        { status: 'fulfilled', value: 'value' },
      ])
      expect(queue.state().map(({ running, queued }) => running + queued)).toEqual([0, 0, 0])
    })

    it('starts the next task before the promise of the one before settles', async () => {
      const stage = await openStage(open, { ...roomy, main: 1 })
      const first = stage.act('first', mainPlace('a'))
      const second = stage.act('second', mainPlace('b'))
      const seen = first.done.then(() => [...stage.log])
      first.finish()
      expect(await seen).toContain('second starts')
      second.finish()
      await second.done
    })
  })

  describe('sessions', () => {
    it('take turns: one with a hundred tasks delays another by one', async () => {
      const stage = await openStage(open, { ...roomy, main: 1 })
      const busy = Array.from({ length: 100 }, (_, n) => stage.brief(`busy ${n}`, mainPlace('busy')))
      const others = ['b', 'c'].flatMap((key) => [0, 1].map((n) => stage.brief(`${key} ${n}`, mainPlace(key))))
      await Promise.all([...busy, ...others])
      expect(stage.started().slice(0, 7)).toEqual(['busy 0', 'b 0', 'c 0', 'busy 1', 'b 1', 'c 1', 'busy 2'])
    })

    it('of several agents take turns as well', async () => {
      const stage = await openStage(open, { ...roomy, main: 1 })
      const names = ['a', 'b', 'c'].flatMap((agent) => [0, 1].map((n) => ({ agent, name: `${agent} ${n}` })))
      await Promise.all(names.map(({ agent, name }) => stage.brief(name, mainPlace(agent, agent))))
      expect(stage.started()).toEqual(['a 0', 'b 0', 'c 0', 'a 1', 'b 1', 'c 1'])
    })

    it('of an agent at its cap delay no other agent', async () => {
      const stage = await openStage(open, { ...roomy, main: 3, agents: { slow: 2 } })
      const slow = Array.from({ length: 50 }, (_, n) => stage.act(`slow ${n}`, mainPlace(`slow ${n}`, 'slow')))
      const quick = await Promise.all([1, 2, 3].map((n) => stage.brief(`quick ${n}`, mainPlace(`quick ${n}`, 'quick'))))
      expect(quick).toHaveLength(3)
      expect(stage.started()).toEqual(['slow 0', 'slow 1', 'quick 1', 'quick 2', 'quick 3'])
      for (const act of slow) act.finish()
      await Promise.all(slow.map(({ done }) => done))
    })

    it('by the thousand each get their turn', async () => {
      const stage = await openStage(open, { main: 4, subagent: 4, agentDefault: 4 })
      const places = Array.from({ length: 10_000 }, (_, n) => mainPlace(`session ${n % 2_500}`, `agent ${n % 10}`))
      const done = await Promise.all(places.map((place) => stage.queue.run(place, async () => place)))
      expect(done).toHaveLength(10_000)
    })
  })

  describe('caps', () => {
    it('hold for the lane and for each agent; sub-agents count in their own lane alone', async () => {
      const stage = await openStage(open, { main: 3, subagent: 1, agentDefault: 2 })
      const acts = [
        ...[1, 2, 3].map((n) => stage.act(`a ${n}`, mainPlace(`a ${n}`, 'a'))),
        ...[1, 2].map((n) => stage.act(`b ${n}`, mainPlace(`b ${n}`, 'b'))),
        ...[1, 2].map((n) => stage.act(`sub ${n}`, subagentPlace(`sub ${n}`, 'a'))),
      ]
      expect(stage.started()).toEqual(['a 1', 'a 2', 'b 1', 'sub 1'])
      const shares = stage.queue.state().map(({ lane, cap, running, queued }) => [lane, cap, running, queued])
      expect(new Set(shares)).toEqual(
        new Set([
          ['main', 3, 3, 2],
          ['subagent', 1, 1, 1],
          ['agent:a', 2, 2, 1],
          ['agent:b', 2, 1, 1],
        ]),
      )
      for (const act of acts) act.finish()
      await Promise.all(acts.map(({ done }) => done))
      expect(stage.queue.state().map(({ running, queued }) => running + queued)).toEqual([0, 0, 0, 0])
    })

    it('may rise at any time, and waiting work starts at once', async () => {
      const stage = await openStage(open, { ...roomy, main: 1 })
      const acts = [1, 2, 3, 4].map((n) => stage.act(`task ${n}`, mainPlace(`session ${n}`)))
      stage.queue.setCap('main', 3)
      await Promise.all(acts.slice(0, 3).map(({ started }) => started))
      expect(stage.started()).toHaveLength(3)
      stage.queue.setCap('agent:protech', 3)
      stage.queue.setCap('main', 100)
      expect(stage.started()).toHaveLength(3)
      for (const act of acts) act.finish()
      await Promise.all(acts.map(({ done }) => done))
    })

    it('may fall at any time, which counts as work ends', async () => {
      const stage = await openStage(open, { ...roomy, main: 3 })
      const [first, second, third, fourth] = ['1', '2', '3', '4'].map((n) => stage.act(n, mainPlace(n)))
      stage.queue.setCap('main', 1)
      expect(runningIn(stage, 'main')).toBe(3)
      first?.finish()
      second?.finish()
      await Promise.all([first?.done, second?.done])
      expect(stage.started()).toEqual(['1', '2', '3'])
      third?.finish()
      await fourth?.started
      fourth?.finish()
      await fourth?.done
    })

    it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('of %s are refused with the value', async (cap) => {
      const { queue } = await openStage(open, roomy)
      expect(() => queue.setCap('main', cap)).toThrow(new RegExp(`"main" is ${cap}:`))
      expect(() => queue.setCap('agent:protech', cap)).toThrow(RangeError)
      await expect(async () => openStage(open, { ...roomy, agentDefault: cap })).rejects.toThrow(RangeError)
    })

    it('of a lane that there is not are refused with its name', async () => {
      const { queue } = await openStage(open, roomy)
      expect(() => queue.setCap('mian', 2)).toThrow(/no lane "mian"/)
    })
  })

  describe('abort', () => {
    it('rejects what a session has queued, fires the signal of what runs, and leaves other sessions alone', async () => {
      const stage = await openStage(open, { ...roomy, main: 2 })
      const running = stage.act('running', mainPlace('a'))
      const queued = [1, 2].map((n) => stage.act(`queued ${n}`, mainPlace('a')))
      const other = stage.act('other', mainPlace('b'))
      const { signal } = await running.started
      expect(stage.queue.abort('a')).toEqual({ queued: 2, running: 1 })
      for (const { done } of queued) await expect(done).rejects.toThrow(LaneAbortError)
      expect(signal.reason).toBeInstanceOf(LaneAbortError)
      expect((await other.started).signal.aborted).toBe(false)
      running.finish()
      other.finish()
      expect(await Promise.all([running.done, other.done])).toEqual(['running', 'other'])
      expect(stage.started()).toEqual(['running', 'other'])
      expect(stage.queue.abort('a')).toEqual({ queued: 0, running: 0 })
    })

    it('lets the session go on with what comes after', async () => {
      const stage = await openStage(open, { ...roomy, main: 1 })
      const blocker = stage.act('blocker', mainPlace('b'))
      const before = stage.act('before', mainPlace('a'))
      stage.queue.abort('a')
      const after = stage.act('after', mainPlace('a'))
      blocker.finish()
      await after.started
      after.finish()
      await expect(before.done).rejects.toThrow(LaneAbortError)
      expect(stage.started()).toEqual(['blocker', 'after'])
    })

    it.each(['before the call', 'while queued', 'while running'])(
      'by the caller, %s, stops that task',
      async (when) => {
        const stage = await openStage(open, { ...roomy, main: 1 })
        const caller = new AbortController()
        const reason = new Error('changed my mind')
        if (when === 'before the call') caller.abort(reason)
        const blocker = when === 'while queued' ? stage.act('blocker', mainPlace('b')) : undefined
        const task = stage.act('task', mainPlace('a'), caller.signal)
        const next = stage.act('next', mainPlace('a'))
        caller.abort(reason)
        if (when === 'while running') {
          expect((await task.started).signal.reason).toBe(reason)
          task.fail(reason)
          await expect(task.done).rejects.toBe(reason)
        } else {
          await expect(task.done).rejects.toMatchObject({ name: 'LaneAbortError', cause: reason })
        }
        blocker?.finish()
        expect((await next.started).signal.aborted).toBe(false)
        next.finish()
        await next.done
      },
    )

    it('by the caller after the end does nothing', async () => {
      const stage = await openStage(open, { ...roomy, main: 1 })
      const caller = new AbortController()
      const task = stage.act('task', mainPlace('a'), caller.signal)
      const { signal } = await task.started
      task.finish()
      await task.done
      caller.abort()
      expect(signal.aborted).toBe(false)
      expect(stage.queue.state().map(({ running, queued }) => [running, queued])).toEqual([
        [0, 0],
        [0, 0],
        [0, 0],
      ])
    })

    it('of the task in front keeps the place of the session for the one behind', async () => {
      const stage = await openStage(open, { ...roomy, main: 1 })
      const blocker = stage.act('blocker', mainPlace('blocker'))
      const caller = new AbortController()
      stage.act('a 1', mainPlace('a'), caller.signal)
      const rest = [stage.act('a 2', mainPlace('a')), stage.act('b 1', mainPlace('b'))]
      caller.abort()
      for (const act of [blocker, ...rest]) act.finish()
      await Promise.all(rest.map(({ done }) => done))
      expect(stage.started()).toEqual(['blocker', 'a 2', 'b 1'])
    })
  })

  describe('the wait for a start', () => {
    it('is told to the task and kept by lane and agent', async () => {
      const stage = await openStage(open, { ...roomy, main: 1 })
      const acts = [1, 2, 3].map((n) => stage.act(`${n}`, mainPlace(`${n}`)))
      const waits: number[] = []
      for (const act of acts) {
        waits.push((await act.started).waitedMs)
        stage.clock.advance(100)
        act.finish()
        await act.done
      }
      expect(waits).toEqual([0, 100, 200])
      const [main, , agent] = stage.queue.state()
      expect(main?.wait).toEqual({ count: 3, p50: 100, p95: 200, max: 200 })
      expect(agent?.wait).toEqual(main?.wait)
    })
  })

  laneChildrenContract(open)
  laneDrainContract(open)
}
