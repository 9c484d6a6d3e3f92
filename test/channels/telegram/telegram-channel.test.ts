import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { TelegramAccount } from '../../../src/channels/telegram/accounts.ts'
import { createTelegramChannel, type TelegramChannel } from '../../../src/channels/telegram/telegram-channel.ts'
import { createMemory } from '../../../src/storage/memory.ts'
import { openTemporaryOutbox, type TemporaryOutbox } from '../../gateway/temporary-outbox.ts'
import { type StandInTelegram, startStandInTelegram } from '../../stand-in-telegram/stand-in-telegram.ts'
import { type CapturedLog, captureLog } from './captured-log.ts'

const payload = JSON.stringify({ text: 'Hello', entities: [], buttons: [] })
const hello = { markdown: 'Hello', language: 'en' as const, sources: [], buttons: [] }

describe('a Telegram bot', () => {
  let telegram: StandInTelegram
  let temporary: TemporaryOutbox
  let log: CapturedLog
  let channel: TelegramChannel
  const route = { channel: 'telegram', accountId: 'default', chatId: '501' }
  const open = (webhook?: TelegramAccount['webhook']) => {
    channel = createTelegramChannel({
      account: {
        accountId: 'default',
        botToken: telegram.token,
        apiRoot: telegram.apiRoot,
        admins: [],
        dmPolicy: 'open',
        allowFrom: [],
        groupPolicy: 'disabled',
        groups: {},
        streaming: 'partial',
        ...(webhook && { webhook }),
      },
      logger: log.logger,
      memory: createMemory(temporary.db),
    })
    return channel
  }
  beforeEach(async () => {
    telegram = await startStandInTelegram()
    temporary = openTemporaryOutbox()
    log = captureLog()
    telegram.person(501).send('hello')
  })
  afterEach(async () => {
    await channel.stopIntake()
    await channel.close()
    temporary.close()
    await telegram.close()
  })

  const isInState = (state: string) => vi.waitFor(() => expect(channel.state().state).toBe(state), { timeout: 20_000 })

  it('makes no call for a chat before the time it was told to wait for, and goes on with the others', async () => {
    open()
    telegram.person(502).send('hello')
    telegram.fail('sendMessage', { kind: '429', retryAfter: 60 })
    expect(await channel.send(route, payload)).toEqual({ kind: 'wait', ms: 60_000 })
    const calls = telegram.calls.length
    expect(await channel.send(route, payload)).toMatchObject({ kind: 'wait' })
    expect(await channel.edit(route, '1', payload)).toMatchObject({ kind: 'wait' })
    expect(await channel.typing(route)).toMatchObject({ kind: 'wait' })
    expect(telegram.calls).toHaveLength(calls)
    expect(await channel.send({ ...route, chatId: '502' }, payload)).toMatchObject({ kind: 'sent' })
  })

  it('makes no call at all once its token was refused, and says so once', async () => {
    open().start(() => undefined)
    await isInState('ok')
    telegram.fail('sendMessage', { kind: '401' }, 3)
    await Promise.all([channel.send(route, payload), channel.send(route, payload), channel.send(route, payload)])
    await channel.stopIntake()
    const calls = telegram.calls.length
    expect(await channel.typing(route)).toMatchObject({ kind: 'stopped' })
    expect(await channel.acknowledge('1')).toMatchObject({ kind: 'stopped' })
    expect(telegram.calls).toHaveLength(calls)
    expect(channel.state()).toMatchObject({
      state: 'unauthorized',
      detail: expect.stringContaining('401 Unauthorized'),
    })
    expect(log.count('the bot token is not valid; the bot has stopped for good')).toBe(1)
    expect(log.lines.join('')).not.toContain(telegram.token.split(':')[1])
  })

  it('takes what came in whatever becomes of its introduction, and waits only a moment to learn its name', async () => {
    telegram.fail('getMe', { kind: '502' }, 2)
    telegram.fail('setMyCommands', { kind: '429', retryAfter: 1 })
    const seen: string[] = []
    open().start((arrivals) => void seen.push(...arrivals.map(({ raw }) => raw)))
    await vi.waitFor(() => expect(seen.join('')).toContain('hello'), { timeout: 20_000 })
    expect(channel.state().bot).toBe(undefined)
    await vi.waitFor(() => expect(log.count('the bot is introduced')).toBe(1), { timeout: 60_000 })
    expect(channel.state().bot).toBe('stand_in_bot')
    expect(log.count('the bot could not be set up; it is tried again')).toBeGreaterThan(0)
  })

  it('is not stopped by a getMe that nobody can read', async () => {
    telegram.fail('getMe', { kind: 'garbage', body: '{"ok":true,"result":7}' })
    open().start(() => undefined)
    await isInState('ok')
    await vi.waitFor(() => expect(log.count('the bot is introduced')).toBe(1), { timeout: 20_000 })
  })

  it('with a webhook is fine when Telegram knows the address, and out of reach before that', async () => {
    telegram.fail('setWebhook', { kind: '502' })
    open({ url: 'http://127.0.0.1:9/hook', secretToken: 'a-secret-of-this-test' }).start(() => undefined)
    expect(channel.state().state).toBe('starting')
    await isInState('offline')
    await isInState('ok')
    expect(telegram.callsOf('getUpdates')).toHaveLength(0)
  })

  it('sends plain what is refused for its formatting, and takes an edit that changes nothing for done', async () => {
    open()
    telegram.fail('sendMessage', {
      kind: 'garbage',
      body: '{"ok":false,"error_code":400,"description":"Bad Request: can\'t parse entities: unexpected end"}',
    })
    const [bold = ''] = channel.render({ ...hello, markdown: '**Hello**' })
    const sent = await channel.send(route, bold)
    expect(telegram.callsOf('sendMessage').map(({ payload: { entities } }) => entities)).toEqual([
      [{ type: 'bold', offset: 0, length: 5 }],
      [],
    ])
    const messageId = sent.kind === 'sent' ? sent.messageId : ''
    expect(await channel.edit(route, messageId, payload)).toEqual({ kind: 'sent', messageId })
    expect(await channel.edit(route, messageId, payload)).toEqual({ kind: 'sent', messageId })
  })

  it('does not know what became of a message whose reply names none', async () => {
    open()
    telegram.fail('sendMessage', { kind: 'garbage', body: '{"ok":true,"result":true}' })
    expect(await channel.send(route, payload)).toMatchObject({ kind: 'unknown' })
  })

  it('knows a message that is gone, a person who has blocked it, and one it has never met', async () => {
    open()
    expect(await channel.edit(route, '999', payload)).toMatchObject({ kind: 'gone' })
    telegram.person(501).block()
    expect(await channel.send(route, payload)).toMatchObject({ kind: 'unreachable' })
    expect(await channel.send({ ...route, chatId: '777' }, payload)).toMatchObject({ kind: 'unreachable' })
  })
})
