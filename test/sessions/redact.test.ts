import { readFile, writeFile } from 'node:fs/promises'
import { afterEach, expect, it } from 'vitest'
import { answered, facts, openTemporarySessions, type TemporarySessions } from '../support/temporary-sessions.ts'

const asked = (text: string, turnId: string, from: string) => ({ type: 'user', text, turnId, from }) as const

const group = 'agent:protech:telegram:group:-100'
const anna = 'telegram:1'

let place: TemporarySessions
afterEach(() => place.remove())

async function conversation() {
  place = await openTemporarySessions()
  const { session } = await place.sessions.open(group, { ...facts, chatKind: 'group' })
  await session.append(asked('Anna has a secret', 't1', anna))
  await session.append({
    type: 'toolCall',
    turnId: 't1',
    callId: 'c',
    name: 'web_search',
    arguments: { query: 'secret' },
  })
  await session.append({
    type: 'toolResult',
    turnId: 't1',
    callId: 'c',
    name: 'web_search',
    text: 'secret',
    isError: false,
  })
  await session.append({ ...answered('Your secret is safe'), turnId: 't1' })
  await session.append(asked('Boris asks of lenses', 't2', 'telegram:2'))
  await session.append({ ...answered('A lens for Boris'), turnId: 't2' })
  const summary = { type: 'compaction', summary: 'Anna told a secret', firstKeptEntryId: 'x', tokensBefore: 9 } as const
  await session.append(summary)
  return session
}

it("a person's words leave a conversation of several people, with what was answered; the others' stay", async () => {
  const session = await conversation()
  expect(await place.sessions.redact(anna)).toBe(1)
  const file = await readFile(place.fileOf(session), 'utf8')
  expect(file).not.toMatch(/secret|Anna|telegram:1\b/)
  expect(file).toContain('Boris asks of lenses')
  expect(file).toContain('A lens for Boris')
  expect(file.split('\n').length - 1).toBe(1 + 1 + 7)
})

it('the conversation goes on behind it, also after a restart', async () => {
  const session = await conversation()
  await place.sessions.redact(anna)
  await session.append(asked('and now?', 't3', 'telegram:2'))
  const said = (await session.path()).flatMap((entry) => (entry.type === 'user' ? [entry.text] : []))
  expect(said).toEqual(['(forgotten)', 'Boris asks of lenses', 'and now?'])
  const again = await place.reopen()
  expect(again.find(group)?.messages).toBe(3)
})

it('a private conversation and one without the person are not touched', async () => {
  place = await openTemporarySessions()
  const { session } = await place.sessions.open('agent:protech:telegram:dm:1', facts)
  await session.append(asked('mine', 't1', anna))
  const other = (await place.sessions.open(group, facts)).session
  await other.append(asked(`it says "from":"${anna}" in it`, 't2', 'telegram:2'))
  const before = await Promise.all([session, other].map((one) => readFile(place.fileOf(one))))
  expect(await place.sessions.redact(anna)).toBe(0)
  expect(await Promise.all([session, other].map((one) => readFile(place.fileOf(one))))).toEqual(before)
})

it('a torn line that was put aside goes too', async () => {
  const session = await conversation()
  await writeFile(place.fileOf(session, 'torn'), 'secr\n')
  await place.sessions.redact(anna)
  await expect(readFile(place.fileOf(session, 'torn'))).rejects.toThrow('ENOENT')
})
