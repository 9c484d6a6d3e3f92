/**
 * What may leave the house as a web query. A query is a letter to strangers, and a model that obeys an attacker would put into it what
 * it knows of a person. So it holds only words that are public in this turn, and few others, all of them in the folder's vocabulary and
 * none from what is private.
 */
import { foldLetters } from './encodings.ts'
import type { OutgoingFilter } from './outgoing-filter.ts'
import { cleanUntrusted } from './untrusted-text.ts'

export type QueryTexts = {
  /** The question of this turn, the passages of this turn. */
  readonly public: readonly string[]
  /** Profile, history, earlier conversation: a word that stands only there does not leave. */
  readonly private: readonly string[]
  /** @param word in lower case: it is one of the folder's, or stands in every text. */
  isKnownWord(word: string): boolean
}

const mostCharacters = 200
const mostRead = 2000
const longestWord = 32
/** Words beyond the public ones. With more of them, their choice could say something. */
const mostOther = 8
const mostOtherNumbers = 2

/** Years, frame rates, resolutions, shutter angles. */
const usualNumber =
  /^(?:(?:19|20)\d\d|23[.,]976|24|25|29[.,]97|30|48|50|59[.,]94|60|90|100|120|180|240|360|480|720|1080|1440|2160|4320|[1-9])$/
const unit = /^(\d+(?:[.,]\d+)?)(?:fps|k|p|i|mm|hz|bit|gb|tb|mp|к|мм|гц|бит|гб|тб|мп|%|°)$/u

/** @returns undefined when nothing may leave, or when the query holds something that must not. */
export function toWebQuery(query: string, texts: QueryTexts, filter: OutgoingFilter): string | undefined {
  const read = cleanUntrusted(query).slice(0, mostRead)
  // Nobody's token is their own here: what leaves is for strangers.
  if (filter.check(read, { links: new Set(), text: texts.public }).stopped !== undefined) return undefined
  const mayLeave = createWordRule(texts)
  const words = partsOf(read).filter(mayLeave)
  const short = words.slice(
    0,
    words.findIndex((_, at) => words.slice(0, at + 1).join(' ').length > mostCharacters) >>> 0,
  )
  return short.some((word) => word.length > 1) ? short.join(' ') : undefined
}

function createWordRule({ public: open, private: closed, isKnownWord }: QueryTexts): (part: string) => boolean {
  const publicWords = new Set(open.flatMap(partsOf).map(toWord))
  const privateWords = new Set(closed.flatMap(partsOf).map(toWord))
  let others = 0
  let numbers = 0
  const mayOther = (word: string): boolean => {
    if (privateWords.has(word) || privateWords.has(foldLetters(word))) return false
    if (/\d/.test(word)) return isUsualNumber(word) && numbers++ < mostOtherNumbers
    return /^[\p{L}'’-]+$/u.test(word) && isKnownWord(word) && others++ < mostOther
  }
  return (part) => {
    const word = toWord(part)
    if (isLetter.test(word) || word.length > longestWord || address.test(word) || spaced.test(word)) return false
    return publicWords.has(word) || mayOther(word)
  }
}

/** One letter after the other spells something. */
const isLetter = /^\p{L}$/u
const address = /[.@:/\\%=]\p{L}{2,}/u
/** Letters with signs between them are a word that hides. */
const spaced = /^(?:[\p{L}\p{N}][^\p{L}\p{N}]){3,}/u

function isUsualNumber(word: string): boolean {
  return usualNumber.test(word) || usualNumber.test(unit.exec(word)?.[1] ?? '')
}

/** Whole words with what belongs to them: "S-Log3", "H.264", "23.976", "f/2.8". */
function partsOf(text: string): string[] {
  return text
    .split(/[\s"'«»“”„`*_~()[\]{}<>|,;!?…]+/)
    .map((part) => part.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}%°+]+$/gu, ''))
    .filter((part) => part !== '')
}

function toWord(part: string): string {
  return part.normalize('NFKC').toLowerCase().replaceAll('ё', 'е')
}
