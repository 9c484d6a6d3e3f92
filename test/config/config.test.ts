import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConfigError, type Environment, type LoadedConfig, loadConfig } from '../../src/config/load.ts'

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures', name), 'utf8')

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'protech-config-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function load(text: string, environment: Environment = {}): LoadedConfig {
  writeFileSync(join(folder, 'protech.json5'), text)
  return loadConfig(environment, folder)
}

/** What is wrong with a config, a line for each. */
function problemsOf(text: string, environment: Environment = {}): string[] {
  try {
    load(text, environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n').map((line) => line.trim())
    throw error
  }
  return []
}

describe('the two configs the gateway has to load unchanged', () => {
  it('load as they are: the small one', () => {
    const { config, warnings } = load(fixture('mvp.json5'))
    expect(config.session).toMatchObject({ dmScope: 'per-channel-peer', reset: { mode: 'idle', idleMinutes: 120 } })
    expect(config.agents.defaults).toMatchObject({
      model: { primary: 'deepseek/deepseek-chat', fallbacks: [] },
      maxConcurrent: 10,
      contextTokens: 100_000,
    })
    expect(config.agents.list[0]?.tools.deny).toContain('exec')
    expect(config.bindings).toEqual([
      { agentId: 'admin', match: { channel: 'telegram', peer: { kind: 'direct', id: '224153441' } } },
    ])
    expect(config.channels.telegram?.dmPolicy).toBe('open')
    expect(warnings).toEqual([])
  })

  it('load as they are: the one with two agents', () => {
    const { config } = load(fixture('multi-agent.json5'))
    expect(config.agents.list.map(({ id, default: isDefault }) => [id, isDefault])).toEqual([
      ['protech', true],
      ['admin', false],
    ])
    expect(config.bindings).toHaveLength(2)
  })
})

describe('without a file', () => {
  it('the defaults are a whole config: one agent, the local address, no model', () => {
    const { config, file, warnings } = loadConfig({}, mkdtempSync(join(folder, 'empty-')))
    expect(config.gateway).toMatchObject({ host: '127.0.0.1', port: 18789, auth: {} })
    expect(config.agents.list).toMatchObject([{ id: 'protech', default: true, sandbox: {} }])
    expect(config.agents.defaults.sandbox).toMatchObject({ mode: 'all', scope: 'session', workspaceAccess: 'ro' })
    expect(config.session.dmScope).toBe('per-channel-peer')
    expect([file, warnings]).toEqual([undefined, []])
  })

  it('that PROTECH_CONFIG names, the start fails and says so', () => {
    expect(() => loadConfig({ PROTECH_CONFIG: 'nowhere.json5' }, folder)).toThrow(
      /PROTECH_CONFIG names .*nowhere\.json5, and there is no such file/,
    )
  })
})

describe('a config that cannot be used', () => {
  it('names every unknown key with its path', () => {
    const problems = problemsOf(
      '{ gatway: {}, agents: { defaults: { modell: 1 }, list: [{ id: "a", sandbox: { mod: "all" } }] } }',
    )
    expect(problems.slice(1).sort()).toEqual([
      'agents.defaults.modell: there is no such key',
      'agents.list.0.sandbox.mod: there is no such key',
      'gatway: there is no such key',
    ])
  })

  it.each([
    [
      '{ agents: { defaults: { model: { primary: "a/b", fallback: [] } } } }',
      'agents.defaults.model.fallback: there is no such key',
    ],
    [
      '{ agents: { defaults: { model: "deepseek-chat" } } }',
      'agents.defaults.model: write it as "provider/model", for example "deepseek/deepseek-chat"',
    ],
    ['{ gateway: { port: "80" } }', 'gateway.port: Invalid input: expected number, received string'],
    ['{ gateway: { auth: { token: "short" } } }', 'gateway.auth.token: at least 16 characters'],
    [
      '{ bindings: [{ agentId: "protech", match: { channel: "telegram", peer: { kind: "direct", id: "" } } }] }',
      'bindings.0.match.peer.id: an empty peer id matches nobody',
    ],
    ['{ models: { providers: { x: { baseUrl: "ftp://x" } } } }', 'models.providers.x.baseUrl: Invalid URL'],
    ['{ models: { providers: { x: { timeouts: { idleSeconds: 0 } } } } }', 'models.providers.x.timeouts.idleSeconds: '],
    ['[]', '(top level): Invalid input: expected object, received array'],
  ])('says what is wrong and where: %s', (text, problem) => {
    expect(problemsOf(text).join('\n')).toContain(problem)
  })

  it.each([
    [
      '{ bindings: [{ agentId: "nobody", match: { channel: "telegram" } }] }',
      'bindings.0.agentId names "nobody"; agents.list has protech.',
    ],
    ['{ agents: { list: [{ id: "a" }, { id: "a" }] } }', 'agents.list has the id "a" twice.'],
    [
      '{ agents: { list: [{ id: "a", default: true }, { id: "b", default: true }] } }',
      'more than one agent as default',
    ],
    [
      '{ session: { dmScope: "main" }, channels: { telegram: { dmPolicy: "open" } } }',
      'session.dmScope "main" puts everybody who writes to an open bot into one conversation',
    ],
    [
      '{ session: { dmScope: "main" }, channels: { telegram: { accounts: { two: { dmPolicy: "open" } } } } }',
      'session.dmScope "main"',
    ],
    ['{ gateway: ', 'is not valid JSON5: JSON5: invalid end of input at 1:12'],
  ])('is refused for what it means: %s', (text, problem) => {
    expect(problemsOf(text).join('\n')).toContain(problem)
  })
})

describe(`\${NAME} in a string`, () => {
  it('is replaced from the environment, in the middle too', () => {
    const text = `{ gateway: { auth: { token: "\${TOKEN}" } }, models: { providers: { x: { baseUrl: "http://\${HOST}:8080/v1" } } } }`
    const { config } = load(text, { TOKEN: 'a-token-of-this-test', HOST: 'gpu.local' })
    expect(config.gateway.auth.token).toBe('a-token-of-this-test')
    expect(config.models.providers.x?.baseUrl).toBe('http://gpu.local:8080/v1')
  })

  it.each([{}, { STANDIN_KEY: '' }])('that is missing or empty names the key and the variable: %j', (environment) => {
    const text = `{ models: { providers: { standin: { baseUrl: "http://x/v1", apiKey: "\${STANDIN_KEY}" } } } }`
    expect(problemsOf(text, environment)).toEqual([
      'models.providers.standin.apiKey needs the environment variable STANDIN_KEY, and it is not set.',
    ])
  })

  it('is never read as JSON5: a value cannot add keys', () => {
    const evil = 'x", y: "z'
    expect(
      load(`{ agents: { list: [{ id: "protech", workspace: "\${W}" }] } }`, { W: evil }).config.agents.list[0]
        ?.workspace,
    ).toBe(evil)
  })
})

describe('keys of OpenClaw that mean nothing here', () => {
  it('are taken with a warning, whatever they hold', () => {
    const { warnings } = load(
      `{ hooks: { token: "\${NOT_SET}" }, agents: { defaults: { heartbeat: { every: "30m" } } } }`,
    )
    expect(warnings).toEqual([
      expect.stringMatching(/^hooks is a key of OpenClaw's/),
      expect.stringMatching(/^agents\.defaults\.heartbeat is a key/),
    ])
  })
})

describe('a loaded config', () => {
  it('is frozen to the last key', () => {
    const { config } = load('{ agents: { list: [{ id: "protech", tools: { allow: ["read"] } }] } }')
    expect(Object.isFrozen(config)).toBe(true)
    expect(Object.isFrozen(config.agents.list[0]?.tools.allow)).toBe(true)
    expect(Object.isFrozen(config.knowledge.search)).toBe(true)
  })

  it('has every place as an absolute path: beside the config file, under PROTECH_HOME, from the home folder', () => {
    const elsewhere = join(folder, 'elsewhere')
    mkdirSync(elsewhere, { recursive: true })
    writeFileSync(join(elsewhere, 'my.json5'), '{ knowledge: { root: "articles" } }')
    const { places, file } = loadConfig({ PROTECH_CONFIG: 'elsewhere/my.json5', PROTECH_HOME: 'state' }, folder)
    expect(file).toBe(join(elsewhere, 'my.json5'))
    expect(places).toMatchObject({
      knowledge: join(elsewhere, 'articles'),
      home: join(folder, 'state'),
      users: join(folder, 'state/users'),
      indexes: join(folder, 'state/indexes'),
      var: join(folder, 'state/var'),
    })
    expect(load('{ knowledge: { root: "~/notes" } }').places.knowledge).toBe(join(homedir(), 'notes'))
  })
})
