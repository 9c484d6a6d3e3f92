/** A home in which no gateway has run before. */
import { expect, it } from 'vitest'
import { startStandInTelegram } from '../stand-in-telegram/stand-in-telegram.ts'
import { startTestBot } from '../support/running-bot.ts'

it('a bot that does not know its name yet still hears its mention in a group', async () => {
  const telegram = await startStandInTelegram({ botUsername: 'stand_in_bot' })
  const group = telegram.group(-1_000_000_000_701)
  const text = '@stand_in_bot what shutter speed for 25 fps'
  group.person(701).send(text, { entities: [{ type: 'mention', offset: 0, length: 13 }] })
  telegram.fail('getMe', { kind: 'slow', ms: 400 })
  const running = await startTestBot({ telegram, bot: { groupPolicy: 'open' } })
  try {
    const answer = await group.sees('1/50')
    expect(answer.replyTo).toBeDefined()
  } finally {
    await running.close()
    await telegram.close()
  }
})
