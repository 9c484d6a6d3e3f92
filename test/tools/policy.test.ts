import '../support/fixed-seed.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ToolName, toolNames } from '../../src/tools/catalog.ts'
import { decideTool, explainDecision, type Situation } from '../../src/tools/policy.ts'
import { toolSituation } from '../support/tool-situation.ts'

const usable = (situation: Situation): ToolName[] => toolNames.filter((name) => decideTool(name, situation).usable)
const publicTools = ['read', 'search_knowledge', 'web_search', 'session_status', 'note_about_user']
const owner = { sender: 'owner', agent: { id: 'admin' } } as const

describe('profiles', () => {
  it('give strangers the five public tools when nothing is said', () =>
    expect(usable(toolSituation())).toEqual(publicTools))

  it('give the agent "admin" everything, for its owner alone', () => {
    expect(usable(toolSituation(owner))).toEqual(toolNames)
    expect(usable(toolSituation({ agent: { id: 'admin' } }))).toEqual(publicTools)
  })

  it('are the agent’s, else the gateway’s', () => {
    expect(usable(toolSituation({ tools: { profile: 'minimal' } }))).toEqual(['session_status'])
    expect(
      usable(toolSituation({ tools: { profile: 'minimal' }, agent: { id: 'protech', tools: { profile: 'public' } } })),
    ).toEqual(publicTools)
    expect(usable(toolSituation({ ...owner, tools: { profile: 'minimal' } }))).toEqual(['session_status'])
  })
})

describe('lists', () => {
  it('do what the usual lists of a public bot say', () => {
    const tools = {
      allow: ['read', 'web_search', 'session_status'],
      deny: ['write', 'edit', 'exec', 'process', 'browser', 'nodes', 'canvas'],
    }
    const situation = toolSituation({ agent: { id: 'protech', tools } })
    expect(usable(situation)).toEqual(['read', 'web_search', 'session_status'])
    expect(decideTool('search_knowledge', situation)).toEqual({
      usable: false,
      layer: 'agent',
      rule: 'agents.list[protech].tools.allow does not have it',
    })
  })

  it.each([
    [{ deny: ['group:web'] }, 'web_search', 'tools.deny has "group:web"'],
    [{ allow: ['web_search', 'read'], deny: ['WEB_*'] }, 'web_search', 'tools.deny has "WEB_*"'],
    [{ deny: ['bash'] }, 'exec', 'tools.deny has "bash"'],
    [{ deny: ['gateway'] }, 'config_set', 'tools.deny has "gateway"'],
    [{ deny: ['*_search'] }, 'web_search', 'tools.deny has "*_search"'],
    [{ deny: ['sessions_*'] }, 'session_read', 'tools.deny has "sessions_*"'],
    [{ allow: ['sessions_*'] }, 'session_read', 'tools.allow does not have it'],
    [{ deny: ['*'] }, 'read', 'tools.deny has "*"'],
    [{ allow: ['nothing_known'] }, 'read', 'tools.allow does not have it'],
  ])('%j denies %s', (tools, name, rule) =>
    expect(decideTool(name, toolSituation({ ...owner, tools }))).toEqual({ usable: false, layer: 'global', rule }),
  )

  it.each(['rеad', 'ｒｅａｄ', 'ʀead', 'read\u200b', 'Read\u0301', '*еad', 'a'.repeat(200)])(
    'take %s for no tool, neither to allow nor to deny one',
    (name) => {
      expect(usable(toolSituation({ tools: { allow: [name] } }))).toEqual([])
      expect(usable(toolSituation({ tools: { deny: [name] } }))).toEqual(publicTools)
    },
  )

  it('are looked up by exact name when a tool is called', () => {
    for (const name of ['READ', 'bash', 'group:fs', '*', 'constructor', '__proto__', 'toString', '', 'rеad', ' read'])
      expect(decideTool(name, toolSituation(owner))).toMatchObject({ usable: false, layer: 'name' })
  })

  it('of a provider apply to its models, those of a model in their place', () => {
    const byProvider = { deepseek: { deny: ['read'] }, 'deepseek/deepseek-chat': { deny: ['web_search'] } }
    const denied = (model: string | undefined) =>
      publicTools.filter(
        (name) => !usable(toolSituation({ model, tools: { byProvider } })).some((tool) => tool === name),
      )
    expect(denied('deepseek/deepseek-chat')).toEqual(['web_search'])
    expect(denied('DeepSeek/other')).toEqual(['read'])
    expect(denied('openai/gpt')).toEqual([])
    expect(denied(undefined)).toEqual([])
  })

  it('for sandboxed turns apply to those alone; the agent’s take the place of the gateway’s', () => {
    const tools = { sandbox: { tools: { deny: ['read'] } } }
    const agent = { id: 'protech', tools: { sandbox: { tools: { deny: ['web_search'] } } } }
    expect(decideTool('read', toolSituation({ tools, isSandboxed: true }))).toMatchObject({ layer: 'sandbox' })
    expect(decideTool('read', toolSituation({ tools }))).toEqual({ usable: true })
    expect(decideTool('read', toolSituation({ tools, agent, isSandboxed: true }))).toEqual({ usable: true })
    expect(decideTool('web_search', toolSituation({ tools, agent, isSandboxed: true })).usable).toBe(false)
  })
})

