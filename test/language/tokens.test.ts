import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
// biome-ignore-start lint/correctness/noUndeclaredDependencies: comes with @langchain/core; counts tokens as providers do
import { Tiktoken } from 'js-tiktoken/lite'
import o200k from 'js-tiktoken/ranks/o200k_base'
// biome-ignore-end lint/correctness/noUndeclaredDependencies: see above
import { describe, expect, it } from 'vitest'
import { estimateTokens, firstTokens, lastTokens, shortenTo } from '../../src/language/tokens.ts'

const text = fc.string({ unit: fc.constantFrom('a', 'Zoom', ' ', '\n', 'ж', 'кадр', '25', '/', '🎬', '好', '…', '|') })

describe('the estimate', () => {
  it('of every article is not below what a tokenizer counts, and at most half above it', () => {
    const folder = join(import.meta.dirname, '../../knowledge')
    const encoder = new Tiktoken(o200k)
    const ratios = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .map((article) => estimateTokens(article) / encoder.encode(article).length)
    expect(ratios.length).toBeGreaterThan(20)
    expect(Math.min(...ratios)).toBeGreaterThanOrEqual(1)
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1.5)
  })

  it('is nothing for nothing', () => {
    expect([estimateTokens(''), estimateTokens('a')]).toEqual([0, 1])
  })

  it('of two texts joined is what both have, give or take one, and never less than one of them', () => {
    fc.assert(
      fc.property(text, text, (left, right) => {
        const [joined, apart] = [estimateTokens(left + right), estimateTokens(left) + estimateTokens(right)]
        expect(joined).toBeLessThanOrEqual(apart)
        expect(joined).toBeGreaterThanOrEqual(apart - 1)
        expect(joined).toBeGreaterThanOrEqual(Math.max(estimateTokens(left), estimateTokens(right)))
      }),
    )
  })
})

describe('cutting by tokens', () => {
  it('keeps within the limit, and takes as much as there is room for', () => {
    fc.assert(
      fc.property(text, fc.nat(60), (whole, most) => {
        const [beginning, end] = [firstTokens(whole, most), lastTokens(whole, most)]
        expect(whole.startsWith(beginning) && whole.endsWith(end)).toBe(true)
        for (const part of [beginning, end]) {
          expect(estimateTokens(part)).toBeLessThanOrEqual(most)
          expect(part === whole || estimateTokens(part) >= most - 2).toBe(true)
          expect(part.isWellFormed()).toBe(true)
        }
      }),
    )
  })

  it('shortens to a beginning with a mark, or to both ends of it', () => {
    const words = Array.from({ length: 100 }, (_, n) => `word${n}`).join(' ')
    expect(shortenTo('short enough', 10)).toBe('short enough')
    expect(shortenTo(words, 12)).toMatch(/^word0 word1 \S+.*…$/)
    expect(shortenTo(words, 20, 0.4)).toMatch(/^word0 .*….*word99$/)
    expect(shortenTo(words, 1)).toBe('')
  })

  it('is left as it is when it is shortened once more', () => {
    fc.assert(
      fc.property(text, fc.nat(40), fc.constantFrom(0, 0.4), (whole, most, endShare) => {
        const once = shortenTo(whole, most, endShare)
        expect(estimateTokens(once)).toBeLessThanOrEqual(most)
        expect(shortenTo(once, most, endShare)).toBe(once)
      }),
    )
  })
})
