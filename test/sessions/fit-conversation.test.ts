import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ContextItem,
  fitConversation,
  interrupted,
  tokensOf,
  unanswered,
} from '../../src/sessions/fit-conversation.ts'

const user = (content: string): ContextItem => ({ role: 'user', content })
const assistant = (content: string): ContextItem => ({ role: 'assistant', content })
const call = (callId: string): ContextItem => ({ role: 'toolCall', callId, name: 'look_up', arguments: { callId } })
const result = (callId: string, text = 'found'): ContextItem => ({
  role: 'toolResult',
  callId,
  name: 'look_up',
  text,
  isError: false,
})
const plenty = 10_000

describe('what providers accept', () => {
  it('begins with the person and ends with an answer', () => {
    const items = [assistant('Welcome!'), result('x'), user('Hi'), assistant('Hello')]
    expect(fitConversation({ items }, plenty).items).toEqual([user('Hi'), assistant('Hello')])
    expect(fitConversation({ items: [assistant('Welcome!')] }, plenty).items).toEqual([])
  })

  it('has a line in the place of an answer that was never given', () => {
    const items = [user('what shutter?'), user('what ISO?'), assistant('800.'), user('and now?'), assistant('  ')]
    expect(fitConversation({ items }, plenty).items).toEqual([
      user('what shutter?'),
      assistant(unanswered),
      user('what ISO?'),
      assistant('800.'),
      user('and now?'),
      assistant(unanswered),
    ])
  })

  it('has what was said between tool calls in one answer behind them', () => {
    const items = [user('q'), assistant('Let me look.'), call('a'), result('a'), assistant('It is 5 m.')]
    expect(fitConversation({ items }, plenty).items).toEqual([
      user('q'),
      call('a'),
      result('a'),
      assistant('Let me look.\n\nIt is 5 m.'),
    ])
  })

  it('gives a tool call without a result a result, and drops results without a call', () => {
    const items = [user('q'), result('a'), call('a'), call('b'), result('b'), result('c'), assistant('done')]
    expect(fitConversation({ items }, plenty).items).toEqual([
      user('q'),
      call('a'),
      { role: 'toolResult', callId: 'a', name: 'look_up', text: interrupted, isError: true },
      call('b'),
      result('b'),
      assistant('done'),
    ])
  })

  it('pairs calls that have the same id with their results in order', () => {
    const items = [user('q'), call('a'), result('a', 'one'), call('a'), result('a', 'two'), assistant('done')]
    expect(fitConversation({ items }, plenty).items).toEqual(items)
  })
})

describe('what gives way when there is too much', () => {
  const turns = (count: number, length = 100) =>
    Array.from({ length: count }, (_, n) => [user(`question ${n}`), assistant(`${n} ${'word '.repeat(length)}`.trim())])

  it('are whole turns, the oldest first', () => {
    const { items, dropped } = fitConversation({ items: turns(10).flat() }, 500)
    expect(dropped).toEqual({ turns: 7, toolResults: 0 })
    expect(items).toEqual(turns(10).slice(7).flat())
  })

  it('are tool results before that: the oldest is trimmed first, then they are left out one by one', () => {
    const withTool = (n: number, text: string) => [user(`q${n}`), call(`c${n}`), result(`c${n}`, text), assistant('ok')]
    const long = `begin ${'word '.repeat(200)}end`
    const items = [1, 2, 3, 4].flatMap((n) => withTool(n, long))
    const textsAt = (budget: number) =>
      fitConversation({ items }, budget).items.flatMap((item) => (item.role === 'toolResult' ? [item.text] : []))
    expect(textsAt(1200)).toEqual([long, long, long, long])
    const [first, ...others] = textsAt(1060)
    expect(first).toMatch(/^begin .*….*end$/)
    expect(others).toEqual([long, long, long])
    const atLast = fitConversation({ items }, 250)
    expect(atLast.items.filter(({ role }) => role === 'user')).toHaveLength(4)
    expect(textsAt(250).slice(0, 3)).toEqual(Array(3).fill('(left out: an old result)'))
    expect(atLast.dropped).toEqual({ turns: 0, toolResults: 3 })
  })

  it('is the middle of a message that nobody could keep whole, instead of all that was said before it', () => {
    const items = [user('what shutter speed'), assistant('1/50 s'), user('long?'), assistant('y'.repeat(9000))]
    const kept = fitConversation({ items }, 1000)
    expect(kept.dropped.turns).toBe(0)
    expect(kept.items.at(-1)).toMatchObject({ content: expect.stringMatching(/^y{900,}…$/) })
  })

  it('is the summary only when the newest turn has no room beside it', () => {
    const summary = 'They shoot a wedding on two FX3 at 25 fps.'
    const roomy = fitConversation({ items: turns(3).flat(), summary }, 500)
    expect(roomy.summary).toBe(summary)
    expect(roomy.items.length).toBeGreaterThan(0)
    const tight = fitConversation({ items: turns(3, 15).flat(), summary }, 50)
    expect(tight.summary).toBeUndefined()
    expect(tight.items.length).toBe(2)
  })

  it('are the tools of the newest turn when not even that fits', () => {
    const wide: ContextItem = { role: 'toolCall', callId: 'a', name: 'n', arguments: { text: 'word '.repeat(500) } }
    expect(fitConversation({ items: [user('q'), wide, result('a'), assistant('ok')] }, 200).items).toEqual([
      user('q'),
      assistant('ok'),
    ])
  })
})

