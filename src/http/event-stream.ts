/** Server-sent events (WHATWG HTML, 9.2) from a generator; ends with the client, whichever goes first. */
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** What a stream says that cannot go on; the log has the reason. */
export const turnFailed = 'Something went wrong here. Please try again.'

/** @param lines each already in the form `formatEvent` gives. */
export function sendEvents(reply: FastifyReply, lines: AsyncGenerator<string>): FastifyReply {
  reply
    .header('cache-control', 'no-store, no-transform')
    .header('x-accel-buffering', 'no')
    .type('text/event-stream; charset=utf-8')
  return reply.send(Readable.from(lines, { objectMode: false }))
}

export function formatEvent(data: unknown, event?: string): string {
  return `${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(data)}\n\n`
}

/** Aborted when the client goes away before the answer is complete. */
export function abortWith(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort()
  })
  return controller.signal
}
