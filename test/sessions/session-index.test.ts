import { readFileSync, writeFileSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Session } from '../../src/sessions/store.ts'
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
  place = await openTemporarySessions({ mode: 'idle' })
})
afterEach(() => place.remove())

const indexFile = () => join(place.folder, 'protech/sessions/sessions.json')
const group = { agentId: 'protech', channel: 'telegram', chatKind: 'group' }
const from = 'agent:protech:telegram:group:-5'
const to = 'agent:protech:telegram:group:-1005'
const entries = () => place.sessions.list().toSorted((left, right) => (left.key < right.key ? -1 : 1))
const begin = async (text: string) => {
  const { session } = await place.sessions.open(key, facts)
  await session.append(asked(text))
  return session
}
/** The first bytes of the file are gone. */
async function damage(session: Session, lines: number): Promise<void> {
  const text = await readFile(place.fileOf(session), 'utf8')
  const kept = text.split('\n').slice(lines).join('\n')
  await writeFile(place.fileOf(session), `${'#\n'.repeat(lines)}${kept}`)
}

describe('sessions.json', () => {
  it('is written soon, without anybody asking for it', async () => {
    await begin('one')
    await vi.waitFor(() => expect(JSON.parse(readFileSync(indexFile(), 'utf8'))[key].messages).toBe(1), 20_000)
  })

  it('catches up after a kill: sessions it does not know, lines it has not counted', async () => {
    await begin('one')
    await place.sessions.close()
    await place.reopen()
    await begin('two')
    await place.sessions.startNew(key, 'new')
    await place.sessions.open(from, group)
    const before = entries()
    await place.reopen()
    expect(entries()).toEqual(before)
  })

  it('catches up after a kill that came after going back', async () => {
    const session = await begin('one')
    await place.sessions.startNew(key, 'new')
    await place.sessions.close()
    await place.reopen()
    await place.sessions.goBack(key)
    await place.reopen()
    expect(place.sessions.find(key)?.sessionId).toBe(session.entry.sessionId)
  })

  it.each(['', '{', '[]', '{"x":{"key":"x"}}', 'null'])('that holds %j is rebuilt', async (content) => {
    await begin('one')
    await place.sessions.startNew(key, 'new')
    const before = entries()
    await place.sessions.close()
    await writeFile(indexFile(), content)
    await place.reopen()
    expect(entries()).toEqual(before)
  })

  it('forgets sessions whose transcripts somebody deleted', async () => {
    const session = await begin('one')
    await place.sessions.close()
    await rm(place.fileOf(session))
    await place.reopen()
    expect(entries()).toEqual([])
  })
})

const open = (each: string) => place.sessions.open(each, { ...group, agentId: each.split(':')[1] ?? '' })
type Step = (key: string) => Promise<unknown>

