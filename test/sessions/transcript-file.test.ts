import { execFileSync, spawnSync } from 'node:child_process'
import { appendFile, open, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { UnplacedEntry } from '../../src/sessions/transcript.ts'
import {
  answered,
  asked,
  facts,
  key,
  openTemporarySessions,
  saidIn,
  type TemporarySessions,
} from '../support/temporary-sessions.ts'

let place: TemporarySessions
beforeEach(async () => {
  place = await openTemporarySessions()
})
afterEach(() => place.remove())

const begin = async () => (await place.sessions.open(key, facts)).session
/** The same session in a process that has read nothing of it yet. */
const beginAgain = async () => (await (await place.reopen()).open(key, facts)).session

const hasJq = spawnSync('jq', ['--version']).status === 0

/** Line by line, by jq; where there is none, by JSON.parse, which forgives half a surrogate pair. */
async function load(file: string): Promise<unknown[]> {
  const text = hasJq ? execFileSync('jq', ['-c', '.', file], { encoding: 'utf8' }) : await readFile(file, 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

const ofEveryType: UnplacedEntry[] = [
  asked('what shutter?\u2028\n"x" — ё', 't1'),
  {
    type: 'retrieval',
    searched: 'shutter',
    evidence: 0.7,
    passages: [{ n: 1, file: 'a.md', title: 'A', heading: 'A', lines: [1, 2], score: 0.5 }],
  },
  { type: 'toolCall', callId: 'c1', name: 'search_knowledge', arguments: { query: 'fps' } },
  { type: 'toolResult', callId: 'c1', name: 'search_knowledge', text: 'nothing', isError: false },
  answered('1/50 s [1]', 't1'),
  { type: 'compaction', summary: 's', firstKeptEntryId: 'x', tokensBefore: 9 },
  { type: 'note', kind: 'feedback', data: { good: true } },
]

describe('a transcript', () => {
  it('begins with the session and takes one line for each entry', async () => {
    const session = await begin()
    await session.append(asked('hello', 't1'))
    const [header, , entry] = (await place.linesOf(session)).map((line) => JSON.parse(line))
    expect(header).toEqual({
      type: 'session',
      version: 1,
      id: session.entry.sessionId,
      key,
      agentId: 'protech',
      startedAt: '2026-05-01T10:00:00.000Z',
    })
    expect(entry).toEqual({
      type: 'user',
      id: expect.stringMatching(/^[0-9a-f]{8}$/),
      parentId: expect.any(String),
      timestamp: '2026-05-01T10:00:00.000Z',
      turnId: 't1',
      text: 'hello',
    })
  })

  it('gives back entries of every type as they were written, in a chain', async () => {
    const session = await begin()
    for (const entry of ofEveryType) await session.append(entry)
    const path = await (await beginAgain()).path()
    expect(path.slice(1)).toMatchObject(ofEveryType)
    expect(path.slice(1).map(({ parentId }) => parentId)).toEqual(path.slice(0, -1).map(({ id }) => id))
  })

  it('loads in jq, whatever people write', async () => {
    const session = await begin()
    for (const entry of ofEveryType) await session.append(entry)
    await session.append(asked('\ud800 \\ud800 \u0000 \u0007 \u2029 👩‍🚀'))
    expect(await load(place.fileOf(session))).toHaveLength(ofEveryType.length + 3)
    await place.sessions.close()
    expect(await load(`${dirname(place.fileOf(session))}/sessions.json`)).toHaveLength(1)
  })

  it('is only appended to: the file and all that stood in it stay', async () => {
    const session = await begin()
    const file = place.fileOf(session)
    const { ino } = await stat(file)
    let before = await readFile(file)
    for (const entry of [...ofEveryType, asked('x'.repeat(300_000)), asked('again', 't1')]) {
      await session.append(entry)
      const now = await readFile(file)
      expect(now.subarray(0, before.length).equals(before)).toBe(true)
      expect(now.length).toBeGreaterThan(before.length)
      before = now
    }
    expect((await stat(file)).ino).toBe(ino)
  })

  it('keeps the order of appends that are not waited for, each line whole', async () => {
    const session = await begin()
    const texts = Array.from({ length: 60 }, (_, n) => `${n} ${'long '.repeat(n * 40)}`)
    await Promise.all(texts.map((text) => session.append(asked(text))))
    expect(await saidIn(session)).toEqual(texts)
    expect(await saidIn(await beginAgain())).toEqual(texts)
  })

  it('is nobody else’s to read', async () => {
    const file = place.fileOf(await begin())
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(dirname(file))).mode & 0o777).toBe(0o700)
  })

  it('passes over types it does not know and keeps them', async () => {
    const session = await begin()
    const { id } = await session.append(asked('before'))
    const other = JSON.stringify({ type: 'hologram', id: 'h1', parentId: id, timestamp: '2026-05-01T10:00:00Z', z: 1 })
    await appendFile(place.fileOf(session), `${other}\n`)
    const again = await beginAgain()
    const after = await again.append(asked('after'))
    expect(after.parentId).toBe('h1')
    expect(await saidIn(again)).toEqual(['before', 'after'])
    expect(await place.linesOf(session)).toContain(other)
  })
})

describe('a turn that is run again', () => {
  it('stands in the place of the attempt that broke', async () => {
    const session = await begin()
    for (const entry of [asked('first', 't1'), answered('one', 't1'), asked('second', 't2')])
      await session.append(entry)
    await session.append({ type: 'toolCall', callId: 'c', name: 'x', arguments: {}, turnId: 't2' })
    const again = await beginAgain()
    for (const entry of [asked('second', 't2'), answered('two', 't2')]) await again.append(entry)
    expect(await saidIn(again)).toEqual(['first', 'one', 'second', 'two'])
    expect((await again.path()).map(({ type }) => type)).not.toContain('toolCall')
    for (const entry of [asked('second', 't2'), answered('three', 't2'), asked('next', 't3')]) await again.append(entry)
    expect(await saidIn(again)).toEqual(['first', 'one', 'second', 'three', 'next'])
  })

  it('takes nothing away of what other turns said since', async () => {
    const session = await begin()
    for (const entry of [asked('a', 't1'), asked('b', 't2'), answered('b!', 't2'), asked('a', 't1')])
      await session.append(entry)
    expect(await saidIn(session)).toEqual(['a', 'b', 'b!', 'a'])
  })
})

describe('a transcript whose last line is torn', () => {
  it('keeps every whole line, wherever it was cut, and goes on after it', async () => {
    const session = await begin()
    for (const entry of [asked('один', 't1'), answered('two'), asked('три €', 't2')]) await session.append(entry)
    const file = place.fileOf(session)
    const whole = await readFile(file)
    const lastLine = whole.lastIndexOf(0x0a, whole.length - 2) + 1
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: lastLine + 1, max: whole.length - 2 }), async (cut) => {
        await writeFile(file, whole.subarray(0, cut))
        const { ino } = await stat(file)
        const again = await beginAgain()
        expect(await saidIn(again)).toEqual(['один', 'two'])
        await again.append(asked('after'))
        expect(await saidIn(again)).toEqual(['один', 'two', 'after'])
        const now = await readFile(file)
        expect(now.subarray(0, lastLine).equals(whole.subarray(0, lastLine))).toBe(true)
        expect((await stat(file)).ino).toBe(ino)
        for (const line of await place.linesOf(session)) expect(() => JSON.parse(line)).not.toThrow()
        const aside = await readFile(place.fileOf(session, 'torn'))
        expect(aside.subarray(-(cut - lastLine) - 1, -1).equals(whole.subarray(lastLine, cut))).toBe(true)
      }),
      { numRuns: 25 },
    )
    expect(await load(file)).toHaveLength(5)
  })

  it('but for its line feed alone loses nothing', async () => {
    const session = await begin()
    await session.append(asked('one'))
    await truncate(place.fileOf(session), (await stat(place.fileOf(session))).size - 1)
    const again = await beginAgain()
    await again.append(asked('two'))
    expect(await saidIn(await beginAgain())).toEqual(['one', 'two'])
    await expect(stat(place.fileOf(session, 'torn'))).rejects.toThrow('ENOENT')
  })

  it('of zeros, as a power cut leaves them, goes on too', async () => {
    const session = await begin()
    await session.append(asked('one'))
    await appendFile(place.fileOf(session), Buffer.alloc(4096))
    const again = await beginAgain()
    await again.append(asked('two'))
    expect(await saidIn(again)).toEqual(['one', 'two'])
    expect(await load(place.fileOf(session))).toHaveLength(4)
  })
})

describe('a damaged line', () => {
  const scribble = async (file: string, at: number) => {
    const handle = await open(file, 'r+')
    await handle.write('#####', at)
    await handle.close()
  }

  it('at the head leaves the conversation as it is', async () => {
    const session = await begin()
    await session.append(asked('one'))
    await place.sessions.close()
    await scribble(place.fileOf(session), 0)
    const again = await beginAgain()
    await again.append(asked('two'))
    expect(again.entry).toMatchObject({ key, agentId: 'protech', sessionId: session.entry.sessionId })
    expect(await saidIn(again)).toEqual(['one', 'two'])
  })

  it('in the middle costs that line alone', async () => {
    const session = await begin()
    for (const text of ['one', 'two', 'three']) await session.append(asked(text))
    await scribble(place.fileOf(session), (await readFile(place.fileOf(session))).indexOf('"two"') - 60)
    expect(await saidIn(await beginAgain())).toEqual(['one', 'three'])
  })
})
