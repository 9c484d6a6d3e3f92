/** Whatever goes wrong with whichever call: every message arrives once, or what became of it is known and told. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDelivering } from '../../src/gateway/delivery.ts'
import { createServiceLine } from '../../src/gateway/service-line.ts'
import { createSilentLogger } from '../../src/log/logger.ts'
import { createFakeChannel, type Fault, faultsInTurn, route } from './fake-channel.ts'
import { openTemporaryOutbox, type TemporaryOutbox } from './temporary-outbox.ts'

const faults: Readonly<Record<string, Fault | undefined>> = {
  none: undefined,
  offline: { delivery: { kind: 'offline', reason: '502' } },
  wait: { delivery: { kind: 'wait', ms: 1 } },
  lost: { delivery: { kind: 'unknown', reason: 'ECONNRESET' }, hasEffect: true },
  swallowed: { delivery: { kind: 'unknown', reason: 'ECONNRESET' } },
  refused: { delivery: { kind: 'refused', reason: '400' } },
}

const fault = fc.constantFrom(...Object.keys(faults))
const turn = fc.record({
  chat: fc.constantFrom('1', '2', '3'),
  parts: fc.integer({ min: 1, max: 3 }),
  /** Parts of a preview that are on the screen; the person may have deleted them. */
  shown: fc.integer({ min: 0, max: 3 }),
  isDeleted: fc.boolean(),
})

let temporary: TemporaryOutbox
let runs = 0
beforeAll(() => {
  temporary = openTemporaryOutbox()
})
afterAll(() => temporary.close())

type Turn = { chat: string; parts: number; shown: number; isDeleted: boolean }

async function play(turns: readonly Turn[], planned: readonly string[]) {
  runs += 1
  let isOn = false
  const meet = faultsInTurn(planned.map((name) => faults[name]))
  const channel = createFakeChannel((call) => (isOn ? meet(call) : undefined))
  const ending = new AbortController()
  const line = createServiceLine(ending.signal, { slowMs: 2, pauseMs: () => 0 })
  const told: string[] = []
  const note = ({ turn: id, part }: { turn: string; part: number }) => void told.push(`${id}/${part}`)
  const delivering = createDelivering({
    outbox: temporary.outbox,
    channelOf: () => channel,
    lineOf: () => line,
    logger: createSilentLogger(),
    signal: ending.signal,
    mayRepeat: () => false,
    onUnknown: note,
    onUnreachable: () => undefined,
    onFailed: note,
  })
  const committed: { id: string; chat: string; texts: readonly string[] }[] = []
  for (const [index, { chat, parts, shown, isDeleted }] of turns.entries()) {
    const id = `run${runs}t${index}`
    const to = { ...route, chatId: chat }
    for (let part = 0; part < Math.min(shown, parts); part += 1) {
      temporary.outbox.preview(id, part, to)
      const delivery = await channel.send(to, `preview ${id}/${part}`)
      if (delivery.kind !== 'sent') continue
      temporary.outbox.markShown(id, part, delivery.messageId)
      if (isDeleted) channel.remove(delivery.messageId)
    }
    committed.push({ id, chat, texts: Array.from({ length: parts }, (_, part) => `${id}/${part}`) })
  }
  isOn = true
  for (const { id, chat, texts } of committed)
    delivering.deliver(temporary.outbox.commit(id, { ...route, chatId: chat }, texts).rows)
  await delivering.idle()
  ending.abort()
  return { committed, channel, told }
}

it('every message arrives once, or is in doubt, or has failed, and the last two are told', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(turn, { minLength: 1, maxLength: 6 }),
      fc.array(fault, { maxLength: 30 }),
      async (turns, planned) => {
        const { committed, channel, told } = await play(turns, planned)
        const rows = committed.flatMap(({ id }) => temporary.outbox.find(id))
        const screen = ['1', '2', '3'].flatMap((chat) => channel.chat(chat))
        for (const { payload, state, messageId } of rows) {
          const times = screen.filter((text) => text === payload).length
          if (state === 'sent') expect(times).toBe(1)
          else if (state === 'failed' && messageId === undefined) expect(times).toBe(0)
          else expect(times).toBeLessThanOrEqual(1)
        }
        const settled = rows.filter(({ state }) => state !== 'sent')
        expect(settled.every(({ state }) => state === 'unknown' || state === 'failed')).toBe(true)
        expect(told.toSorted()).toEqual(settled.map(({ payload }) => payload).toSorted())
      },
    ),
    { numRuns: 150 },
  )
})

it('messages stand in a chat in the order in which they were committed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(turn, { minLength: 1, maxLength: 6 }),
      fc.array(fault, { maxLength: 30 }),
      async (turns, planned) => {
        const { committed, channel } = await play(
          turns.map((one) => ({ ...one, shown: 0 })),
          planned,
        )
        for (const chat of ['1', '2', '3']) {
          const order = committed.filter((one) => one.chat === chat).flatMap(({ texts }) => texts)
          const seen = channel.chat(chat)
          expect(seen).toEqual(order.filter((text) => seen.includes(text)))
        }
      },
    ),
    { numRuns: 100 },
  )
})
