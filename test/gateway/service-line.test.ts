import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Delivery } from '../../src/channels/channel.ts'
import { createServiceLine, linePace, type ServiceLine } from '../../src/gateway/service-line.ts'

const sent: Delivery = { kind: 'sent', messageId: '1' }
const offline: Delivery = { kind: 'offline', reason: 'ECONNREFUSED' }
const unknown: Delivery = { kind: 'unknown', reason: 'UND_ERR_HEADERS_TIMEOUT' }

/** A service a test switches off, and that counts who is inside at once. */
function createService() {
  const service = { isUp: true, calls: 0, inside: 0, most: 0 }
  const work = async (): Promise<Delivery> => {
    service.calls += 1
    service.inside += 1
    service.most = Math.max(service.most, service.inside)
    await wait(5)
    service.inside -= 1
    return service.isUp ? sent : offline
  }
  return { service, work }
}

it('tries a service that is down after 1, 2, 4 and then every 5 seconds, for as long as it takes', () => {
  expect([1, 2, 3, 4, 5, 1000].map(linePace.pauseMs)).toEqual([1000, 2000, 4000, 5000, 5000, 5000])
})

describe('the line to a service', () => {
  let ending: AbortController
  let line: ServiceLine
  /** How many failures in a row there were at each pause. */
  let pauses: number[]
  beforeEach(() => {
    ending = new AbortController()
    pauses = []
    const pauseMs = (failures: number) => {
      pauses.push(failures)
      return 2
    }
    line = createServiceLine(ending.signal, { slowMs: 3600_000, pauseMs })
  })
  afterEach(() => ending.abort())

  /** Tries until it is sent, as deliveries do. */
  const insist = async (work: () => Promise<Delivery>) => {
    while (!ending.signal.aborted && (await line.send(work)).kind !== 'sent');
  }

  it('lets one send at a time go out, in order', async () => {
    const { service, work } = createService()
    const order: number[] = []
    const all = [1, 2, 3].map(async (n) => {
      await line.send(work)
      order.push(n)
    })
    await Promise.all(all)
    expect(order).toEqual([1, 2, 3])
    expect(service.most).toBe(1)
  })

  it('lets the next one go when a send is slow', async () => {
    line = createServiceLine(ending.signal, { slowMs: 5, pauseMs: () => 1 })
    const { promise, resolve } = Promise.withResolvers<Delivery>()
    const slow = line.send(() => promise)
    expect(await line.send(async () => sent)).toEqual(sent)
    resolve(sent)
    await slow
  })

  it('has one caller try a service that is down, and still sends one at a time when it comes back', async () => {
    const { service, work } = createService()
    service.isUp = false
    const all = Array.from({ length: 20 }, () => insist(work))
    while (service.calls < 30) await wait(5)
    service.isUp = true
    await Promise.all(all)
    expect(service.most).toBe(1)
    expect(pauses.slice(0, 25)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1))
    expect(line.isDown).toBe(false)
    expect(line.taken).toBe(20)
  })

  it('counts calls that fail together as one failure', async () => {
    const { service, work } = createService()
    service.isUp = false
    await Promise.all(Array.from({ length: 50 }, () => line.call(work)))
    service.isUp = true
    await line.call(work)
    expect(pauses).toEqual([1])
  })

  it('does not hand one message after another to a service that takes them and never answers', async () => {
    await line.send(async () => unknown)
    expect(line.isDown).toBe(true)
    const never = Promise.withResolvers<Delivery>()
    let calls = 0
    const silent = () => {
      calls += 1
      return never.promise
    }
    const rest = [line.call(silent), line.call(silent), line.call(silent)]
    while (calls === 0) await wait(5)
    await wait(20)
    expect(calls).toBe(1)
    never.resolve(sent)
    await Promise.all(rest)
  })

  it('stops waiting when the gateway ends', async () => {
    line = createServiceLine(ending.signal, { slowMs: 3600_000, pauseMs: () => 3600_000 })
    const { service, work } = createService()
    service.isUp = false
    await line.send(work)
    const waiting = [line.send(work), line.call(work)]
    ending.abort()
    expect((await Promise.all(waiting)).map(({ kind }) => kind)).toEqual(['offline', 'offline'])
    expect(service.calls).toBe(1)
  })

  it('passes on what a call throws, and goes on', async () => {
    await expect(line.send(() => Promise.reject(new Error('unreadable payload')))).rejects.toThrow('unreadable payload')
    await expect(line.send(async () => sent)).resolves.toEqual(sent)
  })
})
