/** Passages: where they are cut, which headings they stand under, and that nothing gets lost between them. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Chunk, chunkDocument, estimateTokens } from '../../src/knowledge/chunk.ts'
import { parseDocument } from '../../src/knowledge/parse.ts'
import { generatedDocument, wordsOf } from '../support/generated-markdown.ts'

const chunk = (source: string, budget = 320): Chunk[] =>
  chunkDocument(parseDocument('article.md', Buffer.from(source)), budget)
const sentences = (count: number, word = 'word') =>
  Array.from({ length: count }, (_, at) => `The ${word} number ${at} stands here.`).join(' ')

describe('a passage', () => {
  it('stands under its headings, without the title', () => {
    const source = '# Title\n\nOne.\n\n## A\n\nTwo.\n\n### B\n\nThree.\n\n# Other\n\nFour.\n\n### Deep\n\nFive.\n'
    expect(chunk(source).map(({ headingPath, text }) => [...headingPath, text])).toEqual([
      ['One.'],
      ['A', 'Two.'],
      ['A', 'B', 'Three.'],
      ['Other', 'Four.'],
      ['Other', 'Deep', 'Five.'],
    ])
  })

  it('stands under underlined headings and under headings with marks in them', () => {
    const source =
      'Title\n=====\n\nOne.\n\nSecond *level*\n--------------\n\nTwo.\n\n### `-vf` and [links](http://x.y) ###\n\nThree.\n'
    expect(chunk(source).map(({ headingPath }) => headingPath)).toEqual([
      [],
      ['Second level'],
      ['Second level', '-vf and links'],
    ])
  })

  it('does not take for a heading what is code, a tag or a quote', () => {
    const source =
      '# Title\n\n```sh\n# comment\n```\n\n#tag\n\n> # quoted\n\n    # indented\n\n<!-- \n# hidden\n-->\n\n\\# escaped\n'
    expect(new Set(chunk(source).map(({ headingPath }) => headingPath.join('/')))).toEqual(new Set(['']))
  })

  it.each([
    ['without front matter', 'One.\n\nTwo\nlines.\n', [1, 4]],
    ['below front matter', '---\ntitle: A\n---\n\nOne.\n\nTwo.\n', [5, 7]],
    ['with the line ends of Windows', '---\r\ntitle: A\r\n---\r\n\r\nOne.\r\n\r\nTwo.\r\n', [5, 7]],
    ['behind a byte order mark', '\ufeff---\ntitle: A\n---\nOne.\n', [4, 4]],
    ['after a comment', '<!-- a\n\nb -->\n\nOne.\n', [5, 5]],
    ['of a table', '# T\n\n|a|b|\n|-|-|\n|c|d|\n\n', [3, 5]],
    ['of a list', '# T\n\n- a\n- b\n\n  c\n', [3, 6]],
    ['of a quote', '# T\n\n> a\n> b\n', [3, 4]],
  ])('knows its lines in the file: %s', (_, source, lines) => {
    expect(chunk(source).map((passage) => passage.lines)).toEqual([lines])
  })

  it('keeps list items tight, paragraphs apart and lines as they are written', () => {
    const source = '# T\n\nOne\ntwo.\n\n- a\n- b\n  c\n\n1. d\n2. e\n\nEnd.\n'
    expect(chunk(source)[0]?.text).toBe('One\ntwo.\n\n- a\n- b\n  c\n\n1. d\n2. e\n\nEnd.')
  })
})

describe('a long section', () => {
  it('is cut between sentences, within the budget and with the lines of each part', () => {
    const lines = Array.from({ length: 40 }, (_, at) => sentences(3, `line${at}`))
    const passages = chunk(`# T\n\n${lines.join('\n')}\n`, 100)
    expect(passages.length).toBeGreaterThan(5)
    for (const {
      text,
      lines: [from, to],
    } of passages) {
      expect(estimateTokens(text)).toBeLessThanOrEqual(100)
      expect(text).toMatch(/^The .*\.$/s)
      expect(text.match(/line(\d+)/)?.[0]).toBe(`line${from - 3}`)
      expect([...text.matchAll(/line\d+/g)].at(-1)?.[0]).toBe(`line${to - 3}`)
    }
  })

  it('is cut between paragraphs and list items before it is cut between sentences', () => {
    const items = Array.from({ length: 30 }, (_, at) => `- Item ${at}. ${sentences(2)}`)
    for (const { text } of chunk(`# T\n\n${items.join('\n')}\n`, 120)) expect(text).toMatch(/^- Item \d+\./)
  })

  it('is cut inside a list item that is longer than the budget', () => {
    const passages = chunk(`# T\n\n- ${sentences(30)}\n\n  ${sentences(30)}\n- short\n`, 100)
    expect(passages.length).toBeGreaterThan(5)
    for (const { text } of passages) expect(estimateTokens(text)).toBeLessThanOrEqual(100)
  })

  it.each([
    ['one line without an end', 'word '.repeat(5000)],
    ['one word without an end', 'x'.repeat(20_000)],
    ['Russian without an end', 'слово '.repeat(4000)],
    ['signs of two halves', '🎬'.repeat(8000)],
  ])('of %s is cut by length and loses nothing', (_, text) => {
    const passages = chunk(text, 320)
    expect(passages.length).toBeGreaterThan(10)
    expect(
      passages
        .map((passage) => passage.text)
        .join('')
        .replaceAll(' ', ''),
    ).toBe(text.replaceAll(' ', ''))
    for (const passage of passages) {
      expect(estimateTokens(passage.text)).toBeLessThanOrEqual(330)
      expect(passage.text.isWellFormed()).toBe(true)
    }
  })
})

describe('code and tables', () => {
  const code = Array.from({ length: 200 }, (_, at) => `ffmpeg -i in${at}.mov out${at}.mov`).join('\n')
  const table = `| a | b |\n|---|---|\n${Array.from({ length: 200 }, (_, at) => `| row ${at} | value |`).join('\n')}`

  it.each([
    ['a fence', `\`\`\`sh\n${code}\n\`\`\``],
    ['a fence of tildes with backticks in it', `~~~\n${code}\n\`\`\`\n~~~`],
    ['a fence of four marks with three in it', `\`\`\`\`\n${code}\n\`\`\`\n${code}\n\`\`\`\``],
    ['a fence with blank lines and headings in it', `\`\`\`\n${code}\n\n# no heading\n\n${code}\n\`\`\``],
    ['a table', table],
    [
      'a table without outer bars',
      `a | b\n--|--\n${table
        .split('\n')
        .slice(2)
        .map((row) => row.slice(2, -2))
        .join('\n')}`,
    ],
  ])('%s is never cut', (_, whole) => {
    const passages = chunk(`# T\n\nBefore.\n\n${whole}\n\nAfter.\n`, 60)
    expect(passages.filter(({ text }) => text.includes(whole))).toHaveLength(1)
  })

  it('a fence in a list is never cut', () => {
    const indented = code.replace(/^/gm, '  ')
    const passages = chunk(`# T\n\n- Step.\n\n  \`\`\`\n${indented}\n  \`\`\`\n\n- Next.\n`, 60)
    expect(passages.filter(({ text }) => text.includes(indented))).toHaveLength(1)
  })

  it('a fence that is never closed goes to the end, as CommonMark has it', () => {
    const passages = chunk(`# T\n\nBefore.\n\n\`\`\`\n${code}\n\n## No heading\n\nEnd.\n`, 60)
    expect(passages.at(-1)?.text).toMatch(/^```\n[\s\S]*## No heading\n\nEnd\.$/)
    expect(passages.at(-1)?.headingPath).toEqual([])
  })

  it('an odd fence does not swallow what stands behind the next one', () => {
    const passages = chunk('# T\n\n```\na\n```\n\n```\nb\n```\n\n## Heading\n\nText.\n\n```\nc\n')
    expect(passages.map(({ headingPath }) => headingPath.join())).toEqual(['', 'Heading'])
  })
})

describe('of any document', () => {
  const check = (
    property: (document: {
      source: string
      passages: Chunk[]
      blocks: readonly { kind: string; lines: readonly string[] }[]
    }) => void,
  ) =>
    fc.assert(
      fc.property(generatedDocument, fc.constantFrom(60, 120, 320), ({ source, blocks }, budget) =>
        property({ source, blocks, passages: chunk(source, budget) }),
      ),
      { numRuns: 300 },
    )

  it('every word below a heading stands in exactly one passage, and in order', () => {
    check(({ blocks, passages }) => {
      const written = blocks.filter(({ kind }) => kind !== 'heading').flatMap(({ lines }) => wordsOf(lines.join('\n')))
      expect(passages.flatMap(({ text }) => wordsOf(text))).toEqual(written)
    })
  })

  it('a passage stands on the lines it names and on no others', () => {
    check(({ source, passages }) => {
      const lines = source.split(/\r?\n/)
      for (const {
        text,
        lines: [from, to],
      } of passages) {
        const own = text.split('\n')
        expect(lines[from - 1]?.replace('\ufeff', '')).toContain(own[0]?.trim())
        expect(lines[to - 1]).toContain(own.at(-1)?.trim())
        const there = new Set(wordsOf(lines.slice(from - 1, to).join('\n')))
        expect(wordsOf(text).every((word) => there.has(word))).toBe(true)
      }
    })
  })

  it('no fence and no table is cut', () => {
    check(({ blocks, passages }) => {
      for (const { lines } of blocks.filter(({ kind }) => kind === 'fence' || kind === 'table'))
        expect(passages.filter(({ text }) => text.includes(lines.join('\n'))).length).toBeGreaterThanOrEqual(1)
    })
  })

  it('no passage is over the budget but for a fence or a table', () => {
    fc.assert(
      fc.property(generatedDocument, ({ source }) => {
        for (const { text } of chunk(source, 60))
          if (!/^\s*(?:```|~~~|.*\|)/m.test(text)) expect(estimateTokens(text)).toBeLessThanOrEqual(60)
      }),
      { numRuns: 200 },
    )
  })
})