describe('the index rebuilt from the transcripts', () => {
  const steps: Readonly<Record<string, Step>> = {
    ask: async (each) => (await open(each)).session.append(asked('question')),
    answer: async (each) => (await open(each)).session.append(answered('answer')),
    later: async () => place.pass(200),
    startNew: (each) => place.sessions.startNew(each, 'new'),
    goBack: (each) => place.sessions.goBack(each),
    rekey: (each) => place.sessions.rekey(each, `${each}00`),
    forget: (each) => place.sessions.forget(each),
    reopen: () => place.reopen(),
  }
  it('is the one that was lost, whatever happened before', async () => {
    const step = fc.record({
      name: fc.constantFrom(...Object.keys(steps)),
      on: fc.constantFrom('agent:protech:x:group:1', 'agent:protech:x:group:100', 'agent:other:x:group:1'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (taken) => {
        await place.remove()
        place = await openTemporarySessions({ mode: 'idle' })
        for (const { name, on } of taken) await steps[name]?.(on)
        // What a channel says reaches the transcript when a session begins, and /new before the first message knows nothing of it.
        const before = entries().map(({ channel, chatKind, ...rest }) => rest)
        await place.sessions.close()
        for (const agent of ['protech', 'other'])
          await rm(join(place.folder, agent, 'sessions/sessions.json'), { force: true })
        await place.reopen()
        expect(entries().map(({ channel, chatKind, ...rest }) => rest)).toEqual(before)
        await place.sessions.rebuild()
        expect(entries().map(({ channel, chatKind, ...rest }) => rest)).toEqual(before)
      }),
      { numRuns: 60 },
    )
  })

  it('knows whom one went back to, and can go on from there', async () => {
    await begin('one')
    place.pass(200)
    await begin('two')
    await place.sessions.goBack(key)
    await place.sessions.rebuild()
    const { session } = await place.sessions.open(key, facts)
    expect(await saidIn(session)).toEqual(['one'])
    expect(session.entry).toMatchObject({ channel: 'telegram', displayName: 'Ann' })
  })

  it('reports a damaged header, and keeps the session under its key', async () => {
    const session = await begin('one')
    await damage(session, 1)
    expect(await place.sessions.rebuild()).toEqual({ sessions: 1, damaged: 1, tornLines: 1 })
    const again = (await place.sessions.open(key, facts)).session
    expect(again.entry.sessionId).toBe(session.entry.sessionId)
    await again.append(asked('two'))
    expect(await saidIn(again)).toEqual(['one', 'two'])
  })

  it('finds the key of one with a damaged head in the index, and leaves it out where nothing tells it', async () => {
    const session = await begin('one')
    await damage(session, 2)
    expect(await place.sessions.rebuild()).toEqual({ sessions: 1, damaged: 1, tornLines: 2 })
    await rm(indexFile())
    const sessions = await place.reopen()
    expect(sessions.list()).toEqual([])
    expect(await sessions.rebuild()).toEqual({ sessions: 0, damaged: 1, tornLines: 2 })
  })

  it('counts torn lines', async () => {
    const session = await begin('one')
    await writeFile(place.fileOf(session), (await readFile(place.fileOf(session), 'utf8')).slice(0, -9))
    expect(await place.sessions.rebuild()).toEqual({ sessions: 1, damaged: 0, tornLines: 1 })
  })

  it('is made of 5,000 transcripts in at most 5 s', async () => {
    await begin('one')
    const sample = await place.linesOf((await place.sessions.open(key, facts)).session)
    const [head = '', note = '', user = ''] = sample
    const folder = join(place.folder, 'many/sessions')
    await mkdir(folder, { recursive: true })
    for (let n = 0; n < 5000; n += 1) {
      const id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
      const own = `agent:many:telegram:dm:${n % 4000}`
      const start = head.replaceAll(key, own).replace('2026-05-01T10', n < 4000 ? '2026-05-01T08' : '2026-05-01T09')
      const lines = [start, note.replaceAll(key, own), ...Array.from({ length: 18 }, () => user)]
      writeFileSync(join(folder, `${id}.jsonl`), `${lines.join('\n')}\n`)
    }
    const sessions = await place.reopen()
    const started = performance.now()
    expect(await sessions.rebuild()).toEqual({ sessions: 5001, damaged: 0, tornLines: 0 })
    expect(performance.now() - started).toBeLessThan(5000)
    expect(sessions.list()).toHaveLength(4001)
    expect(sessions.find('agent:many:telegram:dm:7')?.previous).toHaveLength(1)
  })
})

describe('a group that goes by another key', () => {
  it('keeps its conversation, after a rebuild too', async () => {
    const { session } = await place.sessions.open(from, group)
    await session.append(asked('one'))
    await place.sessions.rekey(from, to)
    expect(place.sessions.find(from)).toBeUndefined()
    await session.append(asked('two'))
    await place.sessions.rebuild()
    expect(entries().map((entry) => [entry.key, entry.messages])).toEqual([[to, 2]])
    expect(await saidIn((await place.sessions.open(to, group)).session)).toEqual(['one', 'two'])
  })

  it('that has a conversation already has both: the later one goes on, and there is a way back', async () => {
    await (await place.sessions.open(from, group)).session.append(asked('old'))
    place.pass(1)
    await (await place.sessions.open(to, group)).session.append(asked('recent'))
    await place.sessions.rekey(from, to)
    const { session } = await place.sessions.open(to, group)
    expect(await saidIn(session)).toEqual(['recent'])
    expect(await saidIn((await place.sessions.goBack(to)) ?? session)).toEqual(['old'])
  })

  it('is counted right when it moves while somebody writes', async () => {
    const { session } = await place.sessions.open(from, group)
    const lines = Array.from({ length: 30 }, (_, n) => session.append(asked(`${n}`)))
    await Promise.all([place.sessions.rekey(from, to), ...lines])
    expect(session.entry).toMatchObject({ key: to, messages: 30 })
  })

  it('stays with its agent', async () => {
    await place.sessions.open(from, group)
    await expect(place.sessions.rekey(from, 'agent:admin:telegram:group:1')).rejects.toThrow('stays with its agent')
    await place.sessions.rekey('agent:protech:telegram:group:0', to)
    await place.sessions.rekey(from, from)
    expect(entries().map((entry) => entry.key)).toEqual([from])
  })
})
