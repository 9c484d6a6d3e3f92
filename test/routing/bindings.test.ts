import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Chat } from '../../src/channels/channel.ts'
import { loadConfig } from '../../src/config/load.ts'
import { type RoutingRules, resolveRoute, UnknownAgentError } from '../../src/routing/bindings.ts'
import { type Peer, SessionKeyError, sessionKey } from '../../src/routing/session-key.ts'

const folder = mkdtempSync(join(tmpdir(), 'protech-routing-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function load(text: string) {
  writeFileSync(join(folder, 'protech.json5'), text)
  return loadConfig({}, folder).config
}

function rulesOf(bindings: string, agents = '[{ id: "first" }, { id: "a" }, { id: "b" }, { id: "c" }, { id: "d" }]') {
  const config = load(`{ bindings: ${bindings}, agents: { list: ${agents} } }`)
  return { bindings: config.bindings, agents: config.agents.list }
}

const peer = (chat: Chat, accountId = 'default', channel = 'telegram'): Peer => ({ channel, accountId, chat })
const direct = (id: string): Chat => ({ kind: 'direct', id })
const route = (rules: RoutingRules, from: Peer) => {
  const { agentId, matchedBy } = resolveRoute(rules, from)
  return `${agentId} by ${matchedBy}`
}

describe('the configs the gateway has to load unchanged', () => {
  const keyOf = (fixture: string, from: Peer) => {
    const config = load(readFileSync(join(import.meta.dirname, '../fixtures', fixture), 'utf8'))
    const { agentId, matchedBy } = resolveRoute({ bindings: config.bindings, agents: config.agents.list }, from)
    return [matchedBy, sessionKey(agentId, from, config.session)]
  }

  it('lead one person to the admin and everybody else to protech: the one with two agents', () => {
    expect(keyOf('multi-agent.json5', peer(direct('224153441')))).toEqual(['peer', 'agent:admin:telegram:dm:224153441'])
    expect(keyOf('multi-agent.json5', peer(direct('5')))).toEqual(['account', 'agent:protech:telegram:dm:5'])
    expect(keyOf('multi-agent.json5', peer({ kind: 'group', id: '224153441' }))).toEqual([
      'account',
      'agent:protech:telegram:group:224153441',
    ])
    expect(keyOf('multi-agent.json5', peer(direct('5'), 'default', 'web'))).toEqual([
      'default',
      'agent:protech:web:dm:5',
    ])
  })

  it('lead one person to the admin and everybody else to protech: the small one', () => {
    expect(keyOf('mvp.json5', peer(direct('224153441')))).toEqual(['peer', 'agent:admin:telegram:dm:224153441'])
    expect(keyOf('mvp.json5', peer(direct('5')))).toEqual(['default', 'agent:protech:telegram:dm:5'])
    expect(keyOf('mvp.json5', peer(direct('224153441'), 'default', 'web'))).toEqual([
      'default',
      'agent:protech:web:dm:224153441',
    ])
  })
})

describe('the most specific binding decides, wherever it stands', () => {
  const all = [
    '{ agentId: "d", match: { channel: "telegram", accountId: "*" } }',
    '{ agentId: "c", match: { channel: "telegram" } }',
    '{ agentId: "b", match: { channel: "telegram", peer: { kind: "group", id: "*" } } }',
    '{ agentId: "a", match: { channel: "telegram", peer: { kind: "group", id: "-1" } } }',
    '{ agentId: "first", match: { channel: "telegram", peer: { kind: "group", id: "-1:topic:7" } } }',
  ]
  const topic: Chat = { kind: 'group', id: '-1', threadId: '7' }

  it.each([
    [5, 'first by peer'],
    [4, 'a by peer.parent'],
    [3, 'b by peer.wildcard'],
    [2, 'c by account'],
    [1, 'd by channel'],
    [0, 'first by default'],
  ])('with the first %i of them a topic goes to %s', (count, expected) => {
    expect(route(rulesOf(`[${all.slice(0, count)}]`), peer(topic))).toBe(expected)
    expect(route(rulesOf(`[${all.slice(0, count).toReversed()}]`), peer(topic))).toBe(expected)
  })

  it('and among equals the one that stands first', () => {
    const twice = '[{ agentId: "b", match: { channel: "telegram" } }, { agentId: "a", match: { channel: "telegram" } }]'
    expect(route(rulesOf(twice), peer(direct('1')))).toBe('b by account')
  })
})

describe('a binding', () => {
  it('without an account speaks for the default account only, for a person as for all', () => {
    const rules = rulesOf(`[
      { agentId: "a", match: { channel: "telegram" } },
      { agentId: "b", match: { channel: "telegram", peer: { kind: "direct", id: 1 } } },
      { agentId: "c", match: { channel: "telegram", accountId: "second" } },
    ]`)
    expect(route(rules, peer(direct('1')))).toBe('b by peer')
    expect(route(rules, peer(direct('1'), 'second'))).toBe('c by account')
    expect(route(rules, peer(direct('1'), 'third'))).toBe('first by default')
  })

  it('for every account speaks for each of them, for a person too', () => {
    const rules = rulesOf(`[
      { agentId: "a", match: { channel: "telegram", accountId: "*" } },
      { agentId: "b", match: { channel: "telegram", accountId: "*", peer: { kind: "dm", id: "1" } } },
    ]`)
    expect(route(rules, peer(direct('2'), 'second'))).toBe('a by channel')
    expect(route(rules, peer(direct('1'), 'second'))).toBe('b by peer')
  })

  it('for a group is one for a channel of that id, and not for a person', () => {
    const rules = rulesOf('[{ agentId: "a", match: { channel: "telegram", peer: { kind: "channel", id: "9" } } }]')
    expect(route(rules, peer({ kind: 'group', id: '9' }))).toBe('a by peer')
    expect(route(rules, peer({ kind: 'channel', id: ' 9 ' }))).toBe('a by peer')
    expect(route(rules, peer(direct('9')))).toBe('first by default')
  })

  it('of one channel says nothing of another', () => {
    const rules = rulesOf('[{ agentId: "a", match: { channel: "telegram", accountId: "*" } }]')
    expect(route(rules, peer(direct('9'), 'default', 'web'))).toBe('first by default')
  })
})

describe('who is not bound', () => {
  it('goes to the agent marked as default', () => {
    expect(route(rulesOf('[]', '[{ id: "a" }, { id: "b", default: true }]'), peer(direct('1')))).toBe('b by default')
  })

  it('gets no agent at all when a binding or the list is wrong', () => {
    const { bindings } = rulesOf('[{ agentId: "a", match: { channel: "telegram" } }]')
    expect(() => resolveRoute({ bindings, agents: [{ id: 'b', default: true }] }, peer(direct('1')))).toThrow(
      new UnknownAgentError('A binding names the agent "a", and agents.list has no such agent.'),
    )
    expect(() => resolveRoute({ bindings: [], agents: [] }, peer(direct('1')))).toThrow(UnknownAgentError)
  })

  it('and has no id is refused', () => {
    expect(() => resolveRoute(rulesOf('[]'), peer(direct(' ')))).toThrow(SessionKeyError)
  })
})

describe('a config with links or bindings that cannot hold', () => {
  it.each([
    [
      '{ session: { identityLinks: { alice: ["123"] } } }',
      'session.identityLinks.alice.0: write "123" as "channel:id"',
    ],
    ['{ session: { identityLinks: { a: ["telegram:1", ":7"] } } }', 'session.identityLinks.a.1: write ":7" as'],
    ['{ session: { identityLinks: { a: ["telegram: "] } } }', 'session.identityLinks.a.0: write "telegram: " as'],
    ['{ session: { identityLinks: { " ": ["web:1"] } } }', 'session.identityLinks has the name " "'],
    [
      '{ session: { identityLinks: { a: ["web:1"], b: ["web:1"] } } }',
      'session.identityLinks.b.0: "web:1" is linked to "a" already',
    ],
    ['{ bindings: [{ agentId: "protech", match: { channel: "x", accountId: " " } }] }', 'bindings.0.match.accountId: '],
    [
      '{ bindings: [{ agentId: "protech", match: { channel: "x", peer: { kind: "dm", id: " " } } }] }',
      'bindings.0.match.peer.id: an empty peer id matches nobody',
    ],
    [
      '{ bindings: [{ agentId: "protech", match: { channel: "x", peer: { kind: "thread", id: "1" } } }] }',
      'bindings.0.match.peer.kind: ',
    ],
  ])('is refused, and the key is named: %s', (text, problem) => {
    expect(() => load(text)).toThrow(problem)
  })

  it('is not one where an id has colons', () => {
    expect(load('{ session: { identityLinks: { a: ["web:x:1"] } } }').session.identityLinks).toEqual({ a: ['web:x:1'] })
  })
})
