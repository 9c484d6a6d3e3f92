import { describe, expect, it } from 'vitest'
import { createAnswerCheck } from '../../src/agent/answer-check.ts'
import { both, checked, loudness, shutter } from '../support/checked-answer.ts'

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
