import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BotApi, createBotApi } from '../../../src/channels/telegram/bot-api.ts'
import { toDelivery } from '../../../src/channels/telegram/call-outcome.ts'
import { type StandInTelegram, startStandInTelegram } from '../../stand-in-telegram/stand-in-telegram.ts'

describe('calls over the network', () => {
  let telegram: StandInTelegram
  let bot: BotApi
  beforeEach(async () => {
    telegram = await startStandInTelegram()
    bot = createBotApi(telegram.token, `${telegram.apiRoot}/`, { connectMs: 1000, answerMs: 1000 })
    telegram.person(501).send('hello')
  })
  afterEach(async () => {
    await bot.close()
    await telegram.close()
  })

  const kindOf = (call: Promise<unknown>) =>
    call.then(
      () => 'sent',
      (error: unknown) => toDelivery(error).kind,
    )
  const send = () => kindOf(bot.api.raw.sendMessage({ chat_id: 501, text: 'hi' }))

  it('work, with an address that ends in a slash too', async () => {
    expect((await bot.api.raw.getMe()).username).toBe('stand_in_bot')
    expect(await send()).toBe('sent')
  })

  it.each([
    ['an error page of a proxy', { kind: '502' as const }, 'offline'],
    ['a connection that breaks before', { kind: 'reset' as const, when: 'before' as const }, 'unknown'],
    ['a connection that breaks after', { kind: 'reset' as const, when: 'after' as const }, 'unknown'],
    ['no answer after the effect', { kind: 'timeout-after' as const }, 'unknown'],
    ['no answer at all', { kind: 'hang' as const }, 'unknown'],
    ['half a reply', { kind: 'garbage' as const, body: '{"ok":true,"result":{' }, 'unknown'],
    ['a reply without a result', { kind: 'garbage' as const, body: '{"ok":true}' }, 'unknown'],
    ['an error without a code', { kind: 'garbage' as const, body: '{"ok":false}' }, 'unknown'],
    ['another kind of JSON', { kind: 'garbage' as const, body: '[]' }, 'unknown'],
    ['a page', { kind: 'garbage' as const, body: '<html>' }, 'unknown'],
    ['nothing', { kind: 'garbage' as const, body: '' }, 'unknown'],
  ])('after %s are known to be what they are', async (_what, fault, kind) => {
    telegram.fail('sendMessage', fault)
    expect(await send()).toBe(kind)
    telegram.release()
    expect(await send()).toBe('sent')
  })

  it('have not left when nobody listens', async () => {
    await telegram.goDark()
    expect(await send()).toBe('offline')
    await telegram.comeBack()
    expect(await send()).toBe('sent')
  })

  it('name their token in no error', async () => {
    telegram.fail('sendMessage', { kind: '502' })
    telegram.fail('sendMessage', { kind: 'reset', when: 'before' })
    telegram.fail('sendMessage', { kind: '500' })
    const seen: unknown[] = []
    for (let n = 0; n < 3; n += 1)
      await bot.api.raw.sendMessage({ chat_id: 501, text: 'hi' }).catch((error: unknown) => seen.push(error))
    await telegram.goDark()
    await bot.api.raw.getMe().catch((error: unknown) => seen.push(error))
    expect(seen).toHaveLength(4)
    expect(seen.map(everythingIn).join('\n')).not.toContain(telegram.token.split(':')[1])
  })
})

/** Names, messages, stacks and fields of an error and of everything inside it. */
function everythingIn(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error)
  const fields = Object.getOwnPropertyNames(error).map((name) => Reflect.get(error, name))
  return [String(error), ...fields.map(everythingIn)].join(' ')
}
