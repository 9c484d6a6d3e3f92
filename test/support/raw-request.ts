/** Sends bytes as no client would, and reads what comes back until the connection ends. */
import { once } from 'node:events'
import { connect } from 'node:net'

/** @param lines the head of the request, without the empty line at its end. */
export async function sendRaw(address: string, lines: readonly string[], body = ''): Promise<string> {
  const socket = connect(Number(new URL(address).port), '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8').on('data', (text) => {
    answer += text
  })
  const closed = once(socket, 'close')
  socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`)
  await closed
  return answer
}

export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.\d (\d+)/.exec(answer)?.[1])
}
