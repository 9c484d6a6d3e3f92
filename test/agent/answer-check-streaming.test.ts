/** However an answer comes in pieces, what is shown of it is the same, and little is held back. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAnswerCheck } from '../../src/agent/answer-check.ts'
import { both, checked } from '../support/checked-answer.ts'

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

  it('holds back a sentence and no more, however long the model goes on', () => {
    const check = createAnswerCheck(
      () => both,
      () => [''],
    )
    let [said, shown, most] = ['', '', 0]
    for (let at = 0; at < 3000; at += 1) {
      said += 'at 25 fps '
      shown += check.push('at 25 fps ')
      most = Math.max(most, said.length - shown.length)
    }
    expect(most).toBeLessThan(2500)
    expect((shown + check.end()).replaceAll(/ ?\[1\]/g, '').trim()).toBe(said.trim())
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