const words = fc
  .array(fc.constantFrom('shutter', '1/50', 'выдержка', 'ISO 800', '\n', '🎬', '  '), { maxLength: 60 })
  .map((list) => list.join(' '))
const id = fc.constantFrom('a', 'b', 'c')
const item: fc.Arbitrary<ContextItem> = fc.oneof(
  { weight: 3, arbitrary: words.map(user) },
  { weight: 3, arbitrary: words.map(assistant) },
  id.map(call),
  fc.tuple(id, words).map(([callId, text]) => result(callId, text)),
)
const conversation = fc.record({
  items: fc.array(item, { maxLength: 24 }),
  summary: fc.option(words, { nil: undefined }),
})
const budget = fc.integer({ min: 0, max: 1500 })

describe('any conversation', () => {
  it('stays within the budget, and says truly how much it is', () => {
    fc.assert(
      fc.property(conversation, budget, (given, tokens) => {
        const fitted = fitConversation(given, tokens)
        expect(fitted.tokens).toBeLessThanOrEqual(tokens)
        expect(fitted.tokens).toBeGreaterThanOrEqual(tokensOf(fitted.items))
      }),
    )
  })

  it('keeps the newest message of the person where it has room', () => {
    fc.assert(
      fc.property(conversation, words, (given, newest) => {
        const text = newest.trim()
        fc.pre(text !== '')
        const tokens = tokensOf([user(text)]) * 4 + 40
        const { items } = fitConversation({ ...given, items: [...given.items, user(newest)] }, tokens)
        expect(items.at(-2)).toEqual(user(text))
      }),
    )
  })

  it('alternates, and never splits a turn or a tool call from its result', () => {
    fc.assert(
      fc.property(conversation, budget, (given, tokens) => {
        const { items } = fitConversation(given, tokens)
        const order = items.map(({ role }) => ({ user: 'u', assistant: 'a', toolCall: 'c', toolResult: 'r' })[role])
        expect(order.join('')).toMatch(/^(?:u(?:cr)*a)*$/)
        for (const [index, one] of items.entries()) {
          const next = items[index + 1]
          if (one.role === 'toolCall') expect(next).toMatchObject({ role: 'toolResult', callId: one.callId })
        }
      }),
    )
  })

  it('is the same each time, and is left as it is when it is fitted again', () => {
    fc.assert(
      fc.property(conversation, budget, (given, tokens) => {
        const once = fitConversation(given, tokens)
        expect(fitConversation(given, tokens)).toEqual(once)
        const again = fitConversation(once, tokens)
        expect({ items: again.items, summary: again.summary }).toEqual({ items: once.items, summary: once.summary })
      }),
    )
  })

  it('that goes on leaves what a provider may have cached as it was, while nothing has to give way', () => {
    fc.assert(
      fc.property(conversation, conversation, (given, more) => {
        const before = fitConversation(given, 100_000)
        const after = fitConversation({ ...given, items: [...given.items, user('next'), ...more.items] }, 100_000)
        expect(after.items.slice(0, before.items.length)).toEqual(before.items)
        expect(after.summary).toBe(before.summary)
      }),
    )
  })
})
