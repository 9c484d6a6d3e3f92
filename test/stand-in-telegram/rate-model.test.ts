import { describe, expect, it } from 'vitest'
import { createRateModel } from './rate-model.ts'
import { createRawCall } from './raw-call.ts'
import { startStandInTelegram } from './stand-in-telegram.ts'

function clock() {
  let now = 0
  const pass = (ms: number) => {
    now += ms
  }
  return { now: () => now, pass }
}

const take = (times: number, once: () => number) => Array.from({ length: times }, once)

describe('the rates', () => {
  it('let five through in a private chat, then one a second', () => {
    const { now, pass } = clock()
    const rates = createRateModel(now)
    expect(take(6, () => rates.take(11))).toEqual([0, 0, 0, 0, 0, 1])
    pass(1_000)
    expect(take(2, () => rates.take(11))).toEqual([0, 1])
    expect(rates.take(12)).toBe(0)
  })

  it('let twenty a minute through in a group', () => {
    const { now, pass } = clock()
    const rates = createRateModel(now)
    expect(take(21, () => rates.take(-5)).filter((seconds) => seconds > 0)).toEqual([3])
    pass(60_000)
    expect(take(21, () => rates.take(-5)).filter((seconds) => seconds > 0)).toEqual([3])
  })

  it('let thirty a second through everywhere together', () => {
    const { now, pass } = clock()
    const rates = createRateModel(now)
    let person = 0
    const toAnother = () => {
      person += 1
      return rates.take(person)
    }
    expect(take(31, toAnother).filter((seconds) => seconds > 0)).toEqual([1])
    pass(1_000)
    expect(take(31, toAnother).filter((seconds) => seconds > 0)).toEqual([1])
  })
})

describe('a bot that writes too much', () => {
  it('is refused and noted, edits included, where the rates are on', async () => {
    const telegram = await startStandInTelegram({ rateLimits: true, now: () => 1_000_000 })
    const call = createRawCall(telegram)
    telegram.person(11).send('/start')
    const send = () => call('sendMessage', { chat_id: 11, text: 'x' })
    for (let n = 0; n < 4; n += 1) expect((await send()).status).toBe(200)
    const edit = (text: string) => call('editMessageText', { chat_id: 11, message_id: 2, text })
    expect((await edit('y')).status).toBe(200)
    expect(telegram.violations).toEqual([])
    expect(await edit('z')).toMatchObject({ status: 429, parameters: { retry_after: 1 } })
    expect(telegram.violations).toEqual(['edit: rate limit in chat 11'])
    await telegram.close()
  })

  it('goes on where they are off', async () => {
    const telegram = await startStandInTelegram()
    telegram.person(11).send('/start')
    const call = createRawCall(telegram)
    for (let n = 0; n < 40; n += 1) expect((await call('sendMessage', { chat_id: 11, text: 'x' })).status).toBe(200)
    expect(telegram.violations).toEqual([])
    await telegram.close()
  })
})
