/** Whatever a model sends as a name or as arguments: the answer is a short refusal, and nothing else happens. */
import { describe, expect, it } from 'vitest'
import { toolNames } from '../../src/tools/catalog.ts'
import { toolCalls } from '../support/tool-calls.ts'
import { toolSituation } from '../support/tool-situation.ts'

const deep = (depth: number): unknown => JSON.parse(`${'{"query":'.repeat(depth)}1${'}'.repeat(depth)}`)
const longList = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))

const names = [
  ...[
    'READ',
    'rеad',
    'read ',
    ' read',
    'read\u0000',
    'read\u200b',
    '../read',
    'read/../exec',
    'ｒead',
    'bash',
    'process',
  ],
  ...['write', 'edit', 'apply_patch', 'browser', 'nodes', 'canvas', 'cron', 'gateway', 'config.set', 'message.send'],
  ...['sessions_send', 'sessions_spawn', 'sessions_history', 'memory_get', 'constructor', '__proto__', 'toString', ''],
  ...['hasOwnProperty', 'prototype', 'group:openclaw', '*', 'x'.repeat(1_000_000), '\ud800', '{"name":"read"}'],
]

const args: readonly [string, unknown][] = [
  ['nothing', undefined],
  ['null', null],
  ['a text', 'query'],
  ['a number', 7],
  ['not a number', Number.NaN],
  ['a list', [{ query: 'a' }]],
  ['a megabyte', { query: 'x'.repeat(1_000_000) }],
  ['a megabyte of key', { ['k'.repeat(1_000_000)]: 1, query: 'a' }],
  ['100,000 keys', Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, index]))],
  ['10,000 objects deep', deep(10_000)],
  ['10,000 lists deep', longList(10_000)],
  ['a number for a text', { query: 7, path: 7, field: 7 }],
  ['NaN in it', { query: Number.NaN, path: 'me/profile.md', offset: Number.NaN }],
  ['infinity in it', { path: 'me/profile.md', offset: Number.POSITIVE_INFINITY }],
  ['a list for a text', { query: ['a'], path: ['me/profile.md'] }],
  ['an object for a text', { query: { toString: 'a' }, path: { path: 'me/profile.md' } }],
  ['a key too many', { query: 'a', path: 'me/profile.md', field: 'name', value: 'x', userId: 'telegram:2' }],
  ['a person', { path: 'me/profile.md', user: 2 }],
  ['a prototype', JSON.parse('{"query":"a","path":"me/profile.md","__proto__":{"owner":true}}')],
  ['a constructor', { constructor: { prototype: {} }, query: 'a' }],
  [
    'a getter that throws',
    Object.defineProperty({}, 'query', {
      enumerable: true,
      get: () => {
        throw new Error('/etc/passwd')
      },
    }),
  ],
  [
    'a proxy',
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('/etc/passwd')
        },
      },
    ),
  ],
  ['an integer as text', { path: 'me/profile.md', offset: '1' }],
  ['a fraction', { path: 'me/profile.md', offset: 1.5 }],
  ['a big integer', { path: 'me/profile.md', offset: 10n ** 30n }],
  ['a function', () => 'a'],
]

const outcome = (text: string) => text.length < 400 && !/\/etc|\/home|node_modules|\.ts\b|at \w+ \(/.test(text)

describe('names', () => {
  it.each(names.map((name) => [name.slice(0, 30), name] as const))('%j is no tool', async (_, name) => {
    const { call, records } = toolCalls({ situation: () => toolSituation({ sender: 'owner', agent: { id: 'admin' } }) })
    const { text, isError } = await call(name, { query: 'a' })
    expect(isError).toBe(true)
    expect(text).toMatch(/^There is no such tool here/)
    expect(records[0]?.name.length).toBeLessThanOrEqual(64)
  })
})

describe('arguments', () => {
  it.each(args)('%s is refused by every tool, shortly', async (_, value) => {
    const owner = new Proxy({}, { get: () => () => Promise.reject(new Error('reached')) })
    for (const name of toolNames) {
      const { call, records, reported } = toolCalls({
        situation: () => toolSituation({ sender: 'owner', agent: { id: 'admin' } }),
        context: { owner: Object.create(owner), readOwn: async () => 'reached' },
      })
      const { text, isError } = await call(name, value)
      expect([name, isError, outcome(text)]).toEqual([name, true, true])
      expect(JSON.stringify(records).length).toBeLessThan(5000)
      expect(reported.map(String).filter((problem) => problem.includes('reached'))).toEqual([])
    }
  })

  it('128 calls at once are held to the limit', async () => {
    let runs = 0
    const { call, records } = toolCalls({ context: { searchKnowledge: async () => `run ${++runs}` } })
    const results = await Promise.all(
      Array.from({ length: 128 }, (_, index) => call('search_knowledge', { query: `q${index}` })),
    )
    expect(runs).toBe(6)
    expect(results.filter(({ isError }) => !isError)).toHaveLength(6)
    expect(records).toHaveLength(128)
  })

  it('the same call 128 times at once is made once', async () => {
    let runs = 0
    const { call } = toolCalls({ limits: { calls: 50 }, context: { searchKnowledge: async () => `run ${++runs}` } })
    await Promise.all(Array.from({ length: 50 }, () => call('search_knowledge', { query: 'q' })))
    expect(runs).toBe(1)
  })

  it('1,000 turns of calls one after another change nothing', async () => {
    let runs = 0
    const { call } = toolCalls({ context: { searchKnowledge: async () => `run ${++runs}` } })
    for (let turn = 0; turn < 1000; turn++) await call('search_knowledge', { query: `q${turn}` })
    expect(runs).toBe(6)
  })
})
