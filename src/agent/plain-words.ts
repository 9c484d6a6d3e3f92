/** The beginning of a sentence that no check can touch, whatever follows: ordinary words, shown while the rest is still to come. */
import { mayBeginName } from './names.ts'
import { findNumberWords } from './number-words.ts'

const wordsAlone = /^[\p{L}\s,'’-]*/u

/** @returns its length. The last word may go on, and the space behind it may go with a citation. */
export function lengthOfPlainWords(text: string, isKnownWord: (word: string) => boolean): number {
  const [words = ''] = wordsAlone.exec(text) ?? []
  let length = 0
  for (const { 0: word, index } of words.matchAll(/[\p{L}'’-]*\p{L}[\p{L}'’-]*(?=[\s,])/gu)) {
    const isFirst = words.slice(0, index).trim() === ''
    if (!isPlain(word, isFirst, isKnownWord) || hasLatinBehindRussian(words.slice(0, index), word)) break
    const end = index + word.length
    length = end + (/^[\s,]+(?=\p{L})/u.exec(words.slice(end))?.[0].length ?? 0)
  }
  return length
}

function isPlain(word: string, isFirst: boolean, isKnownWord: (word: string) => boolean): boolean {
  if (!/^(?:[A-Za-z'’-]+|[А-яЁё'’-]+)$/.test(word) || findNumberWords(word).length > 0) return false
  if (word.split('-').some(mayBeginName)) return false
  return /^['’-]*\p{Lu}/u.test(word)
    ? isFirst && /^['’-]*\p{Lu}[\p{Ll}'’-]*$/u.test(word) && isKnownWord(word)
    : !/\p{Lu}/u.test(word)
}

function hasLatinBehindRussian(before: string, word: string): boolean {
  return /[A-Za-z]/.test(word) && /[А-яЁё]/.test(before)
}
