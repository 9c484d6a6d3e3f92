/** The blocks of a body, against micromark's tree of the whole of it, and what a body may cost. */
import fc from 'fast-check'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { describe, expect, it } from 'vitest'
import { BodyError } from '../../src/knowledge/block.ts'
import { readBlocks } from '../../src/knowledge/blocks.ts'
import { generatedDocument } from '../support/generated-markdown.ts'

/** Headings, fences and tables with their lines, as the reference parser finds them at the top of the tree. */
function expected(body: string): string[] {
  const { children } = fromMarkdown(body, { extensions: [gfm()], mdastExtensions: gfmFromMarkdown() })
  return children.flatMap((node) => {
    const place = `${node.position?.start.line}-${node.position?.end.line}`
    if (node.type === 'heading') return [`heading ${node.depth} ${place}`]
    return node.type === 'table' || node.type === 'code' ? [`whole ${place}`] : []
  })
}

function found(body: string): string[] {
  return readBlocks(body).flatMap((block) => {
    if (block.kind === 'heading') return [`heading ${block.depth} ${block.from}-${block.to}`]
    return block.kind === 'whole' ? [`whole ${block.from}-${block.to}`] : []
  })
}

function refusal(body: string): string {
  try {
    readBlocks(body)
  } catch (error) {
    if (error instanceof BodyError) return `${error.line}: ${error.message}`
    throw error
  }
  return 'was read'
}

describe('blocks', () => {
  it('are the ones of the reference parser in any usual document', () => {
    fc.assert(
      fc.property(generatedDocument, ({ blocks }) => {
        const body = blocks.map(({ lines }) => lines.join('\n')).join('\n\n')
        expect(found(body)).toEqual(expected(body))
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['a heading without a blank line before it', 'text\n# head\ntext\n## head ##\n'],
    ['headings that are none', '#tag\n\n####### seven\n\n    # code\n\n\\# escaped\n'],
    ['underlined headings', 'one\ntwo\n===\n\nthree\n---\n\n- item\n---\n\n***\n---\n'],
    ['a fence that interrupts a paragraph', 'text\n```js\n# code\n```\ntext\n'],
    ['fences of other lengths and marks', '````\n```\n````\n\n~~~ info\n```\n~~~\n\n``` a`b\n'],
    ['a fence that is not closed', '# a\n\n```\n# b\n\n## c'],
    ['indented fences', '  ```\n  a\n  ```\n\n    ```\n    # code\n'],
    ['a closing fence too far in', '```\n    ```\n# code\n```\n\n# head\n'],
    ['fences in lists and quotes', '- ```\n  # a\n  ```\n- b\n\n  ~~~\n  # c\n  ~~~\n\n> ```\n> # d\n\n# head\n'],
    ['a fence after a list', '- a\n```\n# b\n```\n# head\n'],
    ['tables', '| a | b |\n|---|:-:|\n| c |\n\na | b\n- | -\nc | d\n# head\n\n|a|\n|-|\n'],
    ['tables that are none', '| a | b |\n|---|\n\n| a \\| b |\n|---|---|\n\ntext\n|-|\n\na | b\n\n|---|---|\n'],
    ['a table below a line of text', 'text\n| a | b |\n|---|---|\n| c | d |\n> quote\n'],
    ['HTML with blank lines in it', '<!-- a\n\n# b\n\n-->\n# c\n\n<script>\n\n# d\n</script>\n\n# e\n'],
    ['HTML to the next blank line', '<div>\n# a\n</div>\n\n# b\n\ntext\n<div>\n# c\n\n<b>x</b> y\n# d\n'],
    [
      'a list over blank lines',
      '- a\n\n  # inside\n\n  ```\n  # code\n  ```\n\n# head\n\n1. b\n\n   text\n\ntext\n===\n',
    ],
    ['quotes', '> a\n> # inside\n\n> b\n# head\n> c\ntext\n'],
    ['a year at the start of a line', 'born in\n1986. A year\n===\n'],
    ['code by indentation', 'text\n\n    # code\n\n    code\n# head\n'],
  ])('are the ones of the reference parser for %s', (_, body) => {
    expect(found(body.trimEnd())).toEqual(expected(body.trimEnd()))
  })

  it('of a long list are its items, wherever it was taken apart', () => {
    const items = Array.from({ length: 1000 }, (_, at) => `- item ${at}\n\n  more of ${at}`)
    const blocks = readBlocks(items.join('\n\n'))
    expect(blocks.map((block) => block.from)).toEqual(items.map((_, at) => at * 4 + 1))
    expect(blocks.every((block) => block.kind === 'container' && block.parts?.length === 2)).toBe(true)
  })
})

describe('a body is refused with its line', () => {
  it.each([
    ['20,000 quotes in one another', `# T\n\n${'> '.repeat(20_000)}a`, /^3: .*nested more than 32 deep/],
    ['20,000 quotes without spaces', `# T\n\n${'>'.repeat(20_000)}a`, /^3: .*nested more than 32 deep/],
    ['20,000 lists in one another', `${'- '.repeat(20_000)}a`, /^1: .*nested more than 32 deep/],
    ['20,000 numbered lists in one another', `${'1. '.repeat(20_000)}a`, /^1: .*nested more than 32 deep/],
    ['20,000 of both', `a\n\n${'> 1. '.repeat(20_000)}a`, /^3: .*nested more than 32 deep/],
    [
      'lists that go in and in',
      Array.from({ length: 1500 }, (_, at) => `${'  '.repeat(at)}- a`).join('\n'),
      /^\d+: .*too long to read/,
    ],
    ['a list of a million items', '- a\n'.repeat(1_000_000), /^\d{4,}: .*too long to read/],
    ['half a million quotes', '> a\n\n'.repeat(500_000), /^\d{4,}: .*too long to read/],
    ['a fence of a megabyte', `# T\n\n\`\`\`\n${'code\n'.repeat(200_000)}`, /^3: The code block .* Close it/],
    ['a table of a megabyte', `# T\n\n|a|b|\n|-|-|\n${'|c|d|\n'.repeat(200_000)}`, /^3: The table .* Split it/],
  ])('for %s', (_, body, reason) => {
    const started = performance.now()
    expect(refusal(body)).toMatch(reason)
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  it('but not for a rule of many dashes', () => {
    expect(readBlocks(`a\n\n${'- '.repeat(500)}\n\nb`)).toHaveLength(2)
  })
})
