import { Readable } from 'node:stream'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { runCli } from '../../src/cli/cli.ts'
import type { Console } from '../../src/cli/console.ts'
import { chatPhrases } from '../../src/language/chat-phrases.ts'
import { type BotWithModel, startBotWithModel } from '../support/bot-with-model.ts'
import { keptRows } from '../support/kept-state.ts'
import { saying } from '../support/stand-in-model-server.ts'

const question = 'what shutter speed for 25 fps'

let running: BotWithModel | undefined
afterEach(async () => {
  await running?.close()
  running = undefined
})

async function start(dmPolicy: 'open' | 'allowlist' | 'pairing' | 'disabled') {
  let at = Date.now()
  const bot = await startBotWithModel({
    bot: { dmPolicy, ...(dmPolicy !== 'open' && { allowFrom: [501] }) },
    outside: { clock: () => new Date(at) },
  })
  bot.model.script([saying('Set the shutter to 1/50 s [1].')])
  running = bot
  const settled = () =>
    vi.waitFor(() => {
      expect(bot.telegram.pending()).toBe(0)
      expect(keptRows(bot, "SELECT * FROM inbox WHERE state = 'accepted'")).toEqual([])
    }, 45_000)
  const pass = (minutes: number) => {
    at += minutes * 60_000
  }
  const [known, stranger] = [501, 502].map((id) => bot.telegram.person(id, { languageCode: 'en' }))
  if (!known || !stranger) throw new Error('Two people are needed.')
  return { bot, known, stranger, settled, pass }
}

const consoleIn = (home: string): Console => ({
  environment: { PROTECH_HOME: home },
  projectFolder: home,
  out: () => undefined,
  err: () => undefined,
  input: Readable.from([]),
  isTerminal: false,
  untilStopped: () => Promise.resolve(),
})

describe('dmPolicy', () => {
  it.each([
    ['open', true, true],
    ['allowlist', true, false],
    ['disabled', false, false],
  ] as const)('%s: a known person %s, a stranger %s', async (policy, hearsKnown, hearsStranger) => {
    const { bot, known, stranger, settled } = await start(policy)
    known.send(question)
    stranger.send(question)
    if (hearsKnown) await known.sees('1/50')
    if (hearsStranger) await stranger.sees('1/50')
    await settled()
    expect([known, stranger].map((person) => person.chat().length)).toEqual([hearsKnown ? 2 : 1, hearsStranger ? 2 : 1])
    expect(bot.model.requests).toHaveLength(Number(hearsKnown) + Number(hearsStranger))
  })

  it('pairing: a known person is answered, a stranger gets a code once an hour and costs nothing', async () => {
    const { bot, known, stranger, settled, pass } = await start('pairing')
    known.send(question)
    await known.sees('1/50')
    bot.model.reset()
    stranger.send(question)
    const shown = await stranger.sees('pairing approve')
    expect(shown.text).toMatch(/: [A-HJ-NP-Z2-9]{8}\n/)
    stranger.send('hello?')
    stranger.send('/status')
    stranger.photo()
    await settled()
    expect(stranger.chat().filter(({ from }) => from === 'bot')).toHaveLength(1)
    pass(61)
    stranger.send('hello again')
    await vi.waitFor(() => expect(stranger.chat().filter(({ from }) => from === 'bot')).toHaveLength(2), 45_000)
    expect(bot.model.requests).toEqual([])
    expect(keptRows(bot, "SELECT * FROM people WHERE id = '502'")).toEqual([])
  })

  it('pairing: three may wait at a time, and speak Russian', async () => {
    const { bot, settled } = await start('pairing')
    const strangers = [511, 512, 513, 514].map((id) => bot.telegram.person(id, { languageCode: 'ru' }))
    for (const stranger of strangers) stranger.send('привет')
    await settled()
    const [first = ''] = chatPhrases.pairing.ru.split(':')
    await vi.waitFor(
      () =>
        expect(strangers.map((each) => each.chat().filter(({ text }) => text.startsWith(first)).length)).toEqual([
          1, 1, 1, 0,
        ]),
      45_000,
    )
  })
})

describe('an approval at the command line beside the running gateway', () => {
  it('lets the next message in, and a revocation shuts out again', async () => {
    const { bot, stranger, settled } = await start('pairing')
    stranger.send(question)
    const shown = await stranger.sees('pairing approve')
    const code = /: ([A-Z2-9]{8})/.exec(shown.text)?.[1] ?? ''
    const console = consoleIn(bot.loaded.places.home)
    expect(await runCli(['pairing', 'approve', code.toLowerCase()], console)).toBe(0)
    stranger.send(question)
    const answer = await stranger.sees('1/50')
    expect(await runCli(['pairing', 'revoke', '502'], console)).toBe(0)
    expect(await stranger.tap(answer.messageId, '👍')).toBe('')
    expect(keptRows(bot, 'SELECT * FROM feedback')).toEqual([])
    stranger.send('how far is a boom microphone from the mouth')
    await vi.waitFor(
      () => expect(stranger.chat().filter(({ text }) => text.includes('pairing approve'))).toHaveLength(2),
      45_000,
    )
    await settled()
    expect(bot.model.requests).toHaveLength(1)
  })
})
