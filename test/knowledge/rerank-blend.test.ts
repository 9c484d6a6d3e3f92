import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { areTelling, blendReranked, relevanceOf } from '../../src/knowledge/rerank-blend.ts'

const hits = [
  { id: 'a', score: 0.5 },
  { id: 'b', score: 0.45 },
  { id: 'c', score: 0.4 },
  { id: 'd', score: 0.3 },
]
const order = (some: readonly { readonly id: string }[]) => some.map(({ id }) => id).join('')

describe('the blend', () => {
  it('is the weighted mean of the fused score and the logit as a share, with the place and logit of each hit', () => {
    const { hits: blended, trace } = blendReranked(hits, [-2, 6, 0, -8], { weight: 0.5 })
    expect(order(blended)).toBe('bcad')
    expect(blended[0]?.score).toBeCloseTo(0.5 * 0.45 + 0.5 * relevanceOf(6), 4)
    expect(trace).toEqual([
      { rank: 1, score: 6 },
      { rank: 2, score: 0 },
      { rank: 3, score: -2 },
      { rank: 4, score: -8 },
    ])
  })

  it('leaves the fused order at weight 0 and takes the model’s at weight 1', () => {
    const logits = [1, 2, 3, 4]
    expect(blendReranked(hits, logits, { weight: 0 }).hits).toEqual(hits)
    expect(order(blendReranked(hits, logits, { weight: 1 }).hits)).toBe('dcba')
  })

  it('leaves what was not scored behind, in its order', () => {
    const { hits: blended, trace } = blendReranked(hits, [-9, 5], { weight: 0.5 })
    expect(order(blended)).toBe('bacd')
    expect(trace.slice(2)).toEqual([null, null])
  })

  it('takes a logit of ten thousand as well as one of three', () => {
    expect([relevanceOf(1e4), relevanceOf(0), relevanceOf(-1e4)]).toEqual([1, 0.5, 0])
  })
})

const scored = fc
  .array(
    fc.record({
      score: fc.double({ min: 0, max: 1, noNaN: true }),
      logit: fc.double({ min: -15, max: 15, noNaN: true }),
    }),
    {
      maxLength: 30,
    },
  )
  .map((some) => some.toSorted((left, right) => right.score - left.score).map((each, id) => ({ id, ...each })))
const weights = fc.double({ min: 0, max: 1, noNaN: true })

describe('any blend', () => {
  it('drops nobody, adds nobody, keeps scores between 0 and 1 and in order, and is the same every time', () => {
    fc.assert(
      fc.property(scored, fc.nat(30), weights, (some, many, weight) => {
        const logits = some.slice(0, many).map(({ logit }) => logit)
        const { hits: blended, trace } = blendReranked(some, logits, { weight })
        expect(blended.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(some.map(({ id }) => id))
        expect(trace.filter(Boolean)).toHaveLength(logits.length)
        for (const [at, { score }] of blended.entries()) {
          expect(score).toBeGreaterThanOrEqual(0)
          expect(score).toBeLessThanOrEqual(blended[at - 1]?.score ?? 1)
        }
        expect(blendReranked(some, logits, { weight })).toEqual({ hits: blended, trace })
      }),
    )
  })

  it('never turns two hits around that fusion and model agree on', () => {
    fc.assert(
      fc.property(scored, weights, (some, weight) => {
        const logits = some.map(({ logit }) => logit)
        const place = new Map(blendReranked(some, logits, { weight }).hits.map(({ id }, at) => [id, at]))
        for (const [at, left] of some.entries())
          for (const right of some.slice(at + 1))
            if (left.logit >= right.logit) expect(place.get(left.id)).toBeLessThan(place.get(right.id) ?? 0)
      }),
    )
  })
})

describe('logits that tell nothing', () => {
  it('are those of three passages or more that are all the same, or no numbers', () => {
    expect(areTelling([0.5, 0.5, 0.5])).toBe(false)
    expect(areTelling([0.5, 0.5 + 1e-9, 0.5 - 1e-9])).toBe(false)
    expect(areTelling([1, Number.NaN, 2])).toBe(false)
    expect(areTelling([1, Number.POSITIVE_INFINITY, 2])).toBe(false)
  })

  it('are not those of one or two, nor those of close passages', () => {
    expect(areTelling([])).toBe(true)
    expect(areTelling([3, 3])).toBe(true)
    expect(areTelling([3, 3, 3.001])).toBe(true)
  })
})
