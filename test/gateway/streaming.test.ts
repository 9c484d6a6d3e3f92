/** A long answer that is written slowly, in front of a service that counts every call and refuses some. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Person } from '../stand-in-telegram/person.ts'
import { type StandInTelegram, startStandInTelegram } from '../stand-in-telegram/stand-in-telegram.ts'
import { type RunningBot, startTestBot } from '../support/running-bot.ts'
import { openStandInModelServer, type StandInModelServer, type Step } from '../support/stand-in-model-server.ts'

const question = 'what shutter angle looks natural at 25 fps'
const patient = { timeoutMs: 40_000 }
const subjects = ['people', 'trees', 'cars', 'water', 'dancers', 'trains', 'birds', 'crowds', 'bicycles', 'hands']

/** As many characters, in paragraphs, each sentence another one. */
function longAnswer(characters: number): string {
  const sentences: string[] = []
  for (let n = 0; sentences.join('').length < characters; n += 1) {
    const [first, second, third] = [n, Math.floor(n / 10), Math.floor(n / 100)].map((at) => subjects[at % 10])
    sentences.push(
      `With ${first}, ${second} and ${third} motion blur looks natural at **180°** [1].${n % 5 === 4 ? '\n\n' : ' '}`,
    )
  }
  return sentences.join('').trim()
}

function steps(answer: string, characters: number, waitMs: number): Step[] {
  return (answer.match(new RegExp(`[^]{1,${characters}}`, 'g')) ?? []).flatMap((text) => [{ text }, { waitMs }])
}

describe('an answer that is shown while it is written', () => {
  let model: StandInModelServer
  let telegram: StandInTelegram
  let running: RunningBot
  let anna: Person
  beforeAll(async () => {
    model = await openStandInModelServer()
  })
  afterAll(() => model.close())
  beforeEach(async () => {
    telegram = await startStandInTelegram({ rateLimits: true })
    running = await startTestBot({
      telegram,
      config: {
        models: { providers: { standin: { baseUrl: model.baseUrl, apiKey: 'sk-stand-in' } } },
        agents: { defaults: { model: 'standin/test-model' } },
      },
    })
    anna = telegram.person(501, { firstName: 'Anna', languageCode: 'en' })
  })
  afterEach(async () => {
    await running.close()
    await telegram.close()
    model.reset()
  })

  const shown = () => anna.chat().filter(({ from }) => from === 'bot')
  const lettersOf = (text: string) => text.replace(/\s|\*/g, '')
  const textOf = () =>
    lettersOf(
      shown()
        .map(({ text }) => text)
        .join(''),
    )
  const isWhole = (answer: string) => textOf().startsWith(lettersOf(answer))
  const sources = (message: { text: string }) => message.text.includes('📚 Sources')

  it('grows by edits at a pace that trips no limit, goes on in further messages, and ends as the whole answer', async () => {
    const answer = longAnswer(12_000)
    model.script([{ steps: steps(answer, 120, 60) }])
    anna.send(question)
    await anna.sees('With people', patient)
    expect(textOf().length).toBeLessThan(lettersOf(answer).length)
    await anna.sees(sources, patient)
    expect(isWhole(answer)).toBe(true)
    expect(textOf().length).toBeLessThan(lettersOf(answer).length + 200)
    expect(telegram.violations).toEqual([])
    expect(shown()).toHaveLength(telegram.callsOf('sendMessage').length)
    expect(telegram.callsOf('editMessageText').length).toBeLessThan(20)
    expect(shown().flatMap(({ entities }) => entities.filter(({ type }) => type === 'bold')).length).toBeGreaterThan(
      100,
    )
  })

  it('ends as the whole formatted answer when it is told to wait in the middle, and calls nothing for that chat meanwhile', async () => {
    const answer = longAnswer(2000)
    model.script([{ steps: steps(answer, 100, 100) }])
    telegram.fail('editMessageText', { kind: '429', retryAfter: 3 })
    anna.send(question)
    await anna.sees(sources, patient)
    expect(isWhole(answer)).toBe(true)
    const [first, second] = telegram.callsOf('editMessageText')
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(2990)
    expect(shown()[0]?.entities.map(({ type }) => type)).toContain('bold')
    expect(shown()).toHaveLength(1)
  })

  it('comes anew and whole when the person deletes the message that grows', async () => {
    const answer = longAnswer(1500)
    model.script([{ steps: steps(answer, 100, 100) }])
    telegram.fail(
      'editMessageText',
      {
        kind: 'garbage',
        body: '{"ok":false,"error_code":400,"description":"Bad Request: message to edit not found"}',
      },
      2,
    )
    anna.send(question)
    await anna.sees(sources, patient)
    expect(shown().filter(({ text }) => lettersOf(text).startsWith(lettersOf(answer)))).toHaveLength(1)
    expect(telegram.callsOf('sendMessage')).toHaveLength(2)
  })

  it('stands once on the screen when edits fail, are lost or are not confirmed', async () => {
    const answer = longAnswer(1500)
    model.script([{ steps: steps(answer, 100, 100) }])
    telegram.fail('editMessageText', { kind: '500' })
    telegram.fail('editMessageText', { kind: 'reset', when: 'after' })
    telegram.fail('editMessageText', { kind: 'reset', when: 'before' })
    anna.send(question)
    await anna.sees(sources, patient)
    expect(isWhole(answer)).toBe(true)
    expect(shown()).toHaveLength(1)
  })

  it('stands whole and once on the screen when the network goes away in the middle and comes back', async () => {
    const answer = longAnswer(1500)
    model.script([{ steps: steps(answer, 100, 100) }])
    anna.send(question)
    await telegram.called('editMessageText')
    await telegram.goDark()
    await vi.waitFor(() => expect(running.gateway.boxes().outbox.open).toBe(1), { timeout: 20_000 })
    await telegram.comeBack()
    await anna.sees(sources, patient)
    expect(isWhole(answer)).toBe(true)
    expect(shown()).toHaveLength(1)
  })

  it('is not delivered to a person who has blocked the bot meanwhile, and the next question is answered', async () => {
    model.script([{ steps: steps(longAnswer(1500), 100, 100) }])
    anna.send(question)
    await anna.sees('With people', patient)
    anna.block()
    const before = telegram.callsOf('sendMessage').length
    await vi.waitFor(() => expect(telegram.pending()).toBe(0), { timeout: 20_000 })
    anna.unblock()
    model.script([{ steps: [{ text: 'A shutter angle of 180° [1].' }] }])
    anna.send('and what shutter speed is that at 25 fps?')
    await anna.sees('A shutter angle', patient)
    expect(telegram.callsOf('sendMessage').length).toBe(before + 1)
  })
})
