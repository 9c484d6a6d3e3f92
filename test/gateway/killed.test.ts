/** kill -9 with twenty questions of five people on their way: after the restart each is answered, in order, and at most one message is repeated. */
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type GatewayProcess, openGatewayProcess } from '../support/gateway-process.ts'
import { createDice } from '../support/generated-folder.ts'
import { repeating } from '../support/numbered-questions.ts'
import { boxesIn, type Crowd, gatherCrowd, spotless } from '../support/questions-in-flight.ts'

const people = 5
const each = 4

let gateway: GatewayProcess
let crowd: Crowd

beforeAll(async () => {
  gateway = await openGatewayProcess({ config: { messages: { queue: { mode: 'followup' } } } })
  await gateway.start()
  crowd = gatherCrowd(gateway.telegram, people)
})
beforeEach(() => gateway.model.script((request) => repeating(request, { ms: 150 })))
afterAll(() => gateway.close())

async function restart() {
  await gateway.kill()
  gateway.telegram.release()
  await gateway.start()
  await crowd.answered()
  await vi.waitFor(() => expect(boxesIn(gateway.folder).inbox).toEqual({ done: expect.any(Number) }), 45_000)
  await vi.waitFor(() => expect(boxesIn(gateway.folder).outbox).toEqual({ sent: expect.any(Number) }), 45_000)
}

const sends = () => gateway.telegram.callsOf('sendMessage')
const previewsShown = () => boxesIn(gateway.folder).outbox.shown ?? 0

describe('a gateway that is killed', () => {
  it('before it has accepted what was asked answers all of it', async () => {
    crowd.ask(each)
    await restart()
    expect(crowd.verdict()).toEqual(spotless)
  })

  it('while most of it waits answers all of it in order', async () => {
    gateway.model.reset()
    gateway.model.script(() => ({ steps: ['hang'] }))
    crowd.ask(each)
    await vi.waitFor(() => expect(gateway.model.requests.length).toBe(4), 45_000)
    expect(boxesIn(gateway.folder).inbox.accepted).toBe(people * each)
    gateway.model.script((request) => repeating(request, { ms: 150 }))
    await restart()
    expect(crowd.verdict()).toEqual(spotless)
  })

  it('in the middle of an answer continues on the message that is on the screen', async () => {
    const begun = { text: 'A beginning that is long enough to be shown.' }
    gateway.model.script(() => ({ steps: [begun, 'hang'] }))
    crowd.ask(each)
    await vi.waitFor(() => expect(previewsShown()).toBe(4), 45_000)
    gateway.model.script((request) => repeating(request, { ms: 300, pieces: 3 }))
    await restart()
    expect(crowd.verdict()).toEqual(spotless)
    expect(previewsShown()).toBe(0)
    const left = Array.from({ length: people }, (_, at) => gateway.telegram.person(at + 1).chat()).flat()
    expect(left.filter(({ from, text }) => from === 'bot' && text.startsWith(begun.text))).toEqual([])
  })

  it('with an answer committed and not sent sends it once', async () => {
    gateway.telegram.fail('sendMessage', { kind: 'hang' })
    const before = sends().length
    crowd.ask(each)
    await vi.waitFor(() => expect(sends()[before]?.outcome.kind).toBe('open'), 45_000)
    await gateway.kill()
    expect(boxesIn(gateway.folder).outbox.sending).toBe(1)
    await restart()
    expect(crowd.verdict()).toEqual(spotless)
  })

  it('with an answer sent and no receipt repeats that one at most', async () => {
    gateway.telegram.fail('sendMessage', { kind: 'timeout-after' })
    const before = sends().length
    crowd.ask(each)
    await vi.waitFor(() => expect(sends()[before]?.outcome.kind).toBe('lost'), 45_000)
    await restart()
    const { repeated, ...rest } = crowd.verdict()
    expect({ ...rest, repeated: [] }).toEqual(spotless)
    expect(repeated.length).toBeLessThanOrEqual(1)
  })

  it('at random moments, loses nothing', async () => {
    const dice = createDice(20_261_122)
    for (let round = 0; round < 2; round += 1) {
      crowd.ask(each)
      await wait(dice(900))
      await restart()
      const { repeated, ...rest } = crowd.verdict()
      expect({ ...rest, repeated: [] }).toEqual(spotless)
      expect(repeated.length).toBeLessThanOrEqual(1)
    }
  })
})
