/** Which passages hold everything that a question asks for, by words alone, among the passages of one small folder. */
import { analyze } from '../../src/knowledge/analyze.ts'
import { createCorpusStatistics } from '../../src/knowledge/corpus-statistics.ts'
import { toQueryTerms } from '../../src/knowledge/query.ts'
import { detectLanguage } from '../../src/language/detect.ts'

const unrelated = ['Bring water and a coat to the set.', 'На площадку берут воду и куртку.']

/** @returns the passages in which every term of the question stands in one of its spellings. */
export function passagesFor(question: string, passages: readonly string[]): string[] {
  const statistics = createCorpusStatistics()
  for (const passage of [...passages, ...unrelated]) statistics.add(detectLanguage(passage), analyze(passage).join(' '))
  const terms = toQueryTerms(question, statistics)
  return passages.filter((passage) => {
    const tokens = new Set(analyze(passage))
    return terms.length > 0 && terms.every((term) => term.alternatives.some(({ token }) => tokens.has(token)))
  })
}

/** @param spellings of one thing. @returns every pair of them where asking for the first does not find the second. */
export function strangers(spellings: readonly string[]): string[] {
  return spellings.flatMap((asked) =>
    spellings
      .filter((written) => passagesFor(asked, [`In the text stands ${written}, so to speak.`]).length === 0)
      .map((written) => `${asked} does not find ${written}`),
  )
}
