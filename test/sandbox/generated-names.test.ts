/** Ten thousand generated names: each leads to something inside, or to a typed error. */
import { lstatSync, readFileSync, realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openContainedFolder } from '../../src/sandbox/contained-folder.ts'
import { tryVerb } from '../support/folder-verbs.ts'
import { canary, createWatchedOutside } from '../support/watched-outside.ts'

const pieces = [
  ...[
    '..',
    '.',
    '',
    '...',
    '/',
    '//',
    '\\',
    '\0',
    '%2e',
    '%2f',
    ' ',
    '~',
    ':',
    'C:',
    '\u200b',
    '\u202e',
    '\ufeff',
    'ё',
    'e\u0301',
    '１',
  ],
  ...[
    'a',
    'b.md',
    'profile.md',
    'outside',
    'canary.md',
    'root-2',
    'etc',
    'passwd',
    'proc',
    'self',
    'fd',
    '0',
    '\ud800',
    '\n',
    '\u{1f3a5}',
  ],
]
const names = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 9 }).map((some) => some.join('')) },
  { weight: 3, arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 7 }).map((some) => some.join('/')) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 300 }) },
)

it.each(['portable', 'legal'] as const)('a %s name leads inside or is refused', async (rule) => {
  const watched = createWatchedOutside()
  const folder = openContainedFolder(watched.root, { names: rule })
  const before = watched.look()
  let written = 0
  let refused = 0
  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      const read = await tryVerb(folder, 'read', name)
      expect(JSON.stringify(read)).not.toContain(canary)
      for (const [at] of name.matchAll(/(?<=.)\/+/gsu).map(({ index }) => [index] as const))
        await tryVerb(folder, 'makeFolder', name.slice(0, at))
      const write = await tryVerb(folder, 'write', name)
      if ('refused' in write) refused += 1
      else {
        written += 1
        const path = join(watched.root, name)
        expect(realpathSync(path)).toBe(path)
        expect(path.startsWith(watched.root + sep)).toBe(true)
        expect(lstatSync(path)).toMatchObject({ nlink: 1 })
        expect(readFileSync(path, 'utf8')).toBe('written')
      }
      await tryVerb(folder, 'remove', name.split('/')[0] ?? '')
    }),
    { numRuns: 10_000 },
  )
  expect(watched.look()).toEqual(before)
  watched.remove()
  expect(Math.min(written, refused)).toBeGreaterThan(500)
})
