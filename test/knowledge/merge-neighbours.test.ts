import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chunkDocument, estimateTokens } from '../../src/knowledge/chunk.ts'
import { mergeNeighbours } from '../../src/knowledge/merge-neighbours.ts'
import { parseDocument } from '../../src/knowledge/parse.ts'

const file = 'en/lens.md'
const hit = (lines: [number, number], text: string, score: number, heading = 'Cleaning') => ({
  file,
  heading,
  lines,
  text,
  score,
})
const budget = 600

describe('neighbours', () => {
  it('are one passage, where the best of them stood, with its score and the lines of both', () => {
    const elsewhere = hit([40, 41], 'Tripods.', 0.7, 'Tripods')
    expect(
      mergeNeighbours([hit([12, 13], '- wipe\n- dry', 0.8), elsewhere, hit([10, 11], '- blow\n- brush', 0.5)], budget),
    ).toEqual([hit([10, 13], '- blow\n- brush\n- wipe\n- dry', 0.8), elsewhere])
  })

  it('keep an empty line between paragraphs, and a space between sentences of one line', () => {
    expect(mergeNeighbours([hit([3, 4], 'First.', 1), hit([6, 6], 'Second.', 1)], budget)[0]?.text).toBe(
      'First.\n\nSecond.',
    )
    expect(mergeNeighbours([hit([3, 5], 'First.', 1), hit([5, 7], 'Second.', 1)], budget)[0]?.text).toBe(
      'First. Second.',
    )
  })

  it('are joined through one that lies between them', () => {
    const three = [hit([9, 10], 'c', 0.9), hit([5, 6], 'a', 0.8), hit([7, 8], 'b', 0.7)]
    expect(mergeNeighbours(three, budget)).toEqual([hit([5, 10], 'a\nb\nc', 0.9)])
  })

  it('lose the lines that both have', () => {
    const both = [hit([1, 3], 'one\ntwo\nthree', 0.9), hit([2, 4], 'two\nthree\nfour', 0.8)]
    expect(mergeNeighbours(both, budget)).toEqual([hit([1, 4], 'one\ntwo\nthree\nfour', 0.9)])
    expect(mergeNeighbours([hit([2, 2], 'two', 0.9), hit([1, 3], 'one\ntwo\nthree', 0.8)], budget)).toEqual([
      hit([1, 3], 'one\ntwo\nthree', 0.9),
    ])
  })

  it('are no neighbours in another file, section or place, nor when their order cannot be told', () => {
    const apart = [
      hit([1, 2], 'a', 0.9),
      { ...hit([3, 4], 'b', 0.8), file: 'en/other.md' },
      hit([3, 4], 'c', 0.7, 'Storage'),
      hit([6, 7], 'd', 0.6),
      hit([9, 9], 'one half of a long line', 0.5, 'Long'),
      hit([9, 9], 'the other half', 0.4, 'Long'),
    ]
    expect(mergeNeighbours(apart, budget)).toEqual(apart)
  })

  it('stay apart when together they are more than the budget; a nearer fit is still taken', () => {
    const long = 'word '.repeat(100).trim()
    const hits = [hit([5, 6], long, 0.9), hit([7, 8], long, 0.8), hit([3, 4], 'short', 0.7)]
    expect(mergeNeighbours(hits, 200).map(({ lines }) => lines)).toEqual([
      [3, 6],
      [7, 8],
    ])
  })
})

/** Markdown whose sections are longer than a passage, so that the chunker cuts them. */
const markdown = fc
  .array(
    fc.record({
      heading: fc.constantFrom('Light', 'Sound', 'Lens'),
      items: fc.array(fc.lorem({ maxCount: 12 }), { minLength: 1, maxLength: 12 }),
      list: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((sections) =>
    sections
      .map(
        ({ heading, items, list }) =>
          `## ${heading}\n\n${items.map((item) => (list ? `- ${item}` : `${item}\n`)).join('\n')}\n`,
      )
      .join('\n'),
  )

describe('the passages of any document, in any order', () => {
  const passages = (text: string) => {
    const document = parseDocument('en/any.md', new TextEncoder().encode(`# Any\n\n${text}`))
    return chunkDocument(document, 60).map((chunk) =>
      hit([...chunk.lines], chunk.text, 0.5, chunk.headingPath.join(' › ')),
    )
  }

  it('lose no word, never overlap, and keep to the budget unless they were longer before', () => {
    fc.assert(
      fc.property(markdown, fc.integer(), (text, seed) => {
        const before = passages(text)
        const order = before.map((each, at) => ({ each, key: Math.sin(seed + at) })).sort((a, b) => a.key - b.key)
        const after = mergeNeighbours(
          order.map(({ each }) => each),
          180,
        )
        const words = (hits: readonly { text: string }[]) => hits.flatMap((each) => each.text.split(/\s+/)).toSorted()
        expect(words(after)).toEqual(words(before))
        for (const each of after)
          expect(estimateTokens(each.text)).toBeLessThanOrEqual(
            before.some(({ text: same }) => same === each.text) ? Number.POSITIVE_INFINITY : 180,
          )
      }),
    )
  })

  it('are the whole section again where the budget allows', () => {
    const items = Array.from({ length: 20 }, (_, at) => `- step ${at} of the cleaning of a lens`)
    const found = passages(`## Cleaning\n\n${items.join('\n')}\n`)
    expect(found.length).toBeGreaterThan(2)
    expect(mergeNeighbours(found.toReversed(), 1000).map(({ text }) => text)).toEqual([items.join('\n')])
  })
})
