import type { Language } from './server/contract.ts'

const key = 'protech-language'

export type LanguageStorage = Pick<Storage, 'getItem' | 'setItem'>

/** What the person chose on this browser, else the first of its languages that the page has, else English. */
export function initialLanguage(storage: LanguageStorage, preferred: readonly string[]): Language {
  const chosen = toLanguage(storage.getItem(key) ?? '')
  return chosen ?? preferred.map(toLanguage).find((language) => language !== undefined) ?? 'en'
}

export function rememberLanguage(storage: LanguageStorage, language: Language): void {
  storage.setItem(key, language)
}

/** The language of a BCP 47 tag: "ru-RU" is Russian. */
export function toLanguage(tag: string): Language | undefined {
  const [primary] = tag.toLowerCase().split('-')
  return primary === 'en' || primary === 'ru' ? primary : undefined
}
