/** Which names may be used: judged as they stand. */
import { describe, expect, it } from 'vitest'
import { segmentsOf } from '../../src/sandbox/contained-name.ts'

const neverNames = [
  ...[
    '',
    '/',
    '.',
    '..',
    './a',
    '../a',
    'a/..',
    'a/.',
    'a/../b',
    'a/./b',
    '/a',
    'a/',
    'a//b',
    '//a',
    '../../etc/passwd',
  ],
  ...[
    '\u0000',
    'a\u0000',
    'a\u0000/b',
    'a\nb',
    'a\rb',
    'a\tb',
    'a\u007f',
    'a\u0085b',
    '\u001b[31m',
    '\ud800',
    'a\udc00',
    '\ufffd',
  ],
  ...['a'.repeat(256), 'é'.repeat(128), `ok/${'a'.repeat(256)}`, `${'a/'.repeat(2048)}a`],
]
const notPortable = [
  ...[
    'a\\b',
    '..\\a',
    '\\\\server\\a',
    'C:',
    'C:\\a',
    'c:/a',
    'Z:a',
    'a\u200bb',
    '\ufeffa',
    'a\u202eb',
    'a\u2066b',
    'a\u00adb',
    'a\u2028b',
  ],
  ...['a\u{e0041}', 'a\u180eb', 'a\u3164', 'a\ufe0f', '👩‍💻.md', `${'a/'.repeat(512)}a`],
]
const names = [
  'a',
  'profile.md',
  'tg_1/profile.md',
  '...',
  '.hidden',
  '..a',
  'a..',
  'ё/ж з.md',
  'é',
  'e\u0301',
  '１',
  '~',
  '%2e%2e',
  'clip 1: b',
  '🎥.md',
  'a'.repeat(255),
]

describe('a name', () => {
  it.each(neverNames)('is never %j', (name) => {
    expect(segmentsOf(name, 'portable')).toBeUndefined()
    expect(segmentsOf(name, 'legal')).toBeUndefined()
  })

  it.each(notPortable)('is legal and not portable: %j', (name) => {
    expect(segmentsOf(name, 'portable')).toBeUndefined()
    expect(segmentsOf(name, 'legal')?.join('/')).toBe(name)
  })

  it.each(names)('may be %j, and is not changed', (name) => {
    expect(segmentsOf(name, 'portable')).toEqual(name.split('/'))
    expect(segmentsOf(name, 'legal')).toEqual(name.split('/'))
  })
})
