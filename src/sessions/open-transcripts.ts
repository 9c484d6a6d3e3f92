/** The transcripts in use, so that a turn does not read its file again. Of one file there is never a second one while the first is at work. */
import type { Logger } from '../log/logger.ts'
import { createTranscriptFile, type TranscriptFile } from './transcript-file.ts'

export type OpenTranscripts = {
  use<T>(file: string, work: (transcript: TranscriptFile) => Promise<T>): Promise<T>
  /** The file is gone. */
  drop(file: string): void
}

/** @param limit so many are held; the one that was used longest ago goes first. */
export function createOpenTranscripts(limit: number, logger: Logger): OpenTranscripts {
  const held = new Map<string, { readonly transcript: TranscriptFile; users: number }>()
  const makeRoom = () => {
    for (const [file, { users }] of held) {
      if (held.size <= limit) return
      if (users === 0) held.delete(file)
    }
  }
  return {
    async use(file, work) {
      const one = held.get(file) ?? { transcript: createTranscriptFile(file, logger), users: 0 }
      held.delete(file)
      held.set(file, one)
      one.users += 1
      makeRoom()
      try {
        return await work(one.transcript)
      } finally {
        one.users -= 1
      }
    },
    drop: (file) => void held.delete(file),
  }
}
