import type { MessageEntity } from 'grammy/types'
import { describe, expect, it } from 'vitest'
import { plainFormatted, styleFormatted } from '../../../src/channels/telegram/formatted-text.ts'
import { toFormattedText } from '../../../src/channels/telegram/markdown-entities.ts'
import { splitText } from '../../../src/channels/telegram/split-text.ts'
import { findEntityProblems } from './entity-validator.ts'

const textsOf = (text: string, limit: number) => splitText(plainFormatted(text), limit).map((part) => part.text)

describe('a text is cut', () => {
  it.each([
    ['nowhere when it fits', 'one two', 7, ['one two']],
    ['between paragraphs', 'one. two\nthree\n\nfour five', 20, ['one. two\nthree', 'four five']],
    ['between lines', 'one. two three\nfour. five six', 26, ['one. two three', 'four. five six']],
    ['between sentences', 'One two three. Four five six', 22, ['One two three.', 'Four five six']],
    ['between words', 'one two three four', 12, ['one two', 'three four']],
    ['in a word that is too long', 'abcdefgh', 3, ['abc', 'def', 'gh']],
    ['never in a number with its unit', 'shutter 1/50\u00a0s long', 13, ['shutter', '1/50\u00a0s long']],
    ['late rather than at the first paragraph', 'a\n\nbbb ccc ddd eee fff', 16, ['a\n\nbbb ccc ddd', 'eee fff']],
  ])('%s', (_, text, limit, parts) => expect(textsOf(text, limit)).toEqual(parts))

  it.each(['👨‍👩‍👧‍👦', '🇷🇺', 'е\u0301', '👍🏽', '1️⃣'])('never inside %s', (grapheme) => {
    const parts = textsOf(grapheme.repeat(40), 50)
    expect(parts.length).toBeGreaterThan(1)
    expect(parts.every((part) => part.length % grapheme.length === 0)).toBe(true)
  })

  it('inside a grapheme that no message could hold, between characters', () => {
    const parts = textsOf(`😀${'\u200d😀'.repeat(100)}`, 50)
    expect(parts.every((part) => part.isWellFormed() && part.length <= 50)).toBe(true)
  })

  it('into nothing when there is nothing to see', () => expect(textsOf(' \n\u200b', 10)).toEqual([]))
})

describe('an entity that is cut', () => {
  it('goes on with its language in the next part', () => {
    const code = ['```sh', ...Array.from({ length: 8 }, (_, at) => `  line ${at}`), '```'].join('\n')
    const parts = splitText(toFormattedText(code), 40)
    expect(parts.map(({ text }) => text)).toEqual([
      '  line 0\n  line 1\n  line 2\n  line 3',
      '  line 4\n  line 5\n  line 6\n  line 7',
    ])
    for (const { text, entities } of parts)
      expect(entities).toEqual([{ type: 'pre', language: 'sh', offset: 0, length: text.length }])
  })

  it('goes on as a quote, and what is in it as well', () => {
    const quote = styleFormatted(toFormattedText('one **two\nthree** four'), { type: 'expandable_blockquote' })
    expect(splitText(quote, 12)).toEqual([
      {
        text: 'one two',
        entities: [
          { type: 'expandable_blockquote', offset: 0, length: 7 },
          { type: 'bold', offset: 4, length: 3 },
        ],
      },
      {
        text: 'three four',
        entities: [
          { type: 'expandable_blockquote', offset: 0, length: 10 },
          { type: 'bold', offset: 0, length: 5 },
        ],
      },
    ])
  })

  it('is not cut at a blank line of its code when a paragraph ends nearby', () => {
    const parts = splitText(toFormattedText('Some words first\n\n```\na\n\nb\n\nc\n```'), 24)
    expect(parts.map(({ text }) => text)).toEqual(['Some words first', 'a\n\nb\n\nc'])
  })
})

describe('a part with more than 100 entities', () => {
  const markdown = (marks: readonly string[]) =>
    marks.flatMap((mark, kind) => Array.from({ length: 30 }, (_, at) => mark.replace('w', `w${kind}${at}`))).join(' ')
  const typesOf = (entities: readonly MessageEntity[]) => Object.groupBy(entities, ({ type }) => type)

  it('loses what it can best do without', () => {
    const [part] = splitText(toFormattedText(markdown(['*w*', '**w**', '~~w~~', '`w`', '[w](https://a.b)'])))
    const { italic, bold, strikethrough, code, text_link } = typesOf(part?.entities ?? [])
    expect([italic, bold, strikethrough, code, text_link].map((each) => each?.length)).toEqual([
      undefined,
      10,
      30,
      30,
      30,
    ])
    expect(findEntityProblems(part?.text ?? '', part?.entities ?? [])).toEqual([])
  })
})
