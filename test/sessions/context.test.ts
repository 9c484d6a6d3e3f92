import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitContext, historyTokens } from '../../src/sessions/context.ts'
import { interrupted, unanswered } from '../../src/sessions/fit-conversation.ts'
import type { UnplacedEntry } from '../../src/sessions/transcript.ts'
import { assistant, pathOf, retrieval, toolCall, toolResult, user } from '../support/transcript-path.ts'

const plenty = 8000
const said = (...entries: readonly UnplacedEntry[]) => fitContext(pathOf(...entries), plenty).exchanges
const compaction = (summary: string, firstKeptEntryId: string): UnplacedEntry => ({
  type: 'compaction',
  summary,
  firstKeptEntryId,
  tokensBefore: 7000,
})
const note: UnplacedEntry = { type: 'note', kind: 'sessionStarted', data: { key: 'k' } }

describe('what of a transcript a model sees', () => {
  it('is what was said, without the passages of earlier turns', () => {
    expect(said(note, user('what shutter?'), retrieval('At 25 fps use 1/50 s.'), assistant('1/50 s [1].'))).toEqual([
      { role: 'user', content: 'what shutter?' },
      { role: 'assistant', content: '1/50 s [1].' },
    ])
  })

  it('is without the searches of the knowledge base, whose results are passages', () => {
    const search = toolCall('s', 'search_knowledge', { query: 'shutter' })
    const found = toolResult('s', 'At 25 fps use 1/50 s.', 'search_knowledge')
    const other = [toolCall('o'), toolResult('o', 'sunny')]
    expect(said(user('q'), search, found, ...other, assistant('a')).map(({ role }) => role)).toEqual([
      'user',
      'toolCall',
      'toolResult',
      'assistant',
    ])
  })

  it('is whole where the process died in the middle of a turn', () => {
    expect(said(user('first'), toolCall('a'), user('second'), assistant('done'))).toEqual([
      { role: 'user', content: 'first' },
      { role: 'toolCall', callId: 'a', name: 'look_up', arguments: {} },
      { role: 'toolResult', callId: 'a', name: 'look_up', text: interrupted, isError: true },
      { role: 'assistant', content: unanswered },
      { role: 'user', content: 'second' },
      { role: 'assistant', content: 'done' },
    ])
  })

  it('is without the turn that is being answered', () => {
    const path = pathOf(user('before', 't1'), assistant('yes'), user('now', 't2'))
    expect(fitContext(path, plenty, 't2').exchanges.map((item) => 'content' in item && item.content)).toEqual([
      'before',
      'yes',
    ])
    expect(fitContext(path, plenty).exchanges).toHaveLength(4)
  })

  it('is nothing for a conversation that has just begun', () => {
    expect(fitContext([], plenty)).toEqual({ exchanges: [], tokens: 0, dropped: { turns: 0, toolResults: 0 } })
  })
})

describe('a compacted conversation', () => {
  it('is the summary, what was kept, and what was said since', () => {
    const path = pathOf(user('1'), assistant('one'), user('2'), assistant('two'), compaction('Short.', 'e2'), user('3'))
    const { exchanges, summary } = fitContext(path, plenty)
    expect(summary).toBe('Short.')
    expect(exchanges.map((item) => 'content' in item && item.content)).toEqual(['2', 'two', '3', unanswered])
  })

  it('keeps what was asked while the summary was written', () => {
    const path = pathOf(user('1'), assistant('one'), user('2'), compaction('Short.', 'e2'), assistant('two'))
    expect(fitContext(path, plenty).exchanges.map((item) => 'content' in item && item.content)).toEqual(['2', 'two'])
  })

  it('is its last summary alone', () => {
    const first = [user('1'), assistant('one'), user('2'), assistant('two'), compaction('Early.', 'e2')]
    const path = pathOf(...first, user('3'), assistant('three'), compaction('Late.', 'e5'))
    const { exchanges, summary } = fitContext(path, plenty)
    expect(summary).toBe('Late.')
    expect(exchanges.map((item) => 'content' in item && item.content)).toEqual(['3', 'three'])
  })

  it('goes on from its summary where the first kept entry cannot be found', () => {
    const path = pathOf(user('1'), assistant('one'), compaction('Short.', 'gone'), user('2'), assistant('two'))
    const { exchanges, summary } = fitContext(path, plenty)
    expect(summary).toBe('Short.')
    expect(exchanges).toHaveLength(2)
  })
})

describe('the budget', () => {
  it('is half of a small context, and no more than 8,000 tokens of a large one', () => {
    expect([1000, 10_000, 200_000].map(historyTokens)).toEqual([500, 5000, 8000])
  })

  it('holds for every transcript, and what is within it is in an order that every provider accepts', () => {
    const words = fc
      .array(fc.constantFrom('shutter', '1/50', 'выдержка', '\n'), { maxLength: 80 })
      .map((w) => w.join(' '))
    const id = fc.constantFrom('a', 'b')
    const entry: fc.Arbitrary<UnplacedEntry> = fc.oneof(
      { weight: 3, arbitrary: words.map((text) => user(text)) },
      { weight: 3, arbitrary: words.map(assistant) },
      words.map(retrieval),
      id.map((callId) => toolCall(callId)),
      fc.tuple(id, words).map(([callId, text]) => toolResult(callId, text)),
      fc.tuple(words, fc.nat(12)).map(([summary, at]) => compaction(summary, `e${at}`)),
    )
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), fc.integer({ min: 0, max: 2000 }), (entries, budget) => {
        const path = pathOf(...entries)
        const fitted = fitContext(path, budget)
        expect(fitted.tokens).toBeLessThanOrEqual(budget)
        const order = fitted.exchanges.map(
          ({ role }) => ({ user: 'u', assistant: 'a', toolCall: 'c', toolResult: 'r' })[role],
        )
        expect(order.join('')).toMatch(/^(?:u(?:cr)*a)*$/)
        expect(fitContext(path, budget)).toEqual(fitted)
      }),
    )
  })
})
