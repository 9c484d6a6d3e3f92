import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import JSON5 from 'json5'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { chatPhrases } from '../../src/language/chat-phrases.ts'
import { type StandInTelegram, startStandInTelegram } from '../stand-in-telegram/stand-in-telegram.ts'
import { type BotWithModel, startBotWithModel } from '../support/bot-with-model.ts'
import { keptRows, tracesOf } from '../support/kept-state.ts'
import { type RunningBot, startTestBot } from '../support/running-bot.ts'
import { saying } from '../support/stand-in-model-server.ts'

let telegram: StandInTelegram | undefined
let running: RunningBot | undefined
afterEach(async () => {
  await running?.close()
  await telegram?.close()
  running = undefined
  telegram = undefined
})

const second = '700000002:another-token-of-this-test'
const shutter = 'what shutter speed for 25 fps'
const microphone = 'how far is a boom microphone from the mouth'
const iso = 'what is the base ISO of S-Log3'

describe('several bots in one gateway', () => {
  it('answer each in its own chat, also where one person talks to both at once', async () => {
    telegram = await startStandInTelegram()
    const other = telegram.addBot(second, 'second_bot')
    const bot: BotWithModel = await startBotWithModel({
      telegram,
      bot: { accounts: { second: { botToken: second } } },
    })
    running = bot
    const held = Promise.withResolvers<void>()
    bot.model.script([
      {
        steps: [
          { text: 'The shutter stays open for some of each frame, ' },
          { until: held.promise },
          { text: 'says the end [1].' },
        ],
      },
      saying('The second answer [1].'),
      saying('The third answer [1].'),
    ])
    const here = telegram.person(501, { languageCode: 'en' })
    const there = other.person(501, { languageCode: 'en' })
    here.send(shutter)
    await here.sees('some of each')
    here.send(microphone)
    await vi.waitFor(() => expect(keptRows(bot, 'SELECT * FROM inbox')).toHaveLength(2), 45_000)
    const asked = there.send(iso)
    there.edit(asked, iso)
    await vi.waitFor(() => expect(keptRows(bot, 'SELECT * FROM inbox')).toHaveLength(4), 45_000)
    held.resolve()
    await here.sees('The second answer')
    await there.sees('The third answer')
    expect(here.chat().filter(({ from }) => from === 'bot')).toHaveLength(2)
    expect(there.chat().filter(({ from }) => from === 'bot')).toHaveLength(1)
  })

  it('forget a person together, and stop what one of them is writing', async () => {
    telegram = await startStandInTelegram()
    const other = telegram.addBot(second, 'second_bot')
    const bot = await startBotWithModel({
      telegram,
      bot: { accounts: { second: { botToken: second } } },
      config: { session: { dmScope: 'per-account-channel-peer' } },
    })
    running = bot
    bot.model.script([{ steps: [{ text: 'The shutter stays open for some of each frame, ' }, 'hang'] }])
    const here = telegram.person(501, { firstName: 'Annabella', languageCode: 'en' })
    const there = other.person(501, { firstName: 'Annabella', languageCode: 'en' })
    there.send(shutter)
    await there.sees('some of each')
    here.send('/forget')
    const asked = await here.sees(chatPhrases.forgetAsk.en)
    await here.tap(asked.messageId, chatPhrases.forgetYes.en)
    await here.sees('Deleted. Conversations: 1')
    await vi.waitFor(() => expect(tracesOf(bot, /\b501\b|Annabella/)).toEqual([]), 45_000)
    expect(keptRows(bot, 'SELECT person, session FROM usage_calls')).toEqual([{ person: null, session: '' }])
  })

  it('go to the agents that bindings name for their accounts', async () => {
    telegram = await startStandInTelegram()
    const other = telegram.addBot(second, 'second_bot')
    running = await startTestBot({
      telegram,
      bot: { accounts: { second: { botToken: second, dmPolicy: 'allowlist', allowFrom: [501] } } },
      config: {
        session: { dmScope: 'per-account-channel-peer' },
        agents: { list: [{ id: 'protech', default: true }, { id: 'crew' }] },
        bindings: [{ agentId: 'crew', match: { channel: 'telegram', accountId: 'second' } }],
      },
    })
    const people = [telegram, other].map((bot) => bot.person(501, { languageCode: 'en' }))
    for (const person of people) person.send(shutter)
    for (const person of people) await person.sees('1/50')
    expect(keptRows(running, 'SELECT session FROM retrievals ORDER BY session')).toEqual([
      { session: 'agent:crew:telegram:second:dm:501' },
      { session: 'agent:protech:telegram:default:dm:501' },
    ])
  })
})

describe.each(['multi-agent.json5', 'mvp.json5'])('the config %s', (file) => {
  it('leads one person to the agent admin and everybody else to protech', async () => {
    const config = JSON5.parse(readFileSync(join(import.meta.dirname, '../fixtures', file), 'utf8'))
    running = await startTestBot({ config })
    const admin = running.telegram.person(224153441, { languageCode: 'en' })
    const others = [224153442, 22415344].map((id) => running?.telegram.person(id, { languageCode: 'en' }))
    for (const person of [admin, ...others]) {
      person?.send(shutter)
      await person?.sees('1/50')
    }
    expect(keptRows(running, 'SELECT session FROM retrievals ORDER BY rowid').map(({ session }) => session)).toEqual([
      'agent:admin:telegram:dm:224153441',
      'agent:protech:telegram:dm:224153442',
      'agent:protech:telegram:dm:22415344',
    ])
    admin.send('/status')
    await admin.sees('main:')
  })
})
