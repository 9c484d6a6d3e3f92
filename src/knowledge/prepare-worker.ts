/** The thread in which documents are prepared: whatever a file holds, the gateway's own thread never waits for it. */
import { parentPort } from 'node:worker_threads'
import { prepareDocument } from './prepare.ts'

export type PrepareRequest = {
  readonly id: number
  readonly file: string
  readonly bytes: Uint8Array
  readonly chunkTokens: number
}

parentPort?.on('message', ({ id, file, bytes, chunkTokens }: PrepareRequest) => {
  parentPort?.postMessage({ id, preparation: prepareDocument(file, bytes, chunkTokens) })
})