describe('what no list can give', () => {
  it('owner tools go to owners in a direct chat', () => {
    const tools = { profile: 'full' as const, allow: ['*'] }
    const agent = { id: 'admin', tools }
    for (const situation of [
      toolSituation({ tools, agent, sender: 'user' }),
      toolSituation({ tools, agent, sender: 'owner', chat: 'group' }),
    ])
      expect(decideTool('exec', situation)).toMatchObject({ usable: false, layer: 'audience' })
  })

  it('sub-agents have no business with conversations unless a list names it', () => {
    const situation = toolSituation({ ...owner, isSubagent: true })
    expect(usable(situation)).toEqual(['read', 'search_knowledge', 'web_search', 'note_about_user'])
    expect(decideTool('session_read', situation)).toMatchObject({ layer: 'subagent' })
    const tools = { subagents: { tools: { allow: ['session_read', 'read'] } } }
    expect(usable(toolSituation({ ...owner, isSubagent: true, tools }))).toEqual(['read', 'session_read'])
    expect(decideTool('session_read', toolSituation({ isSubagent: true, tools })).usable).toBe(false)
  })

  it.each([
    ['web_search', { webSearch: false }],
    ['exec', { docker: false }],
    ['note_about_user', { userFolder: false }],
    ['read', { files: false }],
  ])('%s needs what it works with', (name, available) => {
    const decision = decideTool(name, toolSituation({ ...owner, available }))
    expect(decision).toMatchObject({ usable: false, layer: 'availability' })
    expect(explainDecision(name, decision)).toContain('"availability"')
  })
})

describe('laws', () => {
  const runs = { numRuns: 5000 }
  const entry = fc.oneof(
    fc.constantFrom(
      ...toolNames,
      'group:web',
      'group:openclaw',
      'group:fs',
      '*',
      'bash',
      'write',
      'gateway',
      'read*',
      'rеad',
    ),
    fc.string({ maxLength: 8 }).filter((text) => text !== ''),
  )
  const list = fc.array(entry, { maxLength: 4 })
  const lists = fc.record({ allow: list, deny: list })
  const layers = fc.record({
    profile: fc.constantFrom('public', 'minimal', 'coding', 'messaging', 'full', undefined),
    allow: list,
    deny: list,
    byProvider: fc.dictionary(fc.constantFrom('p', 'p/m', 'q', '__proto__'), lists, { maxKeys: 2 }),
  })
  const situations = fc
    .record({
      tools: layers,
      agent: layers,
      sandbox: lists,
      agentSandbox: fc.option(lists, { nil: undefined }),
      subagents: lists,
      model: fc.constantFrom('p/m', 'p/n', 'q', undefined),
      isSandboxed: fc.boolean(),
      isSubagent: fc.boolean(),
      sender: fc.constantFrom('owner', 'user'),
      chat: fc.constantFrom('direct', 'group'),
      available: fc.record({
        webSearch: fc.boolean(),
        docker: fc.boolean(),
        userFolder: fc.boolean(),
        files: fc.boolean(),
      }),
      id: fc.constantFrom('admin', 'protech'),
    })
    .map(({ tools, agent, sandbox, agentSandbox, subagents, id, ...rest }) => ({
      ...toolSituation(),
      ...rest,
      tools: { ...toolSituation().tools, ...tools, sandbox: { tools: sandbox }, subagents: { tools: subagents } },
      agent: { id, tools: { ...agent, ...(agentSandbox && { sandbox: { tools: agentSandbox } }) } },
    })) satisfies fc.Arbitrary<Situation>
  const isSubset = (small: readonly string[], large: readonly string[]) => small.every((name) => large.includes(name))

  it('another deny, in any layer, never gives a tool', () => {
    const places: readonly ((from: Situation, more: string) => Situation)[] = [
      (from, more) => ({ ...from, tools: { ...from.tools, deny: [...from.tools.deny, more] } }),
      (from, more) => ({
        ...from,
        agent: { ...from.agent, tools: { ...from.agent.tools, deny: [...from.agent.tools.deny, more] } },
      }),
      (from, more) => ({
        ...from,
        tools: {
          ...from.tools,
          subagents: { tools: { ...from.tools.subagents.tools, deny: [...from.tools.subagents.tools.deny, more] } },
        },
      }),
      (from, more) => ({
        ...from,
        tools: {
          ...from.tools,
          sandbox: { tools: { ...from.tools.sandbox.tools, deny: [...from.tools.sandbox.tools.deny, more] } },
        },
      }),
    ]
    fc.assert(
      fc.property(situations, entry, fc.constantFrom(...places), (situation, more, place) =>
        isSubset(usable(place(situation, more)), usable(situation)),
      ),
      runs,
    )
  })

  it('an agent never has more than the gateway’s lists leave', () => {
    const open = toolSituation().tools
    fc.assert(
      fc.property(situations, (situation) => {
        const { tools, agent } = situation
        const withoutAgent = {
          ...situation,
          agent: { ...agent, tools: { ...agent.tools, allow: [], deny: [], byProvider: {} } },
        }
        const withoutGlobal = {
          ...situation,
          tools: { ...open, profile: tools.profile, sandbox: tools.sandbox, subagents: tools.subagents },
        }
        return isSubset(usable(situation), usable(withoutAgent)) && isSubset(usable(situation), usable(withoutGlobal))
      }),
      runs,
    )
  })

  it('nobody but an owner in a direct chat ever has an owner’s tool', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const isOwner = situation.sender === 'owner' && situation.chat === 'direct'
        return isOwner || isSubset(usable(situation), publicTools)
      }),
      runs,
    )
  })

  it('an entry more in an allow list that holds something never takes a tool away', () => {
    fc.assert(
      fc.property(situations, entry, (situation, more) => {
        const { tools } = situation
        if (tools.allow.length === 0) return true
        return isSubset(usable(situation), usable({ ...situation, tools: { ...tools, allow: [...tools.allow, more] } }))
      }),
      runs,
    )
  })
})
