import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPeople, type People } from '../../src/users/people.ts'
import { openTemporaryState, type TemporaryState } from '../support/temporary-state.ts'

const hour = 3600 * 1000
const anna = { channel: 'telegram', id: '501', name: 'Anna' }
let state: TemporaryState
let people: People
let at = 0
beforeEach(() => {
  state = openTemporaryState()
  at = 10 * hour
  people = createPeople(state.db, () => at)
})
afterEach(() => state.remove())

describe('people', () => {
  it('are met once, and remembered by their id whatever they call themselves', () => {
    expect(people.meet(anna)).toMatchObject({ isNew: true, person: { name: 'Anna', firstSeen: at, isReachable: true } })
    at += hour
    expect(people.meet({ ...anna, name: 'Queen Anna' })).toMatchObject({
      isNew: false,
      person: { name: 'Queen Anna', firstSeen: 10 * hour, lastSeen: 11 * hour },
    })
    expect(people.find('telegram', '5011')).toBeUndefined()
    expect(people.find('web', '501')).toBeUndefined()
  })

  it('keep the language they chose, until they leave it to their client again', () => {
    people.meet(anna)
    people.chooseLanguage('telegram', '501', 'ru')
    expect(people.meet(anna).person.language).toBe('ru')
    people.chooseLanguage('telegram', '501', undefined)
    expect(people.find('telegram', '501')?.language).toBeUndefined()
  })

  it('who write again are in reach again', () => {
    people.meet(anna)
    people.setReachable('telegram', '501', false)
    expect(people.find('telegram', '501')?.isReachable).toBe(false)
    expect(people.meet(anna).person.isReachable).toBe(true)
  })

  it('who are forgotten are strangers', () => {
    people.meet(anna)
    people.chooseLanguage('telegram', '501', 'ru')
    people.forget('telegram', '501')
    expect(people.meet(anna)).toMatchObject({ isNew: true, person: { language: undefined } })
  })
})
