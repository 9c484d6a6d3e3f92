import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isStale, type ResetSettings } from '../../src/sessions/reset.ts'

const at = (text: string) => new Date(text)
const settings = (given: Partial<ResetSettings>): ResetSettings => ({ mode: 'none', atHour: 4, ...given })
const stale = (given: Partial<ResetSettings>, active: string, last: string, now: string) =>
  isStale(settings(given), { activeSince: at(active), lastInteractionAt: at(last) }, at(now))

afterEach(() => void vi.unstubAllEnvs())

describe('a conversation', () => {
  it('without a reset never ends', () => {
    expect(stale({}, '2020-01-01T00:00Z', '2020-01-01T00:00Z', '2026-01-01T00:00Z')).toBeUndefined()
  })

  it('ends after 120 minutes of silence, not before, when it ends by silence', () => {
    const silent = (now: string) => stale({ mode: 'idle' }, '2026-05-01T08:00Z', '2026-05-01T10:00Z', now)
    expect(silent('2026-05-01T12:00:00Z')).toBeUndefined()
    expect(silent('2026-05-01T12:00:00.001Z')).toBe('idle')
  })

  it('ends after as many minutes as the config says', () => {
    const short = { mode: 'idle', idleMinutes: 5 } as const
    expect(stale(short, '2026-05-01T08:00Z', '2026-05-01T10:00Z', '2026-05-01T10:04Z')).toBeUndefined()
    expect(stale(short, '2026-05-01T08:00Z', '2026-05-01T10:00Z', '2026-05-01T10:06Z')).toBe('idle')
  })

  it('is not ended by a clock that was set back', () => {
    expect(stale({ mode: 'idle' }, '2026-05-01T08:00Z', '2026-05-01T10:00Z', '2026-04-01T10:00Z')).toBeUndefined()
  })
})

describe('a daily reset', () => {
  beforeEach(() => void vi.stubEnv('TZ', 'Europe/Berlin'))
  const daily = { mode: 'daily' } as const

  it('comes with the first message after the hour, by the clock of the gateway', () => {
    expect(new Date('2026-01-15T00:00Z').getHours()).toBe(1)
    const yesterday = '2026-01-14T10:00:00+01:00'
    expect(stale(daily, yesterday, '2026-01-15T03:59:59+01:00', '2026-01-15T03:59:59+01:00')).toBeUndefined()
    expect(stale(daily, yesterday, '2026-01-15T03:59:59+01:00', '2026-01-15T04:00:00+01:00')).toBe('daily')
  })

  it('leaves alone what began after the hour, however silent it is', () => {
    const began = '2026-01-15T04:00:00+01:00'
    expect(stale(daily, began, began, '2026-01-16T03:59:00+01:00')).toBeUndefined()
    expect(stale(daily, began, began, '2026-01-16T04:00:00+01:00')).toBe('daily')
  })

  it('with minutes of silence: what comes first ends it', () => {
    const both = { mode: 'daily', idleMinutes: 60 } as const
    const began = '2026-01-15T10:00:00+01:00'
    expect(stale(both, began, began, '2026-01-15T10:30:00+01:00')).toBeUndefined()
    expect(stale(both, began, began, '2026-01-15T11:30:00+01:00')).toBe('idle')
    expect(stale(both, began, began, '2026-01-17T11:30:00+01:00')).toBe('idle')
    expect(stale(both, began, '2026-01-16T03:50:00+01:00', '2026-01-16T04:10:00+01:00')).toBe('daily')
    expect(stale(both, began, '2026-01-16T03:50:00+01:00', '2026-01-16T09:00:00+01:00')).toBe('daily')
  })

  it('comes at four on the days the clocks change', () => {
    for (const [before, after] of [
      ['2026-03-29T03:59:59+02:00', '2026-03-29T04:00:00+02:00'],
      ['2026-10-25T03:59:59+01:00', '2026-10-25T04:00:00+01:00'],
    ] as const) {
      const dayBefore = new Date(at(before).getTime() - 12 * 3_600_000).toISOString()
      expect(stale(daily, dayBefore, before, before)).toBeUndefined()
      expect(stale(daily, dayBefore, before, after)).toBe('daily')
    }
  })

  it('at an hour that a day skips comes when it is skipped, and at two again on the next', () => {
    const atTwo = { mode: 'daily', atHour: 2 } as const
    const evening = '2026-03-28T20:00:00+01:00'
    expect(stale(atTwo, evening, evening, '2026-03-29T01:59:59+01:00')).toBeUndefined()
    expect(stale(atTwo, evening, evening, '2026-03-29T03:00:00+02:00')).toBe('daily')
    const after = '2026-03-29T03:00:00+02:00'
    expect(stale(atTwo, after, after, '2026-03-30T01:59:59+02:00')).toBeUndefined()
    expect(stale(atTwo, after, after, '2026-03-30T02:00:00+02:00')).toBe('daily')
  })

  it('at an hour that a day has twice comes once', () => {
    const atTwo = { mode: 'daily', atHour: 2 } as const
    const first = '2026-10-25T02:00:00+02:00'
    expect(stale(atTwo, '2026-10-24T20:00:00+02:00', first, first)).toBe('daily')
    expect(stale(atTwo, first, first, '2026-10-25T02:30:00+01:00')).toBeUndefined()
    expect(stale(atTwo, first, first, '2026-10-26T02:00:00+01:00')).toBe('daily')
  })
})
