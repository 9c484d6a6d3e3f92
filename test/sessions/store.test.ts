import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { ResetSettings } from '../../src/sessions/reset.ts'
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
afterEach(() => place.remove())
const start = async (reset: Partial<ResetSettings> = {}) => {
  place = await openTemporarySessions(reset)
  return place.sessions
}
const other = 'agent:protech:telegram:dm:2'

describe('a key', () => {
  it('leads to one session, however many ask at once', async () => {
    const sessions = await start()
    const opened = await Promise.all(Array.from({ length: 20 }, () => sessions.open(key, facts)))
    expect(new Set(opened.map(({ session }) => session.entry.sessionId)).size).toBe(1)
    expect(sessions.list()).toHaveLength(1)
    await sessions.open(other, facts)
    expect(sessions.find(other)?.sessionId).not.toBe(opened[0]?.session.entry.sessionId)
  })

  it('is known with what was counted and when', async () => {
    const sessions = await start()
    const { session } = await sessions.open(key, facts)
    place.pass(1)
    await session.append(asked('one'))
    place.pass(1)
    await session.append(answered('two'))
    expect(sessions.find(key)).toEqual(session.entry)
    expect(session.entry).toMatchObject({
      ...facts,
      key,
      startedAt: '2026-05-01T10:00:00.000Z',
      lastInteractionAt: '2026-05-01T10:01:00.000Z',
      updatedAt: '2026-05-01T10:02:00.000Z',
      previous: [],
      messages: 1,
      inputTokens: 100,
      outputTokens: 10,
    })
  })

  it('is counted right when it is opened and written at once', async () => {
    const sessions = await start()
    const { session } = await sessions.open(key, facts)
    const openings = Array.from({ length: 40 }, (_, n) => sessions.open(key, { ...facts, displayName: `Ann ${n}` }))
    const lines = Array.from({ length: 40 }, (_, n) => session.append(asked(`${n}`)))
    await Promise.all([...openings, ...lines])
    expect(session.entry.messages).toBe(40)
    expect(session.entry.transcriptBytes).toBe((await stat(place.fileOf(session))).size)
  })

  it('goes by what the channel says last, and keeps what it does not say', async () => {
    const sessions = await start()
    await sessions.open(key, facts)
    const { session } = await sessions.open(key, { agentId: 'protech', displayName: 'Ann B.' })
    expect(session.entry).toMatchObject({ channel: 'telegram', displayName: 'Ann B.' })
  })

  it('whose transcript somebody deleted gets another', async () => {
    const sessions = await start()
    const { session } = await sessions.open(key, facts)
    await session.append(asked('one'))
    await rm(place.fileOf(session))
    const { session: next, resetFrom } = await sessions.open(key, facts)
    await next.append(asked('two'))
    expect([await saidIn(next), resetFrom]).toEqual([['two'], undefined])
    expect(await sessions.goBack(key)).toBeUndefined()
  })

  it.each(['..', 'a/b', '', '.hidden', 'a'.repeat(65)])('of an agent %j gets no folder', async (agentId) => {
    const sessions = await start()
    await expect(sessions.open(`agent:${agentId}:main`, { agentId })).rejects.toThrow('is no session key')
    await expect(sessions.startNew(`agent:${agentId}:main`, 'new')).rejects.toThrow('is no session key')
    await expect(sessions.open(key, { agentId })).rejects.toThrow('is not one of the agent')
    expect(await readdir(place.folder)).toEqual([])
  })
})

describe('a reset by silence', () => {
  it('comes after 120 minutes, with the next message, and is told', async () => {
    const sessions = await start({ mode: 'idle', idleMinutes: 120 })
    const { session } = await sessions.open(key, facts)
    await session.append(asked('one'))
    place.pass(120)
    expect((await sessions.open(key, facts)).resetFrom).toBeUndefined()
    place.pass(1)
    expect(sessions.find(key)?.sessionId).toBe(session.entry.sessionId)
    const { session: next, resetFrom } = await sessions.open(key, facts)
    expect(resetFrom).toEqual({
      sessionId: session.entry.sessionId,
      reason: 'idle',
      lastInteractionAt: '2026-05-01T10:00:00.000Z',
    })
    expect(await saidIn(next)).toEqual([])
    expect(next.entry.previous).toEqual([session.entry.sessionId])
    expect((await sessions.open(key, facts)).resetFrom).toBeUndefined()
  })

  it('is not held up by what the gateway writes of its own accord', async () => {
    const sessions = await start({ mode: 'idle' })
    const { session } = await sessions.open(key, facts)
    await session.append(asked('one'))
    place.pass(100)
    await session.append({ type: 'note', kind: 'reminder', data: {} })
    await session.append(answered('late'))
    place.pass(30)
    expect((await sessions.open(key, facts)).resetFrom?.reason).toBe('idle')
  })

  it('is held up by a message from the person', async () => {
    const sessions = await start({ mode: 'idle' })
    const { session } = await sessions.open(key, facts)
    await session.append(asked('one'))
    place.pass(100)
    await session.append(asked('two'))
    place.pass(100)
    expect((await sessions.open(key, facts)).resetFrom).toBeUndefined()
  })

  it('comes after a restart too', async () => {
    const sessions = await start({ mode: 'idle' })
    await (await sessions.open(key, facts)).session.append(asked('one'))
    await sessions.close()
    place.pass(121)
    expect((await (await place.reopen()).open(key, facts)).resetFrom?.reason).toBe('idle')
  })

  it('is not told where nobody has written yet', async () => {
    const sessions = await start({ mode: 'idle' })
    const { session } = await sessions.open(key, facts)
    place.pass(500)
    const again = await sessions.open(key, facts)
    expect([again.resetFrom, again.session.entry.sessionId]).toEqual([undefined, session.entry.sessionId])
    await again.session.append(asked('one'))
    expect((await sessions.open(key, facts)).resetFrom).toBeUndefined()
  })
})

