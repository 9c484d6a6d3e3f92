import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Chat } from '../../src/channels/channel.ts'
import {
  type Peer,
  parseSessionKey,
  SessionKeyError,
  type SessionKeyOptions,
  sessionKey,
  subagentKey,
} from '../../src/routing/session-key.ts'

const peer = (chat: Chat, accountId = 'default', channel = 'telegram'): Peer => ({ channel, accountId, chat })
const scoped = (
  dmScope: SessionKeyOptions['dmScope'],
  identityLinks: SessionKeyOptions['identityLinks'] = {},
): SessionKeyOptions => ({ dmScope, identityLinks })
const scopes = ['main', 'per-peer', 'per-channel-peer', 'per-account-channel-peer'] as const
const direct = (id: string): Chat => ({ kind: 'direct', id })
const uuid = '0b6f2f0e-58a9-4c1e-9d0e-3f6f1b1c2d3e'

describe('the key of a direct chat', () => {
  it.each([
    ['main', 'default', 'agent:protech:main'],
    ['main', 'second', 'agent:protech:main'],
    ['per-peer', 'default', 'agent:protech:dm:224153441'],
    ['per-peer', 'second', 'agent:protech:dm:224153441'],
    ['per-channel-peer', 'default', 'agent:protech:telegram:dm:224153441'],
    ['per-channel-peer', 'second', 'agent:protech:telegram:dm:224153441'],
    ['per-account-channel-peer', 'default', 'agent:protech:telegram:default:dm:224153441'],
    ['per-account-channel-peer', 'second', 'agent:protech:telegram:second:dm:224153441'],
  ] as const)('in scope %s on account %s is as the design says', (dmScope, account, key) => {
    expect(sessionKey('protech', peer(direct('224153441'), account), scoped(dmScope))).toBe(key)
  })

  it('has no topic, keeps the case of ids and is trimmed', () => {
    const threaded: Chat = { kind: 'direct', id: ' aBc ', threadId: '7' }
    expect(sessionKey('protech', peer(threaded, 'default', ' web '), scoped('per-channel-peer'))).toBe(
      'agent:protech:web:dm:aBc',
    )
  })
})

describe('the key of a group, a topic and a channel', () => {
  it.each(scopes.flatMap((scope) => ['default', 'second'].map((account) => [scope, account] as const)))(
    'is the same in scope %s and on account %s',
    (dmScope, account) => {
      const key = (chat: Chat) => sessionKey('protech', peer(chat, account), scoped(dmScope))
      expect(key({ kind: 'group', id: '-100123' })).toBe('agent:protech:telegram:group:-100123')
      expect(key({ kind: 'group', id: '-100123', threadId: '7' })).toBe('agent:protech:telegram:group:-100123:topic:7')
      expect(key({ kind: 'channel', id: '-100777' })).toBe('agent:protech:telegram:channel:-100777')
    },
  )

  it('goes on in the key of a sub-agent, at any depth', () => {
    const parent = 'agent:protech:telegram:group:-100123:topic:7'
    const child = subagentKey(parent, uuid)
    expect(child).toBe(`${parent}:subagent:${uuid}`)
    expect(parseSessionKey(subagentKey(child, uuid))).toEqual({
      kind: 'subagent',
      agentId: 'protech',
      parent: child,
      id: uuid,
    })
  })
})

const anyPart = fc.oneof(
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.string({
    minLength: 1,
    maxLength: 6,
    unit: fc.constantFrom(':', '%', '3', 'A', '2', '5', 'dm', 'group', 'topic', 'é'),
  }),
  fc.constantFrom('main', 'dm', 'direct', 'group', 'channel', 'topic', 'subagent', 'default', 'alice', ':', '%3A'),
)
/** Few enough to meet, and all of what an encoding could mistake for another. */
const confusable = fc.string({ minLength: 1, maxLength: 2, unit: fc.constantFrom(':', '%3A', '%25', '%', 'x') })
const part = fc.oneof(anyPart, confusable).filter((text) => text.trim() !== '')
const confusablePeer = fc.record({
  channel: fc.constantFrom('x', ':'),
  accountId: fc.constantFrom('x', ':'),
  chat: fc.record({ kind: fc.constantFrom('direct' as const, 'group' as const), id: confusable }),
})
const anyPeer = fc.record({
  channel: part,
  accountId: part,
  chat: fc.oneof(
    fc.record({ kind: fc.constant('direct' as const), id: part }),
    fc.record({ kind: fc.constant('channel' as const), id: part }),
    fc.record({ kind: fc.constant('group' as const), id: part }),
    fc.record({ kind: fc.constant('group' as const), id: part, threadId: part }),
  ),
})

/** What of a peer the scope tells apart. */
function identity({ channel, accountId, chat }: Peer, dmScope: SessionKeyOptions['dmScope']): string {
  const trimmed = [channel, accountId, chat.id].map((text) => text.trim())
  const [inChannel, onAccount, id] = trimmed
  if (chat.kind !== 'direct') return JSON.stringify([chat.kind, inChannel, id, chat.threadId?.trim()])
  const told = { main: [], 'per-peer': [id], 'per-channel-peer': [inChannel, id] }
  return JSON.stringify([
    'direct',
    ...(dmScope === 'per-account-channel-peer' ? [inChannel, onAccount, id] : told[dmScope]),
  ])
}

