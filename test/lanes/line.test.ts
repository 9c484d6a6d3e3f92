import { describe, expect, it } from 'vitest'
import { createLine } from '../../src/lanes/line.ts'

describe('a line', () => {
  it('serves who came first, also when others leave from the front, the middle and the end', () => {
    const line = createLine<number>()
    const leave = [0, 1, 2, 3, 4, 5].map((n) => line.join(n))
    for (const n of [0, 3, 5]) leave[n]?.()
    expect([...line]).toEqual([1, 2, 4])
    line.join(6)
    expect([line.shift(), line.first(), line.shift(), line.shift(), line.shift(), line.shift()]).toEqual([
      1,
      2,
      2,
      4,
      6,
      undefined,
    ])
  })

  it('counts each leave once', () => {
    const line = createLine<string>()
    const leave = line.join('a')
    line.join('b')
    line.shift()
    leave()
    leave()
    expect(line.size).toBe(1)
    expect([...line]).toEqual(['b'])
  })
})
