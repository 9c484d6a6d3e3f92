import { afterAll, describe, expect, it } from 'vitest'
import { createCapturedConsole } from '../support/captured-console.ts'

const console = createCapturedConsole(
  {},
  {
    agents: {
      list: [
        { id: 'protech', default: true, tools: { allow: ['read', 'session_status'], deny: ['exec'] } },
        { id: 'admin', sandbox: { mode: 'off' } },
      ],
    },
  },
)
afterAll(() => console.remove())

describe('tools explain', () => {
  it('names the layer that decides', async () => {
    const { code, out } = await console.run('tools', 'explain', 'search_knowledge')
    expect([code, out]).toEqual([
      0,
      'search_knowledge may not be used: the layer "agent" decides (agents.list[protech].tools.allow does not have it).\n',
    ])
    expect((await console.run('tools', 'explain', 'read')).out).toContain('may be used')
  })

  it('prints one JSON value', async () => {
    const { out, err } = await console.run(
      'tools',
      'explain',
      'config_get',
      '--agent',
      'admin',
      '--sender',
      'user',
      '--json',
    )
    expect(JSON.parse(out)).toMatchObject({ name: 'config_get', usable: false, layer: 'audience' })
    expect(err).toBe('')
  })

  it('knows groups and sub-agents by their keys', async () => {
    const layerOf = async (name: string, ...args: string[]) =>
      JSON.parse((await console.run('tools', 'explain', name, '--sender', 'owner', '--json', ...args)).out).layer
    expect(await layerOf('config_get', '--session', 'agent:admin:telegram:group:-1')).toBe('audience')
    expect(await layerOf('config_get', '--session', 'agent:admin:main:subagent:7')).toBe('subagent')
    expect(await layerOf('config_get', '--session', 'agent:admin:main')).toBe(undefined)
    expect(await layerOf('note_about_user', '--session', 'agent:admin:telegram:group:-1')).toBe('availability')
  })

  it.each([
    ['web_serch', /Did you mean "web_search"/],
    ['browser', /no such tool here/],
    ['__proto__', /There is no tool/],
  ])('says of %s that there is no such tool', async (name, words) => {
    const { code, out, err } = await console.run('tools', 'explain', name)
    expect([code, out]).toEqual([64, ''])
    expect(err).toMatch(words)
  })

  it.each([
    [['--agent', 'nobody'], /There is no agent "nobody"/],
    [['--session', 'nonsense'], /no session key/],
    [['--session', 'agent:admin:main', '--agent', 'protech'], /is not of the agent/],
    [['--sender', 'boss'], /"owner" or "user"/],
    [['--unknown'], /unknown option/],
  ])('takes %j for bad usage', async (args, words) => {
    const { code, err } = await console.run('tools', 'explain', 'read', ...args)
    expect(code).toBe(64)
    expect(err).toMatch(words)
  })
})

describe('tools list', () => {
  it('has every tool and what is said of it', async () => {
    const { tools, profile } = JSON.parse((await console.run('tools', 'list', '--json')).out)
    expect(profile).toBe('public')
    expect(tools.filter(({ usable }: { usable: boolean }) => usable).map(({ name }: { name: string }) => name)).toEqual(
      ['read', 'session_status'],
    )
    expect((await console.run('tools', 'list', '--agent', 'admin', '--sender', 'owner')).out).toMatch(
      /^\+ config_set$/m,
    )
  })
})

describe('sandbox explain', () => {
  it('tells what would apply', async () => {
    expect(JSON.parse((await console.run('sandbox', 'explain', '--json')).out)).toMatchObject({
      agentId: 'protech',
      isSandboxed: true,
      scope: 'session',
      reads: [`${console.folder}/knowledge`, expect.any(String)],
    })
    const { out } = await console.run('sandbox', 'explain', '--session', 'agent:admin:telegram:dm:1')
    expect(out).toContain('agent:admin:telegram:dm:1 is not sandboxed: mode "off"')
  })

  it('takes an agent or a key that is none for bad usage', async () => {
    expect((await console.run('sandbox', 'explain', '--agent', 'nobody')).code).toBe(64)
    expect((await console.run('sandbox', 'explain', '--session', 'agent:ghost:main')).code).toBe(64)
    expect((await console.run('sandbox', 'explain', '--session', 'x')).code).toBe(64)
  })
})
