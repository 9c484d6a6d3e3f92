import type { MessageEntity } from 'grammy/types'
import { describe, expect, it } from 'vitest'
import { findEntityProblems } from './entity-validator.ts'

const problemsOf = (text: string, ...entities: MessageEntity[]) => findEntityProblems(text, entities)

describe('the entity validator', () => {
  it.each([
    ['a plain text', 'Set 1/50 s', []],
    [
      'entities that nest',
      'a bold link',
      [
        { type: 'bold', offset: 0, length: 11 },
        { type: 'text_link', url: 'tg://user?id=1', offset: 2, length: 9 },
      ],
    ],
    [
      'entities side by side',
      'boldcode',
      [
        { type: 'bold', offset: 0, length: 4 },
        { type: 'code', offset: 4, length: 4 },
      ],
    ],
    ['an emoji inside an entity', '😀', [{ type: 'italic', offset: 0, length: 2 }]],
    ['a text of 4,096 units', 'я'.repeat(4096), []],
  ] as const)('takes %s', (_, text, entities) => expect(problemsOf(text, ...entities)).toEqual([]))

  it.each([
    ['an empty text', '', [], 'the text is empty'],
    ['a text of white space', ' \n\u200b\u3164', [], 'the text is empty'],
    ['a text of 4,097 units', 'a'.repeat(4097), [], 'the text has 4097 units: more than 4096'],
    ['half a surrogate pair', 'a\ud83d', [], 'the text holds half of a surrogate pair'],
    ['an empty entity', 'ab', [{ type: 'bold', offset: 1, length: 0 }], 'bold at 1+0 is empty'],
    ['an entity behind the end', 'ab', [{ type: 'bold', offset: 1, length: 2 }], 'bold at 1+2 leaves the text'],
    ['an entity before the start', 'ab', [{ type: 'bold', offset: -1, length: 2 }], 'bold at -1+2 leaves the text'],
    ['a broken offset', 'ab', [{ type: 'bold', offset: 0.5, length: 1 }], 'bold at 0.5+1 is not at whole numbers'],
    ['a start in a pair', '😀a', [{ type: 'bold', offset: 1, length: 2 }], 'bold at 1+2 cuts a surrogate pair at 1'],
    ['an end in a pair', 'a😀', [{ type: 'bold', offset: 0, length: 2 }], 'bold at 0+2 cuts a surrogate pair at 2'],
    ['white space at the end', 'a \nb', [{ type: 'pre', offset: 0, length: 3 }], 'pre at 0+3 ends in white space'],
    [
      'a link to a script',
      'ab',
      [{ type: 'text_link', url: 'javascript:1', offset: 0, length: 2 }],
      'text_link at 0+2 leads to javascript:1',
    ],
    [
      'entities that cross',
      'abcd',
      [
        { type: 'italic', offset: 1, length: 3 },
        { type: 'bold', offset: 0, length: 2 },
      ],
      'bold at 0+2 and italic at 1+3 cross',
    ],
    [
      'bold code',
      'abcd',
      [
        { type: 'bold', offset: 0, length: 4 },
        { type: 'code', offset: 1, length: 2 },
      ],
      'bold at 0+4 and code at 1+2 overlap, and code stands alone',
    ],
    [
      'a quote in a quote',
      'abcd',
      [
        { type: 'blockquote', offset: 0, length: 4 },
        { type: 'expandable_blockquote', offset: 2, length: 2 },
      ],
      'blockquote at 0+4 and expandable_blockquote at 2+2 are quotes in each other',
    ],
    [
      'bold in bold',
      'abcd',
      [
        { type: 'bold', offset: 0, length: 4 },
        { type: 'bold', offset: 2, length: 2 },
      ],
      'bold at 0+4 and bold at 2+2 are of one kind, in each other',
    ],
  ] as const)('refuses %s', (_, text, entities, problem) => expect(problemsOf(text, ...entities)).toEqual([problem]))

  it('refuses more than 100 entities', () => {
    const entities = Array.from({ length: 101 }, (_, at) => ({ type: 'code' as const, offset: at * 2, length: 1 }))
    expect(findEntityProblems('a '.repeat(101), entities)).toEqual(['101 entities: more than 100'])
  })
})
