/** Many people at once: everybody gets their own answers, in order, and nobody waits for somebody else's. */
import { afterEach, describe, expect, it } from 'vitest'
import { askedMarks, markOf, marksIn, numberedQuestion, repeating } from '../support/numbered-questions.ts'
import { gatherCrowd, spotless } from '../support/questions-in-flight.ts'
import { type BotOptions, type RunningBot, startTestBot } from '../support/running-bot.ts'
import { openStandInModelServer, type StandInModelServer } from '../support/stand-in-model-server.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

type Options = Required<Pick<BotOptions, 'config'>>

async function open({ config }: Options): Promise<{ running: RunningBot; model: StandInModelServer }> {
  const model = await openStandInModelServer()
  closing.push(() => model.close())
  const running = await startTestBot({
    config: {
      models: { providers: { standin: { baseUrl: model.baseUrl, apiKey: 'sk-stand-in' } } },
      knowledge: { search: { declineBelow: 0 }, embedding: { model: 'none' } },
      ...config,
    },
  })
  closing.push(() => running.close())
  return { running, model }
}

const oneAgent = { defaults: { model: 'standin/test-model', maxConcurrent: 20 } }
const size = 20
const each = 4

describe('twenty people who ask four questions each at once', () => {
  it('get an answer to each question, in order, nobody a stranger’s', async () => {
    const { running, model } = await open({
      config: { agents: oneAgent, messages: { queue: { mode: 'followup' } } },
    })
    model.script((request) => repeating(request, { ms: 200 }))
    const crowd = gatherCrowd(running.telegram, size)
    crowd.ask(each)
    await crowd.answered()
    expect(crowd.verdict()).toEqual(spotless)
    expect(model.requests.flatMap(askedMarks)).toHaveLength(size * each)
  })

  it('get their later questions answered together when the line collects', async () => {
    const { running, model } = await open({
      config: { agents: oneAgent, messages: { queue: { mode: 'collect', debounceMs: 100 } } },
    })
    model.script((request) => repeating(request, { ms: 200 }))
    const crowd = gatherCrowd(running.telegram, size)
    crowd.ask(each)
    await crowd.answered()
    expect(crowd.verdict()).toEqual(spotless)
    expect(model.requests).toHaveLength(size * 2)
  })

  it('get them too when answers are streamed and few may run at a time', async () => {
    const { running, model } = await open({
      config: {
        agents: { defaults: { model: 'standin/test-model', maxConcurrent: 5 } },
        messages: { queue: { mode: 'collect', debounceMs: 100 } },
      },
    })
    model.script((request) => repeating(request, { ms: 200, pieces: 4 }))
    const crowd = gatherCrowd(running.telegram, size)
    crowd.ask(each)
    await crowd.answered()
    expect(crowd.verdict()).toEqual(spotless)
    expect(running.telegram.violations).toEqual([])
  })
})

describe('an agent whose answers take minutes', () => {
  it('holds up nobody who talks to another agent', async () => {
    const { running, model } = await open({
      config: {
        agents: {
          defaults: { model: 'standin/test-model', maxConcurrent: 4 },
          list: [
            { id: 'slow', model: 'standin/slow-model' },
            { id: 'quick', default: true },
          ],
        },
        bindings: Array.from({ length: 10 }, (_, at) => ({
          agentId: 'slow',
          match: { channel: 'telegram', peer: { kind: 'direct' as const, id: String(100 + at) } },
        })),
      },
    })
    model.script((request) =>
      request.body.includes('"slow-model"') ? { steps: ['hang'] } : repeating(request, { ms: 50 }),
    )
    const quick = gatherCrowd(running.telegram, 5)
    const slow = gatherCrowd(running.telegram, 10, 100)
    slow.ask(2)
    await expect.poll(() => model.requests.length, { timeout: 45_000 }).toBe(4)
    quick.ask(1)
    await quick.answered()
    expect(quick.verdict()).toEqual(spotless)
    const lanes = Object.fromEntries(running.gateway.lanes().map((state) => [state.lane, state]))
    expect(lanes['agent:slow']).toMatchObject({ running: 4, queued: 6 })
    expect(lanes['agent:quick']?.wait.max).toBeLessThan(1000)
    for (let at = 0; at < 10; at += 1) running.telegram.person(100 + at).send('/stop')
    await expect.poll(() => running.gateway.boxes().inbox.open, { timeout: 45_000 }).toBe(0)
  })
})

describe('one who sends twenty messages in a burst', () => {
  it('gets merged answers, and the others theirs before all of them', async () => {
    const { running, model } = await open({ config: { agents: { defaults: { model: 'standin/test-model' } } } })
    model.script((request) => repeating(request, { ms: 200 }))
    const sender = running.telegram.person(7, { languageCode: 'en' })
    for (let n = 1; n <= 20; n += 1) sender.send(numberedQuestion(7, n))
    const others = gatherCrowd(running.telegram, 3, 50)
    others.ask(1)
    await others.answered()
    expect(others.verdict()).toEqual(spotless)
    expect(
      marksIn(
        sender
          .chat()
          .flatMap(({ from, text }) => (from === 'bot' ? [text] : []))
          .join(),
      ),
    ).not.toContain(markOf(7, 20))
    await sender.sees(({ from, text }) => from === 'bot' && marksIn(text).includes(markOf(7, 20)), {
      timeoutMs: 20_000,
    })
    const asked = model.requests.map(askedMarks).filter(([mark]) => mark?.startsWith('p7q'))
    expect(asked.flat()).toEqual(Array.from({ length: 20 }, (_, at) => markOf(7, at + 1)))
    expect(asked.length).toBeLessThanOrEqual(3)
  })
})
