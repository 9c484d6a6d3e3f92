/** How long a model may take: to begin, between two words, and for the whole turn. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { apology, askAgent, cutShort } from '../support/ask-agent.ts'
import { type RunningGateway, startTestGateway } from '../support/running-gateway.ts'
import { openStandInModelServer, type StandInModelServer, type Step, saying } from '../support/stand-in-model-server.ts'

let provider: StandInModelServer
let running: RunningGateway
let today = Date.parse('2026-03-01T12:00:00Z')
beforeAll(async () => {
  provider = await openStandInModelServer()
  const at = (firstTokenSeconds: number, idleSeconds: number) => ({
    baseUrl: provider.baseUrl,
    timeouts: { firstTokenSeconds, idleSeconds },
  })
  running = await startTestGateway({
    outside: { clock: () => new Date(today) },
    config: {
      models: { providers: { begins: at(1, 600), goesOn: at(600, 1), patient: at(600, 600) } },
      agents: {
        defaults: { timeoutSeconds: 4 },
        list: [
          { id: 'begins', model: 'begins/first' },
          { id: 'goes-on', model: { primary: 'goesOn/first', fallbacks: ['goesOn/second'] } },
          { id: 'patient', model: { primary: 'patient/first', fallbacks: ['patient/second'] } },
        ],
      },
    },
  })
})
afterEach(() => {
  provider.reset()
  today += 3 * 24 * 60 * 60_000
})
afterAll(async () => {
  await running.close()
  await provider.close()
})

const script = (...steps: readonly Step[]) => provider.script([{ steps }])
const pieces = (piece: Step, count: number): Step[] => Array.from({ length: count }, () => [piece, tenth]).flat()
const tenth = { waitMs: 100 }
const lastFailure = () => JSON.parse(running.log.filter((line) => line.includes('the model failed')).at(-1) ?? '{}')

describe('the time to begin', () => {
  it('is over when nothing comes, and the passages are quoted', async () => {
    script('hang')
    expect((await askAgent(running, 'begins')).answer.startsWith(apology)).toBe(true)
    expect(await provider.requests[0]?.abandoned).toBe(true)
    expect(lastFailure()).toMatchObject({
      model: 'begins/first',
      reason: 'timeout',
      cooldownSeconds: 60,
      err: { message: 'The model did not begin its reply within 1 s (timeouts.firstTokenSeconds).' },
    })
  })

  it('is not made longer by pieces that hold nothing', async () => {
    script(...pieces({ text: '' }, 20), { text: 'Use 1/50 s [1].' })
    expect((await askAgent(running, 'begins')).model).toBe('extractive')
  })

  it.each<[string, Step]>([
    ['reasoning', { reasoning: 'Hm.' }],
    ['a word', { text: 'Well: ' }],
  ])('is kept by %s', async (_what, first) => {
    script(first, { waitMs: 1300 }, { text: 'Use 1/50 s [1].' })
    expect(await askAgent(running, 'begins')).toMatchObject({ model: 'begins/first' })
  })

  it('is kept by a tool call, and begins anew after it', async () => {
    const call = { toolCalls: [{ name: 'search_knowledge', arguments: '{"query":"lens"}' }] }
    provider.script([{ steps: [call, { waitMs: 1300 }] }, saying('Use 1/50 s [1].')])
    expect(await askAgent(running, 'begins')).toMatchObject({ model: 'begins/first' })
    provider.script([{ steps: [call, { waitMs: 1300 }] }, { steps: ['hang'] }])
    expect(await askAgent(running, 'begins')).toMatchObject({ model: 'extractive' })
  })
})

describe('the time between two words', () => {
  it('is over when nothing more comes: what was said stays, and nobody else is asked', async () => {
    script({ text: 'Set the shutter to ' }, 'hang')
    expect(await askAgent(running, 'goes-on')).toMatchObject({
      answer: `Set the shutter to\n\n${cutShort}`,
      model: 'goesOn/first',
    })
    expect(provider.requests).toHaveLength(1)
    expect(lastFailure()).toMatchObject({
      reason: 'timeout',
      err: { message: 'The model fell silent for 1 s in the middle of its reply (timeouts.idleSeconds).' },
    })
  })

  it('is over after reasoning too, and the next model is asked: no word was shown', async () => {
    provider.script([{ steps: [{ reasoning: 'Hm.' }, 'hang'] }, saying('Use 1/50 s [1].')])
    expect(await askAgent(running, 'goes-on')).toMatchObject({ answer: 'Use 1/50 s [1].', model: 'goesOn/second' })
  })
})

describe('the time of a turn', () => {
  const reason = 'The turn took longer than 4 s (agents.defaults.timeoutSeconds).'

  it.each<[string, Step[]]>([
    ['nothing', ['hang']],
    ['nothing but reasoning', pieces({ reasoning: 'Hm.' }, 60)],
  ])('is over after %s: the passages are quoted, and no further model is asked', async (_what, steps) => {
    script(...steps)
    const { answer, model } = await askAgent(running, 'patient')
    expect([answer.startsWith(apology), model]).toEqual([true, 'extractive'])
    expect(provider.requests).toHaveLength(1)
    expect(await provider.requests[0]?.abandoned).toBe(true)
    expect(lastFailure()).toMatchObject({ reason: 'turn-limit', cooldownSeconds: 0, err: { message: reason } })
  })

  it('is over in the middle of an answer: it ends with a line that says so', async () => {
    script({ text: 'Set the shutter to' }, ...pieces({ text: ' and' }, 60))
    const { answer } = await askAgent(running, 'patient')
    expect(answer).toMatch(/^Set the shutter to(?: and)+\n\nThe language model stopped/)
    expect(provider.requests).toHaveLength(1)
  })
})
