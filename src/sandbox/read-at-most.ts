/** Reads an open file to its end, but never more than was asked for: a file may grow while it is read. */
import { read } from 'node:fs'
import { promisify } from 'node:util'

const readInto = promisify(read)

/** @param expected what the file has now, in bytes. @returns undefined when there is more than `maxBytes`. */
export async function readAtMost(file: number, expected: number, maxBytes: number): Promise<Buffer | undefined> {
  let buffer: Buffer = Buffer.allocUnsafeSlow(Math.min(expected, maxBytes) + 1)
  let filled = 0
  for (;;) {
    const { bytesRead } = await readInto(file, buffer, filled, buffer.length - filled, filled)
    filled += bytesRead
    if (filled > maxBytes) return undefined
    if (bytesRead === 0) return buffer.subarray(0, filled)
    if (filled === buffer.length) buffer = grown(buffer, Math.min(buffer.length * 2, maxBytes + 1))
  }
}

function grown(buffer: Buffer, size: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(size)
  buffer.copy(larger)
  return larger
}
