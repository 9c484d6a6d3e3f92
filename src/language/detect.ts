/** Which of the two languages a text is in: by its little words, and where they do not tell, by its letters. */
export type Language = 'en' | 'ru'

export const languageNames: Readonly<Record<Language, string>> = { en: 'English', ru: 'Russian' }

/** Enough text to tell; a book of it says no more. */
const sample = 20_000

const littleWords: Readonly<Record<Language, RegExp>> = {
  en: /\b(?:the|an?|is|are|what|how|why|for|to|in|on|of|and|or|with|do|does|my|can|should|which|when)\b/gi,
  ru: /(?<!\p{L})(?:в|на|для|как|и|или|что|с|со|по|из|от|к|у|не|ли|при|за|о|об|чем|где|почему|зачем|нужн[аоы]?|можно|как(?:ой|ая|ое|ие|ую))(?!\p{L})/giu,
}

/**
 * Questions are full of Latin product names, so letters alone decide nothing: "в S-Log3 на Sony FX3" is Russian. Without little words
 * it is Russian when at least a third of its letters are Cyrillic.
 */
export function detectLanguage(text: string): Language {
  const beginning = text.slice(0, sample)
  const [english, russian] = [count(beginning, littleWords.en), count(beginning, littleWords.ru)]
  if (english !== russian) return russian > english ? 'ru' : 'en'
  const cyrillic = count(beginning, /\p{Script=Cyrillic}/gu)
  const latin = count(beginning, /\p{Script=Latin}/gu)
  return cyrillic * 2 >= latin && cyrillic > 0 ? 'ru' : 'en'
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
