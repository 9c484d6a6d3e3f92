import { expect, it } from 'vitest'
import { readEventStream } from '../../src/ui/server/event-stream.ts'

const lines = [
  '\ufeff: hi',
  '',
  'event: delta',
  'data: {"t":"Привет, 🎥"}',
  'id: 1',
  '',
  'data:a',
  'data: b',
  '',
  'event:x',
  'data:  two',
  '',
  'data: lost',
  '',
]
const events = [
  { event: 'delta', data: '{"t":"Привет, 🎥"}' },
  { event: 'message', data: 'a\nb' },
  { event: 'x', data: ' two' },
]

function bodyOf(bytes: Uint8Array, size: number, onCancel?: () => void): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size))
      if (!onCancel) controller.close()
    },
    ...(onCancel && { cancel: onCancel }),
  })
}

it.each(['\n', '\r\n', '\r'])('reads the same events wherever the stream is cut, lines ending in %j', async (end) => {
  const bytes = new TextEncoder().encode(lines.join(end))
  for (let size = 1; size < 40; size += 1)
    expect(await Array.fromAsync(readEventStream(bodyOf(bytes, size)))).toEqual(events)
})

it('lets go of the connection when nobody reads on', async () => {
  let cancelled = false
  const body = bodyOf(new TextEncoder().encode('data: 1\n\ndata: 2\n\n'), 100, () => {
    cancelled = true
  })
  for await (const { data } of readEventStream(body)) {
    expect(data).toBe('1')
    break
  }
  expect(cancelled).toBe(true)
})
