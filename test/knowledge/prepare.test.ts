/** A file's bytes to what the index keeps of it. */
import { describe, expect, it } from 'vitest'
import { analyze } from '../../src/knowledge/analyze.ts'
import { type PreparedDocument, prepareDocument } from '../../src/knowledge/prepare.ts'

function prepare(source: string, file = 'a.md'): PreparedDocument {
  const preparation = prepareDocument(file, Buffer.from(source), 320)
  if (!preparation.ok) throw new Error(preparation.reason)
  return preparation.document
}

const article = `---
title: White balance
aliases: [WB, баланс белого]
tags: [colour]
---

Set it by hand.

## Kelvin

Daylight has **5600 K**, see [the table](https://example.org/secretaddress).
`

describe('a prepared document', () => {
  it('carries title, language, hash and passages in order', () => {
    expect(prepare(article)).toMatchObject({
      file: 'a.md',
      title: 'White balance',
      language: 'en',
      documentHash: expect.stringMatching(/^[\da-f]{32}$/),
      chunks: [
        {
          ordinal: 0,
          heading: '',
          lines: [7, 7],
          text: 'Set it by hand.',
          embeddingText: 'White balance\nSet it by hand.',
        },
        {
          ordinal: 1,
          heading: 'Kelvin',
          lines: [11, 11],
          embeddingText: 'White balance\nKelvin\nDaylight has 5600 K, see the table.',
        },
      ],
    })
  })

  it('is found by its title, its other names, its tags and its headings in every passage below them', () => {
    const [first, second] = prepare(article).chunks.map(({ tokens }) => tokens.split(' '))
    for (const token of analyze('white balance WB баланс белого colour')) {
      expect(first).toContain(token)
      expect(second).toContain(token)
    }
    expect(first).not.toContain('kelvin')
    expect(second?.filter((token) => token === 'kelvin')).toHaveLength(2)
  })

  it('is not found by link addresses, tags and marks', () => {
    const [, second] = prepare(article).chunks
    expect(second?.tokens).not.toMatch(/secretaddress|https|example/)
  })

  it('has the same content hash for the same passage under another name, and another one under another title', () => {
    const hash = (source: string, file: string) => prepare(source, file).chunks[0]?.contentHash
    expect(hash(article, 'a.md')).toBe(hash(article, 'b/c.md'))
    expect(hash(article, 'a.md')).not.toBe(hash(article.replace('White', 'Black'), 'a.md'))
  })

  it('keeps each word of its vocabulary once', () => {
    const { words } = prepare('Light, light and LIGHT; the tripod, штатив.')
    expect(words).toEqual(['light', 'tripod', 'штатив'])
  })

  it('leaves out passages in which there is nothing to read', () => {
    const { chunks } = prepare(
      'Text.\n\n## Empty\n\n<!-- later -->\n\n## Links\n\n[a]: https://example.org\n\n## End\n\nMore.\n',
    )
    expect(chunks.map(({ heading }) => heading)).toEqual(['', 'End'])
  })

  it('of a table keeps the head with every row', () => {
    const { chunks } = prepare('# T\n\n| Speed | Angle |\n|---|---|\n| 1/50 | 180° |\n')
    expect(chunks[0]?.text).toBe('| Speed | Angle |\n|---|---|\n| 1/50 | 180° |')
    expect(chunks[0]?.tokens.split(' ')).toEqual(expect.arrayContaining(['speed', 'angl', '1/50', '180']))
  })
})
