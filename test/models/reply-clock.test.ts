import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createReplyClock, ReplyTimeoutError } from '../../src/models/reply-clock.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const start = () => createReplyClock({ firstTokenMs: 30_000, idleMs: 20_000 })

describe('a reply', () => {
  it('has to begin in time', () => {
    const clock = start()
    clock.began()
    vi.advanceTimersByTime(29_999)
    expect(clock.signal.aborted).toBe(false)
    vi.advanceTimersByTime(1)
    expect(clock.signal.reason).toBeInstanceOf(ReplyTimeoutError)
    expect(String(clock.signal.reason)).toContain('within 30 s (timeouts.firstTokenSeconds)')
  })

  it('has not begun with pieces that hold nothing', () => {
    const clock = start()
    clock.began()
    for (let second = 0; second < 29; second += 1) {
      vi.advanceTimersByTime(1000)
      clock.heard(false)
    }
    vi.advanceTimersByTime(1000)
    expect(String(clock.signal.reason)).toContain('firstTokenSeconds')
  })

  it('that has begun may go on as long as it likes, if it goes on', () => {
    const clock = start()
    clock.began()
    clock.heard(true)
    for (let piece = 0; piece < 20; piece += 1) {
      vi.advanceTimersByTime(19_999)
      clock.heard(false)
    }
    expect(clock.signal.aborted).toBe(false)
    vi.advanceTimersByTime(20_000)
    expect(String(clock.signal.reason)).toContain('for 20 s in the middle of its reply (timeouts.idleSeconds)')
  })

  it('that is complete is not waited for', () => {
    const clock = start()
    clock.began()
    clock.heard(true)
    clock.ended()
    vi.advanceTimersByTime(600_000)
    expect(clock.signal.aborted).toBe(false)
  })

  it('to a second request has to begin in time again', () => {
    const clock = start()
    clock.began()
    clock.heard(true)
    clock.ended()
    clock.began()
    vi.advanceTimersByTime(29_999)
    expect(clock.signal.aborted).toBe(false)
    vi.advanceTimersByTime(1)
    expect(String(clock.signal.reason)).toContain('firstTokenSeconds')
  })
})
