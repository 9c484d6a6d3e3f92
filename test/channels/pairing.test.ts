import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPairing, type Pairing } from '../../src/channels/pairing.ts'
import { openTemporaryState, type TemporaryState } from '../support/temporary-state.ts'

const minute = 60_000
let state: TemporaryState
let pairing: Pairing
let at = 0
beforeEach(() => {
  state = openTemporaryState()
  at = Date.parse('2026-03-02T12:00:00Z')
  pairing = createPairing(
    state.db,
    () => at,
    (text) => [...text].reverse().join(''),
  )
})
afterEach(() => state.remove())

const who = (sender: string, accountId = 'default') => ({
  channel: 'telegram',
  accountId,
  sender,
  name: `Person ${sender}`,
})

describe('a code', () => {
  it('has eight characters that nobody takes for one another', () => {
    for (let sender = 0; sender < 200; sender += 1) {
      expect(pairing.ask(who(String(sender)))).toMatch(/^[A-HJ-NP-Z2-9]{8}$/)
      at += 61 * minute
    }
  })

  it('is shown once an hour', () => {
    const first = pairing.ask(who('1'))
    expect(pairing.ask(who('1'))).toBeUndefined()
    at += 61 * minute
    expect(pairing.ask(who('1'))).not.toBe(first)
    expect(pairing.pending()).toHaveLength(1)
  })

  it('lets in who was shown it, whatever the case and the spaces around it, and once', () => {
    const code = pairing.ask(who('1')) ?? ''
    expect(pairing.approve(` ${code.toLowerCase()} `)).toMatchObject({ sender: '1', name: 'Person 1' })
    expect(pairing.isApproved('telegram', 'default', '1')).toBe(true)
    expect(pairing.approve(code)).toBeUndefined()
    expect(pairing.approved()).toEqual([{ ...who('1'), approvedAt: at }])
  })

  it('is of no use after an hour, and the request is gone when the next one comes', () => {
    const code = pairing.ask(who('1')) ?? ''
    at += 60 * minute
    expect(pairing.approve(code)).toBeUndefined()
    expect(pairing.pending()).toEqual([])
    pairing.ask(who('2'))
    expect(state.db.sql.prepare('SELECT sender FROM pairing').all()).toEqual([{ sender: '2' }])
  })

  it('is of one bot', () => {
    pairing.approve(pairing.ask(who('1', 'second')) ?? '')
    expect(pairing.isApproved('telegram', 'second', '1')).toBe(true)
    expect(pairing.isApproved('telegram', 'default', '1')).toBe(false)
  })
})

describe('requests', () => {
  it('wait three at a time for each bot', () => {
    expect(['1', '2', '3', '4'].map((sender) => pairing.ask(who(sender)) !== undefined)).toEqual([
      true,
      true,
      true,
      false,
    ])
    expect(pairing.ask(who('4', 'second'))).toBeDefined()
    pairing.approve(pairing.pending()[0]?.code ?? '')
    expect(pairing.ask(who('4'))).toBeDefined()
  })
})

describe('who was let in', () => {
  it('is shut out from all bots by a revocation', () => {
    for (const account of ['default', 'second']) pairing.approve(pairing.ask(who('1', account)) ?? '')
    expect(pairing.revoke('telegram', '1')).toBe(2)
    expect(pairing.isApproved('telegram', 'default', '1')).toBe(false)
    expect(pairing.revoke('telegram', '1')).toBe(0)
  })

  it('stays let in when forgotten, without a name or a number, until a revocation; a request that waits is withdrawn', () => {
    pairing.approve(pairing.ask(who('1')) ?? '')
    pairing.ask(who('2'))
    for (const sender of ['1', '2']) pairing.forget('telegram', sender)
    expect(pairing.approved()).toEqual([{ ...who('1'), sender: '~1:margelet', name: '', approvedAt: at }])
    expect(pairing.isApproved('telegram', 'default', '1')).toBe(true)
    expect(pairing.pending()).toEqual([])
    expect(pairing.revoke('telegram', '1')).toBe(1)
    expect(pairing.isApproved('telegram', 'default', '1')).toBe(false)
  })
})
