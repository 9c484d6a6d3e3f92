import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRetrievalLog, type RetrievalLog, type RetrievalRecord } from '../../src/retrieval-log/records.ts'
import { openTemporaryState, type TemporaryState } from '../support/temporary-state.ts'

let state: TemporaryState
let records: RetrievalLog
beforeEach(() => {
  state = openTemporaryState()
  records = createRetrievalLog(state.db, () => 1000)
})
afterEach(() => state.remove())

const session = 'agent:protech:telegram:dm:501'

function recordOf(turn: string, changes: Partial<RetrievalRecord> = {}): RetrievalRecord {
  return {
    turn,
    agentId: 'protech',
    sessionKey: session,
    person: 'telegram:501',
    language: 'ru',
    question: 'какая выдержка',
    searched: 'какая выдержка для 25 кадров',
    answer: '1/50 [1]',
    declined: false,
    sources: [
      { n: 1, title: 'Выдержка', heading: '', file: 'ru/v.md', lines: [3, 4], score: 0.9, text: '1/50', cited: true },
    ],
    model: 'extractive',
    ms: { retrieval: 1, model: 2, total: 3 },
    ...changes,
  }
}

describe('the retrieval log', () => {
  it('gives back what was recorded, and keeps the first of a turn', () => {
    records.record(recordOf('t1'))
    records.record(recordOf('t1', { answer: 'something else' }))
    expect(records.find('t1')).toEqual(recordOf('t1'))
    expect(records.find('t2')).toBeUndefined()
  })

  it('knows the latest of a conversation that had sources, also within one millisecond', () => {
    for (const turn of ['t1', 't2']) records.record(recordOf(turn))
    records.record(recordOf('t3', { sources: [], declined: true }))
    records.record(recordOf('t4', { sessionKey: 'agent:protech:telegram:dm:502' }))
    expect(records.latest(session)?.turn).toBe('t2')
  })

  it('goes with a conversation to its other key', () => {
    records.record(recordOf('t1'))
    records.rekey(session, 'agent:protech:telegram:dm:777')
    expect(records.latest(session)).toBeUndefined()
    expect(records.latest('agent:protech:telegram:dm:777')?.turn).toBe('t1')
  })

  it('counts and forgets a person, and no other', () => {
    records.record(recordOf('t1'))
    records.record(recordOf('t2', { person: 'telegram:5011' }))
    records.record(recordOf('t3', { person: null }))
    expect(records.count('telegram:501')).toBe(1)
    expect(records.forget('telegram:501')).toBe(1)
    expect(records.find('t1')).toBeUndefined()
    expect([records.find('t2')?.turn, records.find('t3')?.turn]).toEqual(['t2', 't3'])
  })
})
