import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAnswerCheck } from '../../src/agent/answer-check.ts'
import type { Passage } from '../../src/agent/passage.ts'
import { passage } from '../support/passages.ts'

const shutter = passage(1, 'At 25 fps a shutter angle of 180° means 1/50 s. Use ISO 800 and f/2.8.')
const loudness = passage(2, 'YouTube plays at −14 LUFS. Keep peaks under −1 dBTP.')
const both = [shutter, loudness]

function checked(text: string, passages: readonly Passage[] = both, asked = '') {
  const check = createAnswerCheck(
    () => passages,
    () => [asked],
  )
  const shown = check.push(text) + check.end()
  return { shown, cited: [...check.cited].sort(), removed: check.removed, dangling: check.danglingCitations }
}

describe('citations', () => {
  it.each([
    ['Use a tripod [1].', 'Use a tripod [1].'],
    ['Use a tripod [9].', 'Use a tripod.'],
    ['Use a tripod [1, 9].', 'Use a tripod [1].'],
    ['Use a tripod [0].', 'Use a tripod.'],
    ['Use a tripod [1][99].', 'Use a tripod [1].'],
    ['Use a tripod [9][1].', 'Use a tripod [1].'],
    ['Use a tripod [1; 2].', 'Use a tripod [1][2].'],
    ['Use a tripod [1–9].', 'Use a tripod [1][2].'],
    ['Use a tripod[9] always.', 'Use a tripod always.'],
    ['According to [9]: use a tripod.', 'According to: use a tripod.'],
    ['Ставьте на штатив [7].', 'Ставьте на штатив.'],
  ])('that point nowhere go, and the space before them: %s', (written, shown) => {
    expect(checked(written).shown).toBe(shown)
  })

  it.each([
    'Read `arr[0]` and `list[9]` first [1].',
    'Read arr[0] first [1].',
    '```js\nconst first = frames[9]\n```\n',
    'A box [x] and [ ] stay [1].',
  ])('are not seen where something else is meant: %s', (written) => {
    expect(checked(written).shown).toBe(written)
  })

  it.each([
    ['Use a tripod [^9].', 'Use a tripod.'],
    ['Use a tripod [^1].', 'Use a tripod [1].'],
    ['Use a tripod [^manual].', 'Use a tripod.'],
    ['Use a tripod【1】.', 'Use a tripod[1].'],
    ['Use a tripod 【9†source】.', 'Use a tripod.'],
    ['Use a tripod (1).', 'Use a tripod [1].'],
    ['Use a tripod (9).', 'Use a tripod.'],
    ['Use a tripod [source 1].', 'Use a tripod [1].'],
    ['Use a tripod (source 9).', 'Use a tripod.'],
    ['Ставьте на штатив [источник 9].', 'Ставьте на штатив.'],
    ['Use a tripod.¹', 'Use a tripod.[1]'],
    ['Use a tripod⁹.', 'Use a tripod.'],
    ['Use a tripod<sup>9</sup>.', 'Use a tripod.'],
    ['Use a tripod \\[9\\].', 'Use a tripod.'],
    ['Use a tripod &#91;9&#93;.', 'Use a tripod.'],
    ['Use a tripod [ 9 ].', 'Use a tripod.'],
    ['Use a tripod [\u200b9].', 'Use a tripod.'],
    ['Use a tripod [٩].', 'Use a tripod.'],
    ['Use a tripod [[9]](https://example.com).', 'Use a tripod.'],
    ['See [9](https://example.com/9) [1].', 'See [1].'],
    [
      'A screen of 300 cd/m² is lit by (1) one lamp, (2) another.',
      'A screen of […] cd/m² is lit by (1) one lamp, (2) another.',
    ],
  ])('are known in other forms: %s', (written, shown) => {
    expect(checked(written).shown).toBe(shown)
  })

  it.each([
    ['See [the manual](https://example.com/9) [1].', 'See the manual [1].'],
    ['See https://example.com/nd for more [1].', 'See […] for more [1].'],
    ['See <https://example.com/nd>, then go on [1].', 'See […], then go on [1].'],
    ['Source: nd-handbook.pdf', 'Source: […]'],
    ['Source: en/article-1.md', 'Source: en/article-1.md'],
    ['[9]: https://example.com', '[…]'],
  ])('to addresses and files that nobody named lose them: %s', (written, shown) => {
    expect(checked(written).shown).toBe(shown)
  })

  it('are counted, so that an answer without any can say so', () => {
    expect(checked('One [1], two [1, 2], nowhere [7] [8, 9].')).toMatchObject({ cited: [1, 2], dangling: 3 })
    expect(checked('Nothing is cited.').cited).toEqual([])
  })
})

