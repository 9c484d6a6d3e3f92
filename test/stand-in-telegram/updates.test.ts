import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRawCall, idsIn, type RawCall, updatesIn } from './raw-call.ts'
import { type StandInTelegram, startStandInTelegram } from './stand-in-telegram.ts'

let telegram: StandInTelegram
let call: RawCall
beforeEach(async () => {
  telegram = await startStandInTelegram()
  call = createRawCall(telegram)
})
afterEach(() => telegram.close())

const anna = () => telegram.person(11, { firstName: 'Anna', languageCode: 'ru' })
const poll = (payload: object = {}) => call('getUpdates', payload)

/** Resolves when the server holds this many polls in all, answered or not. */
const polls = (count: number) => expect.poll(() => telegram.callsOf('getUpdates').length).toBe(count)

describe('updates', () => {
  it('come in the order they happened, numbered one after the other', async () => {
    for (const text of ['one', 'two', 'three']) anna().send(text)
    const updates = updatesIn(await poll())
    expect(updates.map(({ message }) => message)).toMatchObject([{ text: 'one' }, { text: 'two' }, { text: 'three' }])
    const first = updates[0]?.update_id ?? 0
    expect(updates.map(({ update_id }) => update_id - first)).toEqual([0, 1, 2])
    expect(updates[0]?.message).toMatchObject({
      from: { id: 11, is_bot: false, first_name: 'Anna', language_code: 'ru' },
      chat: { id: 11, type: 'private', first_name: 'Anna' },
    })
  })

  it('are forgotten when a larger offset comes, and not before', async () => {
    for (const text of ['one', 'two', 'three']) anna().send(text)
    const ids = idsIn(await poll())
    expect(idsIn(await poll({ offset: 0 }))).toEqual(ids)
    expect(idsIn(await poll({ offset: ids[0] }))).toEqual(ids)
    expect(telegram.pending()).toBe(3)
    expect(idsIn(await poll({ offset: (ids[0] ?? 0) + 1 }))).toEqual(ids.slice(1))
    expect(telegram.pending()).toBe(2)
    expect(idsIn(await poll({ offset: (ids[2] ?? 0) + 1 }))).toEqual([])
    expect(telegram.pending()).toBe(0)
    expect(idsIn(await poll({ offset: ids[0] }))).toEqual([])
  })

  it('are counted from the end by an offset below zero, which forgets the others', async () => {
    for (const text of ['one', 'two', 'three']) anna().send(text)
    const ids = idsIn(await poll())
    expect(idsIn(await poll({ offset: -2 }))).toEqual(ids.slice(1))
    expect(idsIn(await poll())).toEqual(ids.slice(1))
    expect(idsIn(await poll({ offset: -10 }))).toEqual(ids.slice(1))
  })

  it('begin at the oldest for an offset of another numbering', async () => {
    anna().send('one')
    const ids = idsIn(await poll())
    expect(idsIn(await poll({ offset: (ids[0] ?? 0) + 5_000 }))).toEqual(ids)
  })

  it('can be numbered from elsewhere once all are confirmed', async () => {
    anna().send('one')
    expect(() => telegram.renumber(42)).toThrow(/not confirmed/)
    await poll({ offset: (idsIn(await poll())[0] ?? 0) + 1 })
    telegram.renumber(42)
    anna().send('two')
    expect(idsIn(await poll())).toEqual([42])
  })

  it('come at most `limit` at a time, between 1 and 100', async () => {
    for (let n = 0; n < 120; n += 1) anna().send(`message ${n}`)
    expect(idsIn(await poll())).toHaveLength(100)
    expect(idsIn(await poll({ limit: 2 }))).toHaveLength(2)
    expect(idsIn(await poll({ limit: 0 }))).toHaveLength(1)
    expect(idsIn(await poll({ limit: 1_000 }))).toHaveLength(100)
  })

  it('of unusual kinds come only to a bot that asks for them, and what it asks for stays', async () => {
    const messageId = anna().send('hello')
    anna().react(messageId, '👍')
    await poll({ allowed_updates: ['message_reaction'] })
    await poll()
    anna().react(messageId, '👎')
    anna().send('not asked for')
    expect(updatesIn(await poll()).slice(1)).toMatchObject([
      {
        message_reaction: {
          message_id: messageId,
          old_reaction: [{ emoji: '👍' }],
          new_reaction: [{ type: 'emoji', emoji: '👎' }],
        },
      },
    ])
    await poll({ allowed_updates: [] })
    anna().react(messageId, undefined)
    anna().send('asked for')
    expect(updatesIn(await poll()).slice(2)).toMatchObject([{ message: { text: 'asked for' } }])
  })

  it('older than a day are gone', async () => {
    let now = Date.parse('2026-11-22T12:00:00Z')
    const clocked = await startStandInTelegram({ now: () => now })
    clocked.person(11).send('yesterday')
    now += 25 * 60 * 60 * 1000
    clocked.person(11).send('today')
    expect(updatesIn(await createRawCall(clocked)('getUpdates'))).toMatchObject([{ message: { text: 'today' } }])
    await clocked.close()
  })
})

