/** Word stems for Russian and English, remembered: a folder says the same words over and over. */
import { englishStem } from './english-stem.ts'
import { russianStem } from './russian-stem.ts'

const cyrillic = /\p{Script=Cyrillic}/u
const most = 100_000
/** No word is longer; what is longer is not worth a stemmer's time. */
const longest = 60
const cached = new Map<string, string>()

/** @param word one word, lower-case, NFKC, ё already written е. */
export function stem(word: string): string {
  if (word.length > longest) return word
  const known = cached.get(word)
  if (known !== undefined) return known
  const found = cyrillic.test(word) ? russianStem(word) : englishStem(word)
  if (cached.size > most) cached.clear()
  cached.set(word, found)
  return found
}
