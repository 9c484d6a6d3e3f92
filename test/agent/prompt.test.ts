import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Exchange, type PromptParts, systemPrompt, toPrompt } from '../../src/agent/prompt.ts'
import { estimateTokens } from '../../src/language/tokens.ts'
import { formatPassages } from '../../src/models/passages.ts'
import { passage } from '../support/passages.ts'

const boundary = '--- 00ff ---'
const persona = readFileSync(join(import.meta.dirname, '../../src/agent/personas/protech.md'), 'utf8')

function promptFor(
  given: Partial<PromptParts> & { readonly history?: readonly Exchange[]; readonly summary?: string },
) {
  const { history = [], summary, ...parts } = given
  return toPrompt({
    system: systemPrompt(persona, 'en', 'mark'),
    conversation: { items: history, summary },
    historyTokens: 1000,
    passages: [passage(1, 'Use 1/50 s.')],
    questions: [{ text: 'and now?', passages: [1] }],
    skipped: [],
    boundary,
    contextTokens: 200_000,
    ...parts,
  })
}

const shown = (given: Parameters<typeof promptFor>[0]) =>
  promptFor(given).messages.map((message) => [message.type, message.text])
const historyOf = (given: Parameters<typeof promptFor>[0]) => shown(given).slice(0, -1)
const taskOf = (given: Parameters<typeof promptFor>[0]) => shown(given).at(-1)?.[1] ?? ''
const tokensOf = (given: Parameters<typeof promptFor>[0]) =>
  estimateTokens(
    [given.system ?? systemPrompt(persona, 'en', 'mark'), ...shown(given).map(([, text]) => text)].join('\n'),
  )

const turns = (count: number, words: number): Exchange[] =>
  Array.from({ length: count }, (_, n): Exchange[] => [
    { role: 'user', content: `question ${n}` },
    { role: 'assistant', content: `${n} ${'word '.repeat(words)}`.trim() },
  ]).flat()

describe('the history a model is given', () => {
  it('keeps the newest, as much as its budget holds', () => {
    const kept = historyOf({ history: turns(20, 80) })
    expect(estimateTokens(kept.map(([, text]) => text).join('\n'))).toBeLessThanOrEqual(1000)
    expect(kept.at(-1)?.[1]).toMatch(/^19 /)
    expect(kept.length).toBeGreaterThan(6)
  })

  it('begins with what the person said', () => {
    expect(
      historyOf({
        history: [
          { role: 'assistant', content: 'Welcome!' },
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: 'Hello' },
        ],
      }),
    ).toEqual([
      ['human', 'Hi'],
      ['ai', 'Hello'],
    ])
    expect(historyOf({ history: [{ role: 'assistant', content: 'Welcome!' }] })).toEqual([])
  })

  it('shortens a message nobody could keep whole, instead of losing all before it', () => {
    const kept = historyOf({
      history: [
        { role: 'user', content: 'what shutter speed' },
        { role: 'assistant', content: '1/50 s' },
        { role: 'user', content: 'and why?' },
        { role: 'assistant', content: 'y'.repeat(9000) },
      ],
    })
    expect(kept.slice(0, 3).map(([, text]) => text)).toEqual(['what shutter speed', '1/50 s', 'and why?'])
    expect(kept[3]?.[1]).toMatch(/^y{900,1200}…$/)
  })

  it('has no citations: their numbers mean other passages now', () => {
    expect(
      historyOf({
        summary: 'They were told 1/50 s [2].',
        history: [
          { role: 'user', content: 'see [1]?' },
          { role: 'assistant', content: 'Use it [1][2], `a[1]`.' },
        ],
      }).map(([, text]) => text),
    ).toEqual([
      'Our conversation until now, in short:\nThey were told 1/50 s.',
      'Noted.',
      'see [1]?',
      'Use it, `a[1]`.',
    ])
  })

  it('is read in a moment, whatever a client sends', () => {
    const started = performance.now()
    const history = [' '.repeat(300_000), '[1 '.repeat(100_000)].map(
      (text): Exchange => ({ role: 'assistant', content: `a${text}b` }),
    )
    expect(historyOf({ history: [{ role: 'user', content: 'Hi' }, ...history] })).toHaveLength(2)
    expect(performance.now() - started).toBeLessThan(8000)
  })

  it('has a line in the place of an answer that says nothing', () => {
    expect(
      historyOf({
        history: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: ' ' },
        ],
      }),
    ).toEqual([
      ['human', 'Hi'],
      ['ai', '(no answer was given)'],
    ])
  })

  it('shows a tool call and its result as they were', () => {
    const call = { role: 'toolCall', callId: 'c1', name: 'look_up', arguments: { q: 'x' } } as const
    const result = { role: 'toolResult', callId: 'c1', name: 'look_up', text: 'found', isError: false } as const
    const items = [{ role: 'user', content: 'q' } as const, call, result, { role: 'assistant', content: 'a' } as const]
    const { messages } = promptFor({ conversation: { items } })
    expect(messages.map(({ type }) => type)).toEqual(['human', 'ai', 'tool', 'ai', 'human'])
    expect(messages[1]).toMatchObject({ tool_calls: [{ id: 'c1', name: 'look_up', args: { q: 'x' } }] })
    expect(messages[2]).toMatchObject({ tool_call_id: 'c1', content: 'found', status: 'success' })
  })
})

