/**
 * What BM25 needs to know of the whole folder, kept exact while documents come and go: how many passages hold a token, how many
 * passages there are, how long they are. LanceDB keeps its own for finding candidates; it tells nobody, and counts deleted rows.
 */
import type { Language } from '../language/detect.ts'

export type CorpusStatistics = {
  add(language: Language, tokens: string): void
  remove(language: Language, tokens: string): void
  /** Passages that hold the token; in one language only, when given. */
  frequency(token: string, language?: Language): number
  passages(language?: Language): number
  /** Mean length of a passage in tokens, at least 1. */
  meanLength(): number
}

export function createCorpusStatistics(): CorpusStatistics {
  const frequencies: Record<Language, Map<string, number>> = { en: new Map(), ru: new Map() }
  const counts: Record<Language, number> = { en: 0, ru: 0 }
  let length = 0

  const change = (language: Language, tokens: string, by: 1 | -1) => {
    const list = splitTokens(tokens)
    const frequency = frequencies[language]
    for (const token of new Set(list)) {
      const next = (frequency.get(token) ?? 0) + by
      if (next > 0) frequency.set(token, next)
      else frequency.delete(token)
    }
    counts[language] += by
    length += by * list.length
  }
  return {
    add: (language, tokens) => change(language, tokens, 1),
    remove: (language, tokens) => change(language, tokens, -1),
    frequency: (token, language) =>
      language
        ? (frequencies[language].get(token) ?? 0)
        : (frequencies.en.get(token) ?? 0) + (frequencies.ru.get(token) ?? 0),
    passages: (language) => (language ? counts[language] : counts.en + counts.ru),
    meanLength: () => Math.max(1, length / Math.max(1, counts.en + counts.ru)),
  }
}

export function splitTokens(tokens: string): string[] {
  return tokens === '' ? [] : tokens.split(' ')
}
