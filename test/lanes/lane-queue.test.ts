import { describe, expect, it } from 'vitest'
import { admit, type Jobs } from '../../src/lanes/jobs.ts'
import { createLaneQueue } from '../../src/lanes/lane-queue.ts'
import { createSlots } from '../../src/lanes/slots.ts'
import { laneQueueContract } from './lane-queue-contract.ts'
import { mainPlace, roomy } from './stage.ts'

laneQueueContract(createLaneQueue)

describe('a session that has no work', () => {
  it('is not remembered, however its work ended', async () => {
    const jobs: Jobs = {
      slots: createSlots({ ...roomy, main: 1 }),
      sessions: new Map(),
      now: () => 0,
      whenEmpty: new Set(),
    }
    const caller = new AbortController()
    const work = Promise.allSettled([
      admit(jobs, mainPlace('a'), async () => 'value', { signal: caller.signal }),
      admit(jobs, mainPlace('b'), async () => 'never', { signal: caller.signal }),
      admit(jobs, mainPlace('c'), () => Promise.reject(new Error('rejected')), { signal: undefined }),
    ])
    expect(jobs.sessions.size).toBe(3)
    caller.abort()
    expect([...jobs.sessions.keys()]).toEqual(['a', 'c'])
    await work
    expect(jobs.sessions.size).toBe(0)
  })
})
