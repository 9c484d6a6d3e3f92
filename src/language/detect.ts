/** Which of the two languages a text is in, by its letters: enough for questions, because product names alone decide nothing. */
export type Language = 'en' | 'ru'

export const languageNames: Readonly<Record<Language, string>> = { en: 'English', ru: 'Russian' }

/** Enough letters to tell; a book of them says no more. */
const sample = 20_000

/** Russian when Cyrillic letters are at least a third of all letters: Russian questions are full of Latin product names. */
export function detectLanguage(text: string): Language {
  const beginning = text.slice(0, sample)
  const cyrillic = beginning.match(/\p{Script=Cyrillic}/gu)?.length ?? 0
  const latin = beginning.match(/\p{Script=Latin}/gu)?.length ?? 0
  return cyrillic * 2 >= latin && cyrillic > 0 ? 'ru' : 'en'
}
