import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSilentLogger } from '../../src/log/logger.ts'
import { createOpenTranscripts } from '../../src/sessions/open-transcripts.ts'
import type { TranscriptFile } from '../../src/sessions/transcript-file.ts'
import { key } from '../support/temporary-sessions.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'protech-transcripts-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('transcripts in memory', () => {
  const open = () => createOpenTranscripts(1, createSilentLogger())
  const itself = async (transcript: TranscriptFile) => transcript

  it('are one for each file while it is at work, however many others are wanted', async () => {
    const transcripts = open()
    const end = Promise.withResolvers<void>()
    const first = transcripts.use('a', async (transcript) => {
      await end.promise
      return transcript
    })
    await transcripts.use('b', itself)
    await transcripts.use('c', itself)
    const meanwhile = await transcripts.use('a', itself)
    end.resolve()
    expect(await first).toBe(meanwhile)
  })

  it('are let go when others are wanted and they are at rest', async () => {
    const transcripts = open()
    const first = await transcripts.use('a', itself)
    expect(await transcripts.use('a', itself)).toBe(first)
    await transcripts.use('b', itself)
    expect(await transcripts.use('a', itself)).not.toBe(first)
  })

  it('are at rest after work that failed', async () => {
    const transcripts = open()
    let failed: TranscriptFile | undefined
    const work = transcripts.use('a', async (transcript) => {
      failed = transcript
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    await transcripts.use('b', itself)
    expect(await transcripts.use('a', itself)).not.toBe(failed)
  })
})

describe('a disk that takes only part of a line', () => {
  it('fails that append, and the next one follows on the last whole line', () => {
    const script = join(import.meta.dirname, '../support/short-of-disk.ts')
    const texts = [500, 500, 1500, 5].map((length) => 'x'.repeat(length))
    const limited = ['-c', 'ulimit -f 2; exec "$@"', 'bash', process.execPath, script, folder, key, ...texts]
    expect(JSON.parse(execFileSync('bash', limited, { encoding: 'utf8' }))).toEqual({
      outcomes: ['kept', 'kept', 'TranscriptWriteError', 'kept'],
      said: [500, 500, 5],
    })
  })
})
