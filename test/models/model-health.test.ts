import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { FailureKind, ModelFailure } from '../../src/models/model-failure.ts'
import { type Breaker, createModelHealth, type Leave, type ModelHealth } from '../../src/models/model-health.ts'

const minute = 60_000
const hour = 60 * minute
const start = Date.parse('2026-03-01T12:00:00Z')

let now = start
let health: ModelHealth
let breaker: Breaker
beforeEach(() => {
  now = start
  health = createModelHealth(() => now)
  breaker = health.of('standin/a')
})

function enter(): Leave {
  const leave = breaker.enter()
  if (!leave) throw new Error('The model is passed by.')
  return leave
}

const fail = (kind: FailureKind = 'overloaded', more: Partial<ModelFailure> = {}) => enter().failed({ kind, ...more })
const state = () => health.state()[0]

describe('a model that fails', () => {
  it('is asked as often as anybody likes before that', () => {
    const leaves = Array.from({ length: 50 }, enter)
    for (const leave of leaves) leave.succeeded()
    expect(state()).toEqual({ name: 'standin/a', state: 'closed', until: undefined, failures: 0, lastError: undefined })
  })

  it('is left alone for a minute, to the millisecond', () => {
    expect(fail('timeout')).toBe(minute)
    expect(state()).toEqual({
      name: 'standin/a',
      state: 'open',
      until: new Date(start + minute),
      failures: 1,
      lastError: 'timeout',
    })
    now += minute - 1
    expect(breaker.enter()).toBeUndefined()
    now += 1
    expect(state()?.state).toBe('half-open')
    expect(breaker.enter()).toBeDefined()
  })

  it('again and again is left alone for 1, 5, 25 and then 60 minutes', () => {
    const steps = Array.from({ length: 6 }, () => {
      const cooldown = fail()
      now += cooldown
      return cooldown / minute
    })
    expect(steps).toEqual([1, 5, 25, 60, 60, 60])
    expect(state()?.failures).toBe(6)
  })

  it('and then answers is asked by everybody, and begins the ladder anew', () => {
    now += fail()
    now += fail()
    enter().succeeded()
    expect(state()).toMatchObject({ state: 'closed', failures: 0, lastError: undefined })
    expect([breaker.enter(), breaker.enter()]).not.toContain(undefined)
    expect(fail()).toBe(minute)
  })

  it('after a quiet day begins the ladder anew', () => {
    now += fail()
    now += fail()
    now += 24 * hour - 1
    expect(fail()).toBe(25 * minute)
    now += 25 * minute + 24 * hour
    expect(fail()).toBe(minute)
  })

  it('for want of money is left alone for 5 hours, doubling to a day', () => {
    const steps = Array.from({ length: 5 }, () => {
      const cooldown = fail('billing')
      now += cooldown
      return cooldown / hour
    })
    expect(steps).toEqual([5, 10, 20, 24, 24])
    expect(fail('overloaded')).toBe(minute)
  })

  it('and asks for more time gets it, to an hour', () => {
    expect(fail('rate-limit', { retryAfterMs: 10 * minute })).toBe(10 * minute)
    now += 10 * minute
    expect(fail('rate-limit', { retryAfterMs: 1000 })).toBe(5 * minute)
    now += 5 * minute
    expect(fail('rate-limit', { retryAfterMs: 161 * hour })).toBe(60 * minute)
  })

  it('does not take another one with it', () => {
    fail()
    expect(health.of('standin/b').enter()).toBeDefined()
    expect(health.of('standin/a').enter()).toBeUndefined()
  })
})

describe('what counts', () => {
  it.each<FailureKind>(['auth', 'billing', 'rate-limit', 'overloaded', 'unreachable', 'timeout', 'unusable'])(
    'against a model: %s',
    (kind) => {
      expect(fail(kind)).toBeGreaterThan(0)
      expect(breaker.enter()).toBeUndefined()
    },
  )

  it.each<FailureKind>(['not-found', 'rejected', 'context-overflow', 'no-answer', 'turn-limit'])(
    'not against a model: %s',
    (kind) => {
      expect(fail(kind, { retryAfterMs: hour })).toBe(0)
      expect(state()).toMatchObject({ state: 'closed', failures: 0 })
    },
  )

  it('is what happened, not how many saw it', () => {
    const leaves = Array.from({ length: 20 }, enter)
    const cooldowns = leaves.map((leave) => leave.failed({ kind: 'overloaded' }))
    expect(cooldowns).toEqual([minute, ...Array.from({ length: 19 }, () => 0)])
    expect(state()?.failures).toBe(1)
  })

  it('is a failure beside calls that succeed', () => {
    const [first, second] = [enter(), enter()]
    first.succeeded()
    expect(second.failed({ kind: 'overloaded' })).toBe(minute)
  })

  it('is not a success that began before the failure', () => {
    const early = enter()
    fail()
    early.succeeded()
    expect(state()?.state).toBe('open')
  })

  it('is not a failure that began before the model recovered', () => {
    const early = enter()
    now += fail()
    enter().succeeded()
    expect(early.failed({ kind: 'overloaded' })).toBe(0)
    expect(state()?.state).toBe('closed')
  })

  it('is the first word on a call', () => {
    const leave = enter()
    leave.succeeded()
    expect(leave.failed({ kind: 'overloaded' })).toBe(0)
    expect(state()?.state).toBe('closed')
  })
})

describe('a model whose cooldown is over', () => {
  beforeEach(() => {
    now += fail()
  })

  it('is probed by one, and the others pass it by', () => {
    const probe = enter()
    expect([breaker.enter(), breaker.enter()]).toEqual([undefined, undefined])
    probe.succeeded()
    expect([breaker.enter(), breaker.enter()]).not.toContain(undefined)
  })

  it('that fails its probe goes up the ladder', () => {
    expect(enter().failed({ kind: 'timeout' })).toBe(5 * minute)
    expect(breaker.enter()).toBeUndefined()
  })

  it.each<[string, (leave: Leave) => void]>([
    ['the person stopped', (leave) => leave.giveBack()],
    ['failed for a reason of ours', (leave) => leave.failed({ kind: 'context-overflow' })],
  ])('is probed again after a probe that %s', (_why, end) => {
    end(enter())
    expect(state()).toMatchObject({ state: 'half-open', failures: 1 })
    expect(breaker.enter()).toBeDefined()
    expect(breaker.enter()).toBeUndefined()
  })

  it('does not wait for ever for a probe that nobody speaks of', () => {
    const forgotten = enter()
    now += 3 * minute
    const second = enter()
    expect(breaker.enter()).toBeUndefined()
    second.succeeded()
    expect(forgotten.failed({ kind: 'timeout' })).toBe(0)
    expect(state()?.state).toBe('closed')
  })
})

it('is passed by during its cooldowns and at no other time', () => {
  const turn = fc.record({
    waitMs: fc.integer({ min: 0, max: 90 * minute }),
    ends: fc.constantFrom('well', 'badly', 'for a reason of ours'),
  })
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 60 }), (turns) => {
      let [at, closedUntil] = [0, 0]
      const one = createModelHealth(() => at).of('standin/a')
      for (const { waitMs, ends } of turns) {
        at += waitMs
        const leave = one.enter()
        expect(leave !== undefined).toBe(at >= closedUntil)
        if (ends === 'well') leave?.succeeded()
        else closedUntil = Math.max(closedUntil, at + (leave?.failed({ kind: kindOf[ends] }) ?? 0))
      }
    }),
  )
})

const kindOf = { badly: 'timeout', 'for a reason of ours': 'rejected' } as const
