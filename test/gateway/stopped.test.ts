/** SIGTERM: what runs may end for a while, the rest is kept, and the next start takes it up. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type GatewayProcess, openGatewayProcess } from '../support/gateway-process.ts'
import { repeating } from '../support/numbered-questions.ts'
import { boxesIn, type Crowd, gatherCrowd, spotless } from '../support/questions-in-flight.ts'

const people = 5
const slots = 4

let gateway: GatewayProcess
let crowd: Crowd

beforeAll(async () => {
  gateway = await openGatewayProcess({
    config: {
      agents: { defaults: { maxConcurrent: slots } },
      messages: { queue: { mode: 'followup' } },
      channels: { web: { public: true } },
    },
  })
  await gateway.start()
  crowd = gatherCrowd(gateway.telegram, people)
})
afterAll(() => gateway.close())

describe('a gateway that is told to stop', () => {
  it('ends the answers that are being written, keeps what waits, and answers that after the next start', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    gateway.model.script((request) => ({ steps: [{ until: promise }, ...stepsOf(repeating(request, { ms: 10 }))] }))
    crowd.ask(2)
    await vi.waitFor(() => expect(gateway.model.requests.length).toBe(slots), 45_000)
    const stopped = gateway.stop()
    await gateway.telegram.called('getUpdates', gateway.telegram.callsOf('getUpdates').length)
    resolve()
    expect(await stopped).toEqual({ code: 0, signal: null })
    expect(crowd.answeredNow()).toHaveLength(slots)
    expect(boxesIn(gateway.folder)).toEqual({
      inbox: { done: slots, accepted: people * 2 - slots },
      outbox: { sent: slots },
    })

    await gateway.start()
    await crowd.answered()
    expect(crowd.verdict()).toEqual(spotless)
  })

  it('ends an answer over HTTP too', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    gateway.model.reset()
    gateway.model.script(() => ({ steps: [{ until: promise }, { text: 'Set the shutter to 1/50 s [1].' }] }))
    const asked = fetch(`${await gateway.address()}/api/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'what shutter speed for 25 fps' }] }),
    }).then((response) => response.text())
    await vi.waitFor(() => expect(gateway.model.requests.length).toBe(1), 45_000)
    const stopped = gateway.stop()
    await gateway.telegram.called('getUpdates', gateway.telegram.callsOf('getUpdates').length)
    resolve()
    expect(await asked).toContain('event: done')
    expect(await stopped).toEqual({ code: 0, signal: null })
  })

  it('breaks off what does not end in time, and goes on with it on the same message', async () => {
    const begun = 'A beginning that is long enough to be shown.'
    gateway.model.script(() => ({ steps: [{ text: begun }, 'hang'] }))
    await gateway.start()
    crowd.ask(1)
    await vi.waitFor(() => expect(boxesIn(gateway.folder).outbox.shown).toBe(slots), 45_000)
    expect(await gateway.stop()).toEqual({ code: 0, signal: null })
    expect(boxesIn(gateway.folder).inbox.accepted).toBe(people)

    gateway.model.script((request) => repeating(request, { ms: 50 }))
    await gateway.start()
    await crowd.answered()
    expect(crowd.verdict()).toEqual(spotless)
    const texts = Array.from({ length: people }, (_, at) => gateway.telegram.person(at + 1).chat()).flat()
    expect(texts.filter(({ text }) => text.startsWith(begun))).toEqual([])
  })
})

function stepsOf(reply: ReturnType<typeof repeating>) {
  return 'steps' in reply ? reply.steps : []
}