describe('quantities', () => {
  it('that stand in no passage are taken out, and only they', () => {
    const { shown, removed } = checked('At 25 fps use 1/60 s and ISO 1600 [1].')
    expect(shown).toBe('At 25 fps use […] s and ISO […] [1].')
    expect(removed).toEqual(['1/60', '1600'])
  })

  it('that stand in another passage of this turn are cited with it', () => {
    expect(checked('Aim for −14 LUFS [1].')).toMatchObject({
      shown: 'Aim for −14 LUFS [1][2].',
      cited: [1, 2],
      removed: [],
    })
  })

  it('without any citation get the one they stand in', () => {
    expect(checked('Use 1/50 s. Hold still.').shown).toBe('Use 1/50 s [1]. Hold still.')
  })

  it('may repeat what the person asked with', () => {
    expect(checked('For your 300 mm lens use 1/50 s [1].', both, 'what shutter for a 300 mm lens').removed).toEqual([])
  })

  it('in a table are cited behind it, never inside', () => {
    const table = '| Rate | Shutter |\n|---|---|\n| 25 fps | 1/50 s |\n| 30 fps | 1/60 s |\n\nThat is all.\n'
    expect(checked(table).shown).toBe(
      '| Rate | Shutter |\n|---|---|\n| 25 fps | 1/50 s |\n| […] fps | […] s |\n\nThat is all [1].\n',
    )
    expect(checked('| a | b |\n|---|---|\n| 25 fps | 1/50 s |').shown).toBe(
      '| a | b |\n|---|---|\n| 25 fps | 1/50 s |\n\n[1]',
    )
  })

  it("are read with the unit of their table's column", () => {
    const { shown } = checked('| Rate (fps) | Use |\n|---|---|\n| 25 | film |\n| 31 | nothing |\n')
    expect(shown).toContain('| 25 | film |\n| […] | nothing |')
  })

  it('in code are held against the passages too, and no citation is put there', () => {
    expect(checked('```\nrate 25 fps, 33 fps\n```\n').shown).toBe('```\nrate 25 fps, […] fps\n```\n\n\n[1]')
  })

  it('are held against passages that a search brings while the answer is written', () => {
    const passages = [shutter]
    const check = createAnswerCheck(
      () => passages,
      () => [''],
    )
    const before = check.push('Aim for −14 LUFS [2]. Then ')
    passages.push(loudness)
    expect(before + check.push('hold −1 dBTP [2].') + check.end()).toBe('Aim for −[…] LUFS. Then hold −1 dBTP [2].')
  })
})

describe('streaming', () => {
  it('lets words flow at once, without waiting for the next one', () => {
    const check = createAnswerCheck(
      () => both,
      () => [''],
    )
    expect(check.push('Use')).toBe('')
    expect(check.push(' the shutter')).toBe('Use the ')
    expect(check.push(' as it is')).toBe('shutter as it ')
  })

  it('holds back from the first digit until the sentence is whole', () => {
    const check = createAnswerCheck(
      () => both,
      () => [''],
    )
    expect(check.push('Use it at 1/6')).toBe('Use it at')
    expect(check.push('0 s [1]. ')).toBe('')
    expect(check.push('Then it')).toBe(' […] s [1]. Then ')
  })

  it('holds back from the first word that may be a name', () => {
    const check = createAnswerCheck(
      () => both,
      () => [''],
    )
    expect(check.push('Use it on a Ni')).toBe('Use it on a ')
    expect(check.push('kon, then. ') + check.end()).toBe('[…], then. ')
  })

  it('sees a name in front of its number although the name is shown already: ISO, ND, f/', () => {
    const check = createAnswerCheck(
      () => both,
      () => [''],
    )
    expect(check.push('Use ISO ') + check.push('1600.') + check.end()).toBe('Use ISO […].')
  })

  const pieces = [
    'Use 1/50 s',
    'At 25 fps',
    ' and ',
    ' [1]',
    '[9]',
    '[1, 2]',
    '. ',
    '.\n',
    '\n\n',
    ' ISO 800',
    ' ISO 1600',
    ' −14 LUFS',
    ' 12,800 lux',
    ' e.g. ',
    '! ',
    '? [2] Then',
    '| a | 25 fps |\n',
    '|---|---|\n',
    '```\n',
    '`x[0]`',
    'f/2.8',
    ' 10–12 dB',
    ' 24, 25 or 30 fps',
    '«цитата». ',
    ' 5600 K',
    '1. ',
    '- ',
    '**',
    ' 1920 × 1080',
    '…',
    ' [',
    ']',
    '50 Мбит/с',
    'Set the ',
    ' Sony FX3 ',
    'Премьер ',
    ' and H.265',
    'Кэнон',
    ' final cut ',
    ' Final Cut Pro ',
    ' two stops',
    'a third of ',
    ' twenty-five ',
    'пять ',
    ' источников',
    ' на LUT ',
    ' **5**0 Mbps',
    '&#53;0 fps',
    ' ٣ ',
    '5\u200b0 Hz',
    '$\\frac{1}{60}$',
    ' (9).',
    '【1】',
    '[^9]',
    '¹',
    ' https://example.com/a ',
    '[text](',
    ')',
    'At 25 fps a shutter angle of 90° means 1/50 s. ',
    'Rec. 709 ',
    'Part 2 ',
  ]
  const text = fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...pieces) },
        { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
      ),
      { maxLength: 14 },
    )
    .map((parts) => parts.join(''))

  it('gives the same text however it comes in pieces', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(), { maxLength: 12 }), (whole, cuts) => {
        const points = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))].sort((left, right) => left - right)
        const check = createAnswerCheck(
          () => both,
          () => ['for 300 mm'],
        )
        let shown = ''
        for (const [at, point] of [...points, whole.length].entries())
          shown += check.push(whole.slice(points[at - 1] ?? 0, point))
        const asOne = checked(whole, both, 'for 300 mm')
        expect(shown + check.end()).toBe(asOne.shown)
        expect([...check.cited].sort()).toEqual(asOne.cited)
      }),
      { numRuns: 1500 },
    )
  })

  it('gives the same text one character at a time', () => {
    fc.assert(
      fc.property(text, (whole) => {
        const check = createAnswerCheck(
          () => both,
          () => [''],
        )
        let shown = ''
        for (const character of whole) shown += check.push(character)
        expect(shown + check.end()).toBe(checked(whole).shown)
      }),
      { numRuns: 500 },
    )
  })

  it('never lets a dangling citation through', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 3, max: 999 }), (around, n) => {
        expect(checked(`${around.replaceAll('`', '')}\n\nWord [${n}] end. ${around}`).shown).not.toContain(
          `Word [${n}] end`,
        )
      }),
    )
  })
})
