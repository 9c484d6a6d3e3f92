import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningBot, startTestBot } from '../support/running-bot.ts'

describe('a person in a private chat', () => {
  let running: RunningBot
  beforeAll(async () => {
    running = await startTestBot()
  })
  afterAll(() => running.close())

  it('gets a cited answer with buttons, and sees that it is being written', async () => {
    const anna = running.telegram.person(501, { firstName: 'Anna', languageCode: 'en' })
    anna.send('what shutter speed for 25 fps')
    const answer = await anna.sees('1/50')
    expect(answer.text).toContain('[1]')
    expect(answer.text).toContain('📚 Sources')
    expect(anna.typing().length).toBeGreaterThan(0)
  })
})
