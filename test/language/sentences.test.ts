/** Where sentences end, in both languages. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitSentences } from '../../src/language/sentences.ts'

const split = (text: string) => splitSentences(text).map((sentence) => sentence.trim())

describe('sentences', () => {
  it.each([
    ['Set ISO 800. Then open to f/2.8! Ready?', ['Set ISO 800.', 'Then open to f/2.8!', 'Ready?']],
    ['Use a filter, e.g. Sony ND8. It helps.', ['Use a filter, e.g. Sony ND8.', 'It helps.']],
    ['Grade in Rec. 709 first. Then export.', ['Grade in Rec. 709 first.', 'Then export.']],
    ['Wait approx. 5 minutes. Go on.', ['Wait approx. 5 minutes.', 'Go on.']],
    ['1. Set the tripod. 2. Level it.', ['1. Set the tripod.', '2. Level it.']],
    ['Нужна выдержка, т. е. Скорость затвора. Дальше.', ['Нужна выдержка, т. е. Скорость затвора.', 'Дальше.']],
    ['Схема на рис. 3. Она проста.', ['Схема на рис. 3.', 'Она проста.']],
    ['Ставьте 1/50. При 50 Гц света нет мерцания.', ['Ставьте 1/50.', 'При 50 Гц света нет мерцания.']],
    ['No end here', ['No end here']],
    ['', []],
  ])('of "%s"', (text, expected) => {
    expect(split(text)).toEqual(expected)
  })

  it('put together are the text again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(splitSentences(text).join('')).toBe(text)
      }),
    )
  })

  it.each([
    ['abbreviations', 'e.g. '],
    ['numbers', '1. 2. '],
    ['lines', 'A.\n'],
    ['no ends', 'word '],
  ])('of a megabyte of %s do not take long', (_, piece) => {
    const started = performance.now()
    splitSentences(piece.repeat(1_000_000 / piece.length))
    expect(performance.now() - started).toBeLessThan(4000)
  })
})
