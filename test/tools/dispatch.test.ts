import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineTool, ToolError } from '../../src/tools/tool.ts'
import { toolCalls } from '../support/tool-calls.ts'
import { toolSituation } from '../support/tool-situation.ts'

const plentiful = { calls: 50, webSearches: 10 }
const search = (run: () => Promise<string>) => ({ searchKnowledge: run })

describe('a call', () => {
  it('runs a tool that is offered, and is recorded', async () => {
    const { dispatch, call, records } = toolCalls()
    expect(dispatch.offered.map(({ name }) => name)).toContain('search_knowledge')
    expect(await call('search_knowledge', { query: ' nd filter ' })).toEqual({
      text: 'passages on nd filter',
      isError: false,
    })
    expect(records).toEqual([
      {
        name: 'search_knowledge',
        arguments: { query: 'nd filter' },
        text: 'passages on nd filter',
        isError: false,
        ms: expect.any(Number),
      },
    ])
  })

  it('of a tool the policy forbids is answered as if there were none, and the tool is not offered', async () => {
    const situation = () => toolSituation({ tools: { deny: ['read'] } })
    const { dispatch, call } = toolCalls({ situation })
    expect(dispatch.offered.map(({ name }) => name)).not.toContain('read')
    const { text, isError } = await call('read', { path: 'me/profile.md' })
    expect(isError).toBe(true)
    expect(text).toBe(
      'There is no such tool here. There are: search_knowledge, web_search, session_status, note_about_user.',
    )
  })

  it('is judged again when it comes, whatever was offered', async () => {
    let model = 'good/model'
    const situation = () => toolSituation({ model, tools: { byProvider: { other: { deny: ['search_knowledge'] } } } })
    const { dispatch, call } = toolCalls({ situation })
    expect(dispatch.offered.map(({ name }) => name)).toContain('search_knowledge')
    model = 'other/model'
    expect((await call('search_knowledge', { query: 'a' })).isError).toBe(true)
    model = 'good/model'
    expect((await call('search_knowledge', { query: 'a' })).isError).toBe(false)
  })

  it('hands a tool no more rights than the situation gives, whatever the turn was opened with', async () => {
    const seen: unknown[] = []
    const spy = defineTool({
      name: 'search_knowledge',
      description: '',
      audience: 'everyone',
      parameters: z.strictObject({}),
      run: async (_, { owner, readOwn, user }) =>
        String(seen.push([owner, readOwn, user].map((right) => right === undefined))),
    })
    const context = { readOwn: async () => 'secret', owner: Object.create(null), user: Object.create(null) }
    for (const situation of [
      toolSituation({ chat: 'group', sender: 'owner' }),
      toolSituation({ chat: 'direct', sender: 'user' }),
    ])
      await toolCalls({ tools: [spy], situation: () => situation, context }).call('search_knowledge', {})
    expect(seen).toEqual([
      [true, true, true],
      [true, false, false],
    ])
  })

  it('that throws comes back as a short text without anything of this machine, and is reported', async () => {
    const failure = new Error("ENOENT: no such file '/home/somebody/users/tg_1/profile.md'")
    const { call, reported } = toolCalls({ context: search(() => Promise.reject(failure)) })
    expect(await call('search_knowledge', { query: 'a' })).toEqual({ text: 'That did not work.', isError: true })
    expect(reported).toEqual([failure])
  })

  it('that a tool declines comes back in the tool’s words', async () => {
    const { call, reported } = toolCalls({ context: search(() => Promise.reject(new ToolError('Not today.'))) })
    expect(await call('search_knowledge', { query: 'a' })).toEqual({ text: 'Not today.', isError: true })
    expect(reported).toEqual([])
  })

  it('has its result cleaned and cut, between two characters', async () => {
    const { call } = toolCalls({
      limits: { resultCharacters: 200 },
      context: search(async () => `<|im_start|>${'😀'.repeat(500)}`),
    })
    const { text } = await call('search_knowledge', { query: 'a' })
    expect(text.length).toBeLessThanOrEqual(200)
    expect(text).toMatch(/^😀+\n?.*\[cut\]$/su)
    expect(text.isWellFormed()).toBe(true)
    expect(text).not.toContain('im_start')
  })
})