describe('a long poll', () => {
  it('is woken by the next update; what comes together is given together', async () => {
    const waiting = poll({ timeout: 50 })
    await polls(1)
    anna().album(3, 'three shots')
    expect(updatesIn(await waiting)).toHaveLength(3)
  })

  it('ends empty after its timeout', async () => {
    expect(await poll({ timeout: 1 })).toMatchObject({ status: 200, ok: true, result: [] })
  })

  it('is ended by the next one, and a conflict that follows closely is told three seconds later', async () => {
    const first = poll({ timeout: 50 })
    await polls(1)
    const second = poll({ timeout: 50 })
    expect(await first).toMatchObject({
      status: 409,
      ok: false,
      error_code: 409,
      description: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    })
    const started = performance.now()
    const third = poll({ timeout: 50 })
    expect((await second).status).toBe(409)
    expect(performance.now() - started).toBeGreaterThan(2_900)
    anna().send('for the third')
    expect(updatesIn(await third)).toHaveLength(1)
  })

  it('takes nothing with it when its caller hangs up', async () => {
    const leaving = new AbortController()
    const left = call('getUpdates', { timeout: 50 }, leaving.signal).catch((error: unknown) => error)
    await polls(1)
    leaving.abort()
    await left
    await telegram.called('getUpdates')
    telegram.pushRaw({ update_id: 'only given once' })
    const next = await poll({ timeout: 50 })
    expect(next.result).toEqual([{ update_id: 'only given once' }])
  })
})

describe('raw updates', () => {
  it('come as they are, once, between the others', async () => {
    anna().send('before')
    telegram.pushRaw({ message: 'no id and no shape' })
    telegram.pushRaw({ update_id: 1, message: { text: 'from long ago' } })
    telegram.pushRaw(null)
    anna().send('after')
    const { result } = await poll()
    expect(result).toMatchObject([
      { message: { text: 'before' } },
      { message: 'no id and no shape' },
      { update_id: 1 },
      null,
      { message: { text: 'after' } },
    ])
    expect(idsIn(await poll())).toHaveLength(2)
  })

  it('with a larger id move the numbering on', async () => {
    anna().send('before')
    const [id = 0] = idsIn(await poll())
    telegram.pushRaw({ update_id: id + 3, message: { text: 'ahead' } })
    anna().send('after')
    expect(idsIn(await poll({ offset: id + 1 }))).toEqual([id + 3, id + 4])
  })
})

describe('a bot that polls without a pause', () => {
  it('is made to wait, and gets one update at a time', async () => {
    const strict = await startStandInTelegram({ antiSpin: true })
    const pollStrict = (payload: object) => createRawCall(strict)('getUpdates', payload)
    for (const text of ['one', 'two']) strict.person(11).send(text)
    const ids = idsIn(await pollStrict({}))
    expect(ids).toHaveLength(2)
    expect(idsIn(await pollStrict({}))).toHaveLength(1)
    const started = performance.now()
    await pollStrict({ offset: (ids[1] ?? 0) + 1 })
    await pollStrict({ offset: (ids[1] ?? 0) + 1 })
    expect(performance.now() - started).toBeGreaterThan(2_900)
    await strict.close()
  })
})

describe('several bots', () => {
  it('have chats, updates and names of their own', async () => {
    const other = telegram.addBot('700000002:another-token', 'other_bot')
    other.person(11).send('to the other')
    anna().send('to the first')
    const callOther = createRawCall({ apiRoot: telegram.apiRoot, token: other.token })
    expect(updatesIn(await callOther('getUpdates'))).toMatchObject([{ message: { text: 'to the other' } }])
    expect(updatesIn(await poll())).toMatchObject([{ message: { text: 'to the first' } }])
    expect((await callOther('getMe')).result).toMatchObject({ id: 700000002, username: 'other_bot', is_bot: true })
    await callOther('sendMessage', { chat_id: 11, text: 'only here' })
    expect(anna().chat()).toHaveLength(1)
    expect(other.person(11).chat()).toHaveLength(2)
  })
})
