import { expect, it } from 'vitest'
import { createWaitWindow } from '../../src/lanes/wait-window.ts'

it('waits are summed up over the last thousand', () => {
  const window = createWaitWindow()
  expect(window.summary()).toEqual({ count: 0, p50: 0, p95: 0, max: 0 })
  window.add(9_999)
  for (let n = 1; n <= 1_000; n += 1) window.add(n)
  expect(window.summary()).toEqual({ count: 1_000, p50: 500, p95: 950, max: 1_000 })
})