const anyPair = fc.oneof(fc.tuple(anyPeer, anyPeer), fc.tuple(confusablePeer, confusablePeer))

describe('two conversations', () => {
  it('have one key exactly when the scope makes them one, whatever their ids are', () => {
    fc.assert(
      fc.property(anyPair, fc.constantFrom(...scopes), ([one, other], dmScope) => {
        const keys = [one, other].map((each) => sessionKey('a', each, scoped(dmScope)))
        expect(keys[0] === keys[1]).toBe(identity(one, dmScope) === identity(other, dmScope))
      }),
      { numRuns: 3000 },
    )
  })

  it('are told apart by ids that contain the separators of a key', () => {
    const key = (chat: Chat) => sessionKey('a', peer(chat), scoped('per-channel-peer'))
    const chats: Chat[] = [
      { kind: 'group', id: '1:topic:2' },
      { kind: 'group', id: '1', threadId: '2' },
      { kind: 'group', id: '1%3Atopic%3A2' },
      { kind: 'group', id: '1', threadId: '2:subagent:3' },
    ]
    expect(new Set(chats.map(key)).size).toBe(chats.length)
    expect(key({ kind: 'group', id: '1:topic:2' })).toBe('agent:a:telegram:group:1%3Atopic%3A2')
  })

  it('can be read back from their keys', () => {
    fc.assert(
      fc.property(anyPeer, fc.constantFrom(...scopes), (each, dmScope) => {
        const parsed = parseSessionKey(sessionKey('a', each, scoped(dmScope)))
        const id = each.chat.id.trim()
        if (each.chat.kind !== 'direct') expect(parsed).toMatchObject({ kind: each.chat.kind, id })
        else expect(parsed).toMatchObject(dmScope === 'main' ? { kind: 'main' } : { kind: 'direct', peerId: id })
        const child = parseSessionKey(subagentKey(sessionKey('a', each, scoped(dmScope)), uuid))
        expect(child).toMatchObject({ kind: 'subagent', parent: sessionKey('a', each, scoped(dmScope)) })
      }),
    )
  })
})

describe('linked identities', () => {
  const links = { alice: ['telegram:123', 'web:a:7'] }
  const key = (id: string, channel: string, scope: SessionKeyOptions['dmScope'] = 'per-peer') =>
    sessionKey('a', peer(direct(id), 'default', channel), scoped(scope, links))

  it('are one person under their name', () => {
    expect([key('123', 'telegram'), key('a:7', 'web')]).toEqual(['agent:a:dm:alice', 'agent:a:dm:alice'])
    expect(key('123', 'telegram', 'per-channel-peer')).toBe('agent:a:telegram:dm:alice')
    expect(key('123', 'telegram', 'main')).toBe('agent:a:main')
  })

  it('do not link the same id of another channel', () => {
    expect(key('123', 'web')).toBe('agent:a:dm:123')
  })

  it('are not open to somebody who calls himself by that name', () => {
    const stranger = key('alice', 'web')
    expect(stranger).not.toBe(key('123', 'telegram'))
    expect(parseSessionKey(stranger)).toMatchObject({ kind: 'direct', peerId: 'alice' })
  })

  it('do not link groups', () => {
    expect(sessionKey('a', peer({ kind: 'group', id: '123' }), scoped('per-peer', links))).toBe(
      'agent:a:telegram:group:123',
    )
  })
})

describe('no key', () => {
  it.each([
    ['an empty id', peer(direct('')), /the id of a direct chat of telegram is empty/],
    ['an id of spaces', peer(direct(' \t')), /is empty/],
    ['an empty channel', peer(direct('1'), 'default', ' '), /the channel is empty/],
    ['an empty account', peer(direct('1'), ''), /the account of telegram is empty/],
    ['an empty topic', peer({ kind: 'group', id: '1', threadId: ' ' }), /the topic in a chat of telegram is empty/],
  ])('is made of %s, in no scope', (_what, nobody, message) => {
    for (const scope of scopes) {
      expect(() => sessionKey('a', nobody, scoped(scope))).toThrow(SessionKeyError)
      expect(() => sessionKey('a', nobody, scoped(scope))).toThrow(message)
    }
  })

  it.each(['', '../x', 'a:b', 'a b', 'a'.repeat(65)])('is made for an agent called %j', (agentId) => {
    expect(() => sessionKey(agentId, peer(direct('1')), scoped('main'))).toThrow(SessionKeyError)
  })

  it('is made of a kind of chat that there is not', () => {
    const chat = JSON.parse('{ "kind": "thread", "id": "1" }')
    expect(() => sessionKey('a', peer(chat), scoped('main'))).toThrow('"thread" is no kind of chat')
  })

  it.each([
    'main',
    '',
    'agent::main',
    'agent:a',
    'agent:a:main:x',
    'agent:a:dm:',
    'agent:a:x:y:z:dm:1',
    'agent:a:telegram:group:1:topic',
    'agent:a:telegram:room:1',
    'agent:a:subagent:1',
    'agent:a:dm:%zz',
    'agent:..:main',
  ])('is read from %j', (text) => {
    expect(() => parseSessionKey(text)).toThrow(SessionKeyError)
  })
})

it('a key that says direct is read as dm', () => {
  expect(parseSessionKey('agent:a:telegram:direct:1')).toEqual(parseSessionKey('agent:a:telegram:dm:1'))
})
