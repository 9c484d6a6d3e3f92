/** Reads server-sent events from a fetch body, because EventSource can neither POST nor be told why a request was refused. */

export interface ServerSentEvent {
  event: string
  data: string
}

/**
 * Turns pieces of a text/event-stream into events. Pieces may end anywhere: the unfinished line is kept until the next one.
 * As the standard asks, an event that the stream ends in the middle of is dropped.
 */
export function createEventParser(): (piece: string) => ServerSentEvent[] {
  let rest = ''
  // A carriage return ends its line at once; a line feed that the next piece begins with then belongs to it.
  let endedInReturn = false
  let event = ''
  let data: string[] = []

  const takeLine = (line: string): ServerSentEvent | undefined => {
    if (line === '') {
      const finished = data.length > 0 ? { event: event || 'message', data: data.join('\n') } : undefined
      event = ''
      data = []
      return finished
    }
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') event = value
    if (field === 'data') data.push(value)
    return undefined
  }

  return (piece) => {
    const continued = endedInReturn && piece.startsWith('\n') ? piece.slice(1) : piece
    if (piece !== '') endedInReturn = piece.endsWith('\r')
    const lines = (rest + continued).split(/\r\n|\n|\r/)
    rest = lines.pop() ?? ''
    return lines.map(takeLine).filter((finished) => finished !== undefined)
  }
}

/** The events of a body, in order. Leaving the loop early cancels the body. */
export async function* readEventStream(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const parse = createEventParser()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield* parse(decoder.decode(value, { stream: true }))
    }
  } finally {
    await reader.cancel()
  }
}
