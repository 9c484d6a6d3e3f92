import { Bot } from 'grammy'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type StandInTelegram, startStandInTelegram } from './stand-in-telegram.ts'

let telegram: StandInTelegram
let bot: Bot
let running: Promise<void>
beforeEach(async () => {
  telegram = await startStandInTelegram()
  bot = new Bot(telegram.token, { client: { apiRoot: telegram.apiRoot } })
  bot.command('start', (context) =>
    context.reply('Welcome', { reply_markup: { inline_keyboard: [[{ text: 'Thanks', callback_data: 'thanks' }]] } }),
  )
  bot.on('callback_query', (context) => context.answerCallbackQuery('You are welcome'))
  bot.on('message:text', (context) => context.reply(`You said: ${context.msg.text}`))
  running = bot.start()
})
afterEach(async () => {
  await bot.stop()
  await running
  await telegram.close()
})

describe('a bot of grammY', () => {
  it('talks with many people at once, to each about their own words', async () => {
    const people = Array.from({ length: 50 }, (_, n) => telegram.person(100 + n))
    for (const person of people) person.send('/start')
    await Promise.all(people.map((person) => person.sees('Welcome')))
    for (const person of people) person.send(`I am ${person.id}`)
    await Promise.all(people.map((person) => person.sees(`You said: I am ${person.id}`)))
    for (const person of people) expect(person.chat()).toHaveLength(4)
    expect(telegram.violations).toEqual([])
  })

  it('answers the press on a button', async () => {
    const anna = telegram.person(11)
    anna.send('/start')
    const { messageId } = await anna.sees('Welcome')
    expect(await anna.tap(messageId, 'Thanks')).toBe('You are welcome')
  })
})
