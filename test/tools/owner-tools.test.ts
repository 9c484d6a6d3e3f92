import { describe, expect, it } from 'vitest'
import { createProposals } from '../../src/gateway/proposals.ts'
import type { OwnerCapabilities } from '../../src/tools/owner-capabilities.ts'
import { ToolError } from '../../src/tools/tool.ts'
import { toolCalls } from '../support/tool-calls.ts'
import { toolSituation } from '../support/tool-situation.ts'

/** A gateway that keeps what was done to it, and the proposals of a real one. */
function ownerTurn() {
  const done: string[] = []
  let time = 0
  const proposals = createProposals(() => time)
  const codes: string[] = []
  const owner: OwnerCapabilities = {
    listSessions: async ({ limit }) => [{ key: `of ${limit}`, agentId: 'a', updatedAt: '2026-12-01T00:00:00.000Z' }],
    readSession: async (key, last) => (key === 'known' ? `${last} entries` : undefined),
    async checkRecipient(to) {
      if (to !== 'telegram:5') throw new ToolError('There is no such chat.')
      return 'Ann (telegram:5)'
    },
    sendMessage: async (to, text) => void done.push(`sent ${to} ${text}`),
    readConfig: async (path) => `config ${path}`,
    checkConfig: async ({ path, value }) => `${path} → ${JSON.stringify(value)}`,
    setConfig: async ({ path, value }) => void done.push(`set ${path} ${JSON.stringify(value)}`),
    readLogs: async ({ level, last }) => `${last} lines of ${level}`,
    spawn: async (_, task) => `spawned ${task}`,
    exec: async (command) => ({ exitCode: 0, output: command, isCut: false, isTimedOut: false }),
    propose: (action) => void codes.push(proposals.keep('telegram:1', action)),
  }
  const turn = toolCalls({
    situation: () => toolSituation({ sender: 'owner', agent: { id: 'admin' } }),
    limits: { calls: 50 },
    context: { owner },
  })
  const confirm = async (id: string, person = 'telegram:1') => proposals.take(person, id)?.run()
  const wait = (minutes: number) => {
    time += minutes * 60_000
  }
  return { ...turn, done, codes, confirm, wait }
}

describe('a message and a change of the config', () => {
  it('wait for the owner’s word, and happen with it, once', async () => {
    const { call, done, codes, confirm } = ownerTurn()
    const { text, isError } = await call('message_send', { to: 'telegram:5', text: 'hello' })
    expect([isError, done]).toEqual([false, []])
    expect(text).toMatch(/^Nothing has been done yet/)
    expect(await confirm(codes[0] ?? '')).toBe('Ann (telegram:5)')
    expect(done).toEqual(['sent telegram:5 hello'])
    expect(await confirm(codes[0] ?? '')).toBe(undefined)
    await call('config_set', { path: 'session.dmScope', value: '"per-peer"' })
    await confirm(codes[1] ?? '')
    expect(done).toEqual(['sent telegram:5 hello', 'set session.dmScope "per-peer"'])
  })

  it('cannot be confirmed by a model: what the button carries is in nothing that it reads, and no tool takes it', async () => {
    const { dispatch, call, records, codes, done } = ownerTurn()
    await call('message_send', { to: 'telegram:5', text: 'hello' })
    await call('config_set', { path: 'a.b', value: '1' })
    const [code = '?'] = codes
    expect(code).toMatch(/^[0-9a-f-]{36}$/)
    expect(JSON.stringify(records)).not.toContain(code)
    for (const { name } of dispatch.offered)
      for (const args of [
        { confirm: code },
        { code },
        { token: code },
        { query: code },
        { text: code, to: 'telegram:5' },
      ])
        await call(name, args)
    expect(done).toEqual([])
  })

  it('are not confirmed by another person, under another name, or too late', async () => {
    const { call, codes, confirm, done, wait } = ownerTurn()
    await call('message_send', { to: 'telegram:5', text: 'hello' })
    const [code = ''] = codes
    await confirm(code, 'telegram:2')
    for (const id of ['', 'yes', code.toUpperCase(), `${code}${code}`]) await confirm(id)
    wait(11)
    await confirm(code)
    expect(done).toEqual([])
  })

  it('are not even proposed when they could not be done', async () => {
    const { call, codes } = ownerTurn()
    expect((await call('message_send', { to: 'telegram:6', text: 'x' })).text).toBe('There is no such chat.')
    expect((await call('config_set', { path: 'a', value: '{not json' })).text).toMatch(/has to be JSON/)
    expect(codes).toEqual([])
  })
})

describe('the other tools of an owner', () => {
  it.each([
    ['sessions_list', { limit: 3 }, '2026-12-01T00:00:00.000Z of 3'],
    ['session_read', { key: 'known' }, '20 entries'],
    ['config_get', { path: 'agents' }, 'config agents'],
    ['logs_read', { level: 'warn' }, '50 lines of warn'],
    ['spawn_agent', { task: 'look' }, 'Started: spawned look'],
    ['exec', { command: 'ls' }, 'ls\nExit code: 0.'],
  ])('%s', async (name, args, text) => expect(await ownerTurn().call(name, args)).toEqual({ text, isError: false }))

  it('session_read says when there is no such conversation', async () =>
    expect(await ownerTurn().call('session_read', { key: 'x' })).toMatchObject({ isError: true }))

  it('do nothing for anybody else, even were they let through', async () => {
    const { call } = toolCalls({ situation: () => toolSituation({ sender: 'owner', agent: { id: 'admin' } }) })
    expect((await call('exec', { command: 'ls' })).text).toBe('Only an owner can do this, in a private chat.')
  })
})
