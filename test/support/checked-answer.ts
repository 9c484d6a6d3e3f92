/** An answer held against two passages, for tests of what comes of it. */
import { createAnswerCheck } from '../../src/agent/answer-check.ts'
import type { Passage } from '../../src/agent/passage.ts'
import { passage } from './passages.ts'

export const shutter = passage(1, 'At 25 fps a shutter angle of 180° means 1/50 s. Use ISO 800 and f/2.8.')
export const loudness = passage(2, 'YouTube plays at −14 LUFS. Keep peaks under −1 dBTP.')
export const both = [shutter, loudness]

export function checked(text: string, passages: readonly Passage[] = both, asked = '') {
  const check = createAnswerCheck(
    () => passages,
    () => [asked],
  )
  const shown = check.push(text) + check.end()
  return { shown, cited: [...check.cited].sort(), removed: check.removed, dangling: check.danglingCitations }
}
