/**
 * What is counted: "3 lights", "два источника". A count is held against the passages' counts of the same noun, because the bare
 * number alone stands in a passage for many reasons. "One", "both" and the answer's own headings ("three things matter") claim nothing.
 */
import { normalize } from '../knowledge/normalize.ts'
import { stem } from '../knowledge/stem.ts'
import { isStopWord } from '../knowledge/stop-words.ts'
import { findNumberWords } from './number-words.ts'
import { unitBehind } from './units.ts'

/** Of what an answer counts by itself: its own points, not the subject's. */
const ownCounts = new Set(
  `thing way option point reason step case part tip idea question factor choice rule situation method cause
способ вариант причина шаг совет пункт случай момент часть вопрос правило фактор вещь метод ситуация`
    .split(/\s+/)
    .map(stemOf),
)

const following = /^(?:[ \u00a0]|-)?(\p{Ll}+(?:-\p{Ll}+)?)(?:[ \u00a0](\p{Ll}+))?/u

/** The stems that a number may count: the two words behind it, as far as they are no little words. */
export function countedBehind(behind: string): string[] {
  const [, first, second] = following.exec(behind.slice(0, 60)) ?? []
  if (first === undefined || isLittle(first) || unitBehind(behind) !== undefined) return []
  return [first, ...(second === undefined || isLittle(second) ? [] : [second])].map(stemOf)
}

export function isOwnCount(nouns: readonly string[]): boolean {
  return nouns.some((noun) => ownCounts.has(noun))
}

function isLittle(word: string): boolean {
  return word.length < 3 || isStopWord(normalize(word)) || findNumberWords(word).length > 0
}

function stemOf(word: string): string {
  return stem(normalize(word))
}
