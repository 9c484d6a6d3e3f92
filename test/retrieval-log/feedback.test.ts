import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFeedback, type Feedback } from '../../src/retrieval-log/feedback.ts'
import { openTemporaryState, type TemporaryState } from '../support/temporary-state.ts'

const [anna, boris] = ['telegram:501', 'telegram:502']
let state: TemporaryState
let feedback: Feedback
beforeEach(() => {
  state = openTemporaryState()
  feedback = createFeedback(state.db, () => 1000)
})
afterEach(() => state.remove())

describe('an opinion', () => {
  it('is one a turn and person, and the last one counts', () => {
    feedback.judge('t1', anna, 'up')
    feedback.judge('t1', anna, 'down')
    feedback.judge('t1', boris, 'up')
    expect(feedback.find('t1', anna)).toEqual({ verdict: 'down', reason: undefined, comment: undefined })
    expect(feedback.find('t1', boris)?.verdict).toBe('up')
    expect(feedback.find('t2', anna)).toBeUndefined()
  })

  it('loses its reason when it changes, and keeps its comment', () => {
    feedback.explain('t1', anna, 'outdated')
    feedback.comment('t1', anna, 'it is 45 now')
    feedback.judge('t1', anna, 'down')
    expect(feedback.find('t1', anna)).toEqual({ verdict: 'down', reason: 'outdated', comment: 'it is 45 now' })
    feedback.judge('t1', anna, 'up')
    expect(feedback.find('t1', anna)).toEqual({ verdict: 'up', reason: undefined, comment: 'it is 45 now' })
  })

  it('that was taken back is not counted, one with words alone is', () => {
    feedback.judge('t1', anna, 'up')
    feedback.judge('t1', anna, undefined)
    expect(feedback.count(anna)).toBe(0)
    feedback.comment('t2', anna, 'good')
    expect(feedback.count(anna)).toBe(1)
  })

  it('is forgotten with its person, and no other', () => {
    feedback.judge('t1', anna, 'up')
    feedback.judge('t1', boris, 'up')
    expect(feedback.forget(anna)).toBe(1)
    expect([feedback.count(anna), feedback.count(boris)]).toEqual([0, 1])
  })
})