describe('the whole prompt', () => {
  it('of a trivial question takes at most 400 tokens beside its passages', () => {
    const passages = [passage(1, 'At 25 fps use 1/50 s.'), passage(2, 'At 50 fps use 1/100 s.')]
    const questions = [{ text: 'What shutter speed should I use for 25 fps?', passages: [1, 2] }]
    expect(tokensOf({ passages, questions }) - estimateTokens(formatPassages(passages, boundary))).toBeLessThan(400)
  })

  it('gives up old history first, then the passages of lowest rank, and never the question', () => {
    const passages = [1, 2, 3].map((n) => passage(n, `fact ${n} ${'word '.repeat(100)}`))
    const questions = [{ text: 'and for 50 fps?', passages: [1, 2, 3] }]
    const needed = estimateTokens(formatPassages(passages.slice(0, 1), boundary))
    const seen = [3000, 1100, 1000, 700, 400].map((contextTokens) => {
      const prompt = promptFor({ passages, questions, history: turns(6, 40), contextTokens })
      const history = prompt.messages.slice(0, -1).map(({ text }) => text)
      expect(prompt.messages.at(-1)?.text).toMatch(/\n\nQuestion: and for 50 fps\?$/)
      if (history.length > 0) expect(history.at(-1)).toMatch(/^5 /)
      if (prompt.passages.length < 3) expect(prompt.room + estimateTokens(history.join('\n'))).toBeLessThan(needed)
      return { turns: history.length / 2, passages: prompt.passages.map(({ n }) => n) }
    })
    expect(seen.map((prompt) => prompt.passages)).toEqual([[1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2], [1]])
    expect(seen[0]?.turns).toBe(6)
    expect(seen[1]?.turns).toBeLessThan(6)
  })

  it('has the beginning of the best passage where there is no room for all of it', () => {
    const { passages } = promptFor({
      passages: [passage(1, `Use 1/50 s. ${'word '.repeat(900)}`)],
      contextTokens: 1000,
    })
    expect(passages).toHaveLength(1)
    expect(passages[0]?.text).toMatch(/^Use 1\/50 s\. .*…$/)
  })

  it('names no passage that had no room', () => {
    const passages = [1, 2].map((n) => passage(n, `fact ${n} ${'word '.repeat(150)}`))
    const questions = [
      { text: 'One?', passages: [1] },
      { text: 'Two?', passages: [1, 2] },
    ]
    expect(taskOf({ passages, questions })).toContain('\n2. ([1][2]) Two?')
    expect(taskOf({ passages, questions, contextTokens: 650 })).toContain('\n2. ([1]) Two?')
  })

  it('shortens the middle of a question that nobody could send whole', () => {
    const text = `begin ${'word '.repeat(2000)} what shutter?`
    expect(taskOf({ questions: [{ text, passages: [1] }], contextTokens: 1500 })).toMatch(
      /Question: begin .*….* what shutter\?$/,
    )
    expect(taskOf({ questions: [{ text, passages: [1] }] })).toContain(text)
  })

  it('stays within the context, whatever it is made of, and says truly what is left', () => {
    const words = fc.integer({ min: 0, max: 300 })
    const parts = fc.record({
      contextTokens: fc.integer({ min: 1000, max: 6000 }),
      history: words.map((count) => turns(8, count)),
      passages: fc
        .array(words, { maxLength: 12 })
        .map((list) => list.map((count, index) => passage(index + 1, 'слово 1/50 '.repeat(count)))),
      questions: fc
        .array(words, { minLength: 1, maxLength: 5 })
        .map((list) => list.map((count) => ({ text: `Что ${'это '.repeat(count)}?`, passages: [1, 2, 3, 4, 5, 6] }))),
      skipped: fc.array(words, { maxLength: 30 }).map((list) => list.map((count) => 'пропущено '.repeat(count))),
    })
    fc.assert(
      fc.property(parts, (given) => {
        const { room } = promptFor(given)
        expect(room).toBeGreaterThanOrEqual(0)
        expect(tokensOf(given) + room).toBeLessThanOrEqual(given.contextTokens)
        expect(taskOf(given)).toMatch(/Что /)
      }),
      { numRuns: 40 },
    )
  })
})

describe('messages that nobody answered', () => {
  const many = Array.from({ length: 40 }, (_, n) => `skipped message ${n}\nwith a line`)

  it('go along as context, one line each, the newest of them', () => {
    const task = taskOf({ skipped: many })
    expect(task.match(/^- skipped message \d+ with a line$/gm)).toHaveLength(20)
    expect(task).toContain('- skipped message 39 with a line\n\nQuestion: and now?')
  })

  it('give way where the context is small', () => {
    const lines = taskOf({ skipped: many, contextTokens: 1000 }).match(/^- .*$/gm)
    expect(lines?.at(-1)).toContain('39')
    expect(lines?.length).toBeLessThan(12)
  })
})
