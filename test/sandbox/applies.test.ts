import { describe, expect, it } from 'vitest'
import { type ConfigInput, configSchema } from '../../src/config/schema.ts'
import { isSandboxed, processKey, sandboxOf } from '../../src/sandbox/applies.ts'
import { explainSandbox } from '../../src/sandbox/explain.ts'

const keys = [
  'agent:a:main',
  'agent:a:telegram:dm:1',
  'agent:a:telegram:dm:main',
  'agent:a:telegram:group:-1',
  'agent:a:main:subagent:1',
  'agent:a:telegram:dm:domain',
]

describe('a conversation', () => {
  it('is sandboxed as the mode says', () => {
    expect(keys.map((key) => isSandboxed('all', key))).toEqual([true, true, true, true, true, true])
    expect(keys.map((key) => isSandboxed('off', key))).toEqual([false, false, false, false, false, false])
  })

  it('is "main" only when it is the main one of an agent, not when somebody is called so', () =>
    expect(keys.map((key) => isSandboxed('non-main', key))).toEqual([false, true, true, true, true, true]))
})

describe('a scope', () => {
  it('says which turns may share a process', () => {
    const turn = { agentId: 'a', sessionKey: 'agent:a:main' }
    expect((['session', 'agent', 'shared'] as const).map((scope) => processKey({ scope }, turn))).toEqual([
      'session:agent:a:main',
      'agent:a',
      'shared',
    ])
  })
})

const config = (agents: ConfigInput['agents']) => configSchema.parse({ agents })

describe('what an agent says of its sandbox', () => {
  it('is laid over what is said for all, key by key', () => {
    const { agents } = config({
      defaults: { sandbox: { mode: 'non-main', docker: { memory: '256m', network: 'mine' }, prune: { idleHours: 1 } } },
      list: [{ id: 'a', sandbox: { scope: 'agent', docker: { cpus: 2 }, prune: { maxAgeDays: 1 } } }, { id: 'b' }],
    })
    const [a, b] = agents.list.map((agent) => sandboxOf(agents.defaults.sandbox, agent))
    expect(a).toMatchObject({
      mode: 'non-main',
      scope: 'agent',
      workspaceAccess: 'ro',
      prune: { idleHours: 1, maxAgeDays: 1 },
    })
    expect(a?.docker).toMatchObject({ memory: '256m', network: 'mine', cpus: 2, pidsLimit: 128 })
    expect(b).toEqual(agents.defaults.sandbox)
  })
})

describe('an explanation', () => {
  const explain = (sandbox: object, sessionKey = 'agent:a:telegram:dm:1') =>
    explainSandbox(config({ list: [{ id: 'a', sandbox }] }), { agentId: 'a', sessionKey, knowledge: '/k' })

  it('names the process and what it may read', () => {
    const { isSandboxed: isApart, process, reads, lines } = explain({})
    expect([isApart, process, reads[0]]).toEqual([true, 'session:agent:a:telegram:dm:1', '/k'])
    expect(lines.join('\n')).toMatch(/is sandboxed: mode "all".*\/k and the folder of the person/s)
  })

  it('says where there is none, and where there are no files', () => {
    expect(explain({ mode: 'off' })).toMatchObject({ isSandboxed: false, process: undefined, reads: [] })
    expect(explain({ mode: 'non-main' }, 'agent:a:main')).toMatchObject({ isSandboxed: false })
    expect(explain({ workspaceAccess: 'none' })).toMatchObject({ isSandboxed: true, process: undefined, reads: [] })
  })
})