describe('going back', () => {
  it('restores the conversation before the reset, and leaves a way forward again', async () => {
    const sessions = await start({ mode: 'idle' })
    const { session: first } = await sessions.open(key, facts)
    await first.append(asked('one'))
    place.pass(200)
    const { session: second } = await sessions.open(key, facts)
    await second.append(asked('two'))
    const restored = await sessions.goBack(key)
    expect(restored?.entry).toMatchObject({ sessionId: first.entry.sessionId, previous: [second.entry.sessionId] })
    place.pass(60)
    const { session, resetFrom } = await sessions.open(key, facts)
    expect(resetFrom).toBeUndefined()
    await session.append(asked('three'))
    expect(await saidIn(session)).toEqual(['one', 'three'])
    expect(await saidIn((await sessions.goBack(key)) ?? session)).toEqual(['two'])
  })

  it('passes over sessions in which nobody wrote', async () => {
    const sessions = await start()
    await (await sessions.open(key, facts)).session.append(asked('one'))
    await sessions.startNew(key, 'new')
    const last = await sessions.startNew(key, 'new')
    expect(await saidIn((await sessions.goBack(key)) ?? last)).toEqual(['one'])
  })

  it('has nowhere to go without a reset', async () => {
    const sessions = await start()
    expect(await sessions.goBack(key)).toBeUndefined()
    await sessions.open(key, facts)
    expect(await sessions.goBack(key)).toBeUndefined()
  })
})

describe('/new', () => {
  it('begins another session and leaves the old transcript where it is', async () => {
    const sessions = await start()
    const { session } = await sessions.open(key, facts)
    await session.append(asked('one'))
    const old = await readFile(place.fileOf(session))
    const fresh = await sessions.startNew(key, 'new')
    expect(fresh.entry).toMatchObject({ ...facts, messages: 0, previous: [session.entry.sessionId] })
    expect(await saidIn(fresh)).toEqual([])
    expect((await readFile(place.fileOf(session))).equals(old)).toBe(true)
  })

  it('is possible before the first message', async () => {
    const sessions = await start()
    expect((await sessions.startNew(key, 'new')).entry).toMatchObject({ key, agentId: 'protech', previous: [] })
  })

  it('does not take from a turn that still runs its own transcript', async () => {
    const sessions = await start()
    const { session } = await sessions.open(key, facts)
    const fresh = await sessions.startNew(key, 'new')
    await session.append(answered('late'))
    expect(await saidIn(session)).toEqual(['late'])
    expect(await saidIn(fresh)).toEqual([])
    expect(sessions.find(key)?.outputTokens).toBe(0)
  })
})

describe('forgetting', () => {
  it('deletes every transcript of the key and of its sub-agents, and nothing else', async () => {
    const sessions = await start()
    const { session } = await sessions.open(key, facts)
    await sessions.startNew(key, 'new')
    await sessions.open(`${key}:subagent:x`, facts)
    const { session: kept } = await sessions.open(other, facts)
    expect(await sessions.forget(key)).toBe(3)
    expect(sessions.list().map((entry) => entry.key)).toEqual([other])
    const folder = dirname(place.fileOf(kept))
    expect((await readdir(folder)).toSorted()).toEqual([`${kept.entry.sessionId}.jsonl`, 'sessions.json'].toSorted())
    expect(await readFile(join(folder, 'sessions.json'), 'utf8')).not.toContain(`"${key}"`)
    await expect(session.append(answered('too late'))).rejects.toThrow('ENOENT')
    expect(await sessions.forget(key)).toBe(0)
  })
})

it('more sessions than are held in memory write at once, and none loses a line', async () => {
  const sessions = await start()
  const keys = Array.from({ length: 450 }, (_, n) => `agent:protech:telegram:dm:${n}`)
  const opened = await Promise.all(keys.map(async (each) => (await sessions.open(each, facts)).session))
  const texts = ['one', 'two', 'three']
  await Promise.all(opened.flatMap((session) => texts.map((text) => session.append(asked(text)))))
  for (const session of opened) expect(await saidIn(session)).toEqual(texts)
  await sessions.close()
  const index = join(place.folder, 'protech/sessions/sessions.json')
  expect((await stat(index)).mode & 0o777).toBe(0o600)
  expect(Object.keys(JSON.parse(await readFile(index, 'utf8')))).toHaveLength(450)
})