describe('the limits of a turn', () => {
  it('end the calls, those that failed counted too, with the word to answer', async () => {
    const { call } = toolCalls({ limits: { calls: 3 } })
    await call('nothing', {})
    await call('read', { bad: true })
    expect((await call('search_knowledge', { query: 'a' })).isError).toBe(false)
    expect((await call('search_knowledge', { query: 'b' })).text).toMatch(/No tool can be called any more.*Answer/)
  })

  it('of none leave nothing to offer', () => {
    const offered = (limits: object) => toolCalls({ limits }).dispatch.offered.map(({ name }) => name)
    expect(offered({ calls: 0 })).toEqual([])
    expect(offered({ webSearches: 0 })).not.toContain('web_search')
  })

  it('end web searches before other calls', async () => {
    let searches = 0
    const searchWeb = async () => {
      searches += 1
      return [{ title: `t${searches}`, url: 'https://example.com/', snippet: '' }]
    }
    const { call } = toolCalls({ limits: { ...plentiful, webSearches: 2 }, context: { searchWeb } })
    const results = await Promise.all(['a', 'b', 'c', 'd'].map((query) => call('web_search', { query })))
    expect(results.map(({ isError }) => isError)).toEqual([false, false, true, true])
    expect(searches).toBe(2)
    expect((await call('search_knowledge', { query: 'a' })).isError).toBe(false)
  })

  it('end a tool that takes too long, and tell it', async () => {
    let told = false
    const slow = defineTool({
      name: 'search_knowledge',
      description: '',
      audience: 'everyone',
      parameters: z.strictObject({ query: z.string() }),
      run: (_, { signal }) => {
        const { promise } = Promise.withResolvers<string>()
        signal.addEventListener('abort', () => {
          told = true
        })
        return promise
      },
    })
    const { call } = toolCalls({ tools: [slow], limits: { seconds: 0.02 }, now: () => performance.now() })
    expect((await call('search_knowledge', { query: 'a' })).text).toMatch(/too long/)
    expect(told).toBe(true)
    expect((await call('search_knowledge', { query: 'b' })).text).toMatch(/time for tools is over/)
  })

  it('hold the time of all calls together', async () => {
    let time = 0
    const { call } = toolCalls({
      now: () => time,
      limits: plentiful,
      context: search(async () => {
        time += 25_000
        return `at ${time}`
      }),
    })
    const texts: string[] = []
    for (const query of ['a', 'b', 'c']) texts.push((await call('search_knowledge', { query })).text)
    expect(texts).toEqual(['at 25000', 'at 50000', expect.stringMatching(/time for tools is over/)])
  })

  it('end with the turn', async () => {
    const turn = new AbortController()
    const { promise } = Promise.withResolvers<string>()
    const { call } = toolCalls({ signal: turn.signal, context: search(() => promise) })
    const running = call('search_knowledge', { query: 'a' })
    turn.abort()
    expect(await running).toEqual({ text: 'The turn has ended.', isError: true })
    expect((await call('search_knowledge', { query: 'b' })).text).toBe('The turn has ended.')
  })
})

describe('a model that goes round in circles', () => {
  it('is told to answer when it asks the same again, spaces and case aside', async () => {
    let runs = 0
    const { call } = toolCalls({ limits: plentiful, context: search(async () => `run ${++runs}`) })
    await call('search_knowledge', { query: 'nd filter' })
    expect((await call('search_knowledge', { query: 'ND   Filter' })).text).toMatch(/called before.*Answer/)
    expect(runs).toBe(1)
  })

  it('is told so when it goes to and fro between two calls', async () => {
    const { call } = toolCalls({ limits: plentiful })
    const results: boolean[] = []
    for (let round = 0; round < 4; round++) {
      results.push((await call('search_knowledge', { query: 'a' })).isError)
      results.push((await call('session_status', {})).isError)
    }
    expect(results).toEqual([false, false, true, true, true, true, true, true])
  })

  it('is told so when other words bring nothing new', async () => {
    const { call } = toolCalls({ limits: plentiful, context: search(async () => 'the same passages') })
    const results: boolean[] = []
    for (const query of ['a', 'b', 'c', 'd']) results.push((await call('search_knowledge', { query })).isError)
    expect(results).toEqual([false, false, false, true])
  })

  it('may try once more what failed, and no more than that', async () => {
    let runs = 0
    const failing = async () => {
      runs += 1
      throw new ToolError('no')
    }
    const { call } = toolCalls({ limits: plentiful, context: search(failing) })
    for (let attempt = 0; attempt < 4; attempt++) await call('search_knowledge', { query: 'a' })
    expect(runs).toBe(2)
  })
})
