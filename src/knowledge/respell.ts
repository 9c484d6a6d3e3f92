/**
 * What a question's word may have been meant to be, when the folder does not know it: typed with the other keyboard, written in the
 * other script, or mistyped. Careful on purpose: a brand that the folder has never heard of must stay unknown ("resolume" is not
 * "resolve"), so only slips that hands make are undone, and never in a word that is known.
 */
import { wordToken } from './analyze.ts'
import { areNeighbours, onOtherKeyboard } from './keyboard.ts'
import { isStopWord } from './stop-words.ts'
import { soundKey } from './transliteration.ts'

export type Respelling = { readonly word: string; readonly token: string; readonly weight: number }

export type Respeller = {
  /** @param word one lower-case word of a question. @returns undefined when it is known, or nothing is near enough. */
  respell(word: string): Respelling | undefined
  /** The question with every word put right that was typed with the other keyboard, punctuation keys included; and those words. */
  otherKeyboard(question: string): { readonly question: string; readonly words: ReadonlySet<string> }
}

/** The folder's words as written, lower case, ordered by what they are looked up by. */
export type Lexicon = {
  add(word: string): void
  remove(word: string): void
  /** Words with this first letter, of this many letters. */
  startingWith(letter: string, length: number): Iterable<string>
  soundingLike(key: string): Iterable<string>
}

export const layoutWeight = 0.9
const transliterationWeight = 0.85
const typoWeight = 0.8
const shortest = { layout: 4, transliteration: 6, swap: 5, typo: 7, twoTypos: 8 }
/** A word of one document may be a slip itself. */
const leastUses = 2

export function createLexicon(): Lexicon {
  const byStart = new Map<string, Set<string>>()
  const bySound = new Map<string, Set<string>>()
  const keysOf = (word: string) =>
    word.length < shortest.swap - 1
      ? []
      : ([
          [byStart, word.charAt(0) + word.length],
          [bySound, scriptOf(word) + soundKey(word)],
        ] as const)
  return {
    add(word) {
      for (const [index, key] of keysOf(word)) index.set(key, (index.get(key) ?? new Set()).add(word))
    },
    remove(word) {
      for (const [index, key] of keysOf(word)) index.get(key)?.delete(word)
    },
    startingWith: (letter, length) => byStart.get(letter + length) ?? [],
    soundingLike: (key) => bySound.get(key) ?? [],
  }
}

/** @param usesOf in how many documents a word stands. @param isKnown whether a passage holds this token. */
export function createRespeller(
  lexicon: Lexicon,
  usesOf: (word: string) => number,
  isKnown: (token: string) => boolean,
): Respeller {
  const known = (word: string) => isKnown(wordToken(word))
  const of = (word: string | undefined, weight: number): Respelling | undefined =>
    word !== undefined && known(word) ? { word, token: wordToken(word), weight } : undefined
  const transliterated = (word: string) => {
    if (word.length < shortest.transliteration) return undefined
    return [...lexicon.soundingLike(otherScript(word) + soundKey(word))].sort((one, other) =>
      byUse(one, other, usesOf),
    )[0]
  }
  const corrected = (word: string) => (word.length < shortest.swap ? undefined : nearestOf(word, lexicon, usesOf))

  return {
    respell(word) {
      if (!/^\p{L}+$/u.test(word) || isStopWord(word) || known(word)) return undefined
      return (
        of(isUnspeakable(word) ? onOtherKeyboard(word) : undefined, layoutWeight) ??
        of(transliterated(word), transliterationWeight) ??
        of(corrected(word), typoWeight)
      )
    },
    otherKeyboard: (question) => rightKeyboard(question, known),
  }
}

/** The most used first, then by the alphabet. */
function byUse(one: string, other: string, usesOf: (word: string) => number): number {
  return usesOf(other) - usesOf(one) || (one < other ? -1 : 1)
}

/** Three consonants on end, or a sign among the letters: what a word typed with the other keyboard mostly looks like. */
function isUnspeakable(word: string): boolean {
  return word.length >= shortest.layout && /[^aeiouyаеёиоуыэюя]{3}|\p{L}[[\];',.`]\p{L}|^[[\];',.`]\p{L}/iu.test(word)
}

function scriptOf(word: string): string {
  return /\p{Script=Cyrillic}/u.test(word) ? 'ru:' : 'en:'
}

function otherScript(word: string): string {
  return scriptOf(word) === 'ru:' ? 'en:' : 'ru:'
}

/** Where one long word is plainly of the other keyboard, the unknown words around it are too. */
function rightKeyboard(question: string, known: (word: string) => boolean) {
  const words = new Set<string>()
  const chunks = question.split(/(\s+)/)
  const meant = chunks.map((chunk) =>
    isWordKnown(chunk.toLowerCase(), known) ? undefined : onOtherKeyboard(bare(chunk)),
  )
  const isSure = meant.some((word, at) => word !== undefined && known(word) && isUnspeakable(bare(chunks[at] ?? '')))
  if (!isSure) return { question, words }
  const right = chunks.map((chunk, at) => {
    const word = meant[at]
    if (word === undefined || !(known(word) || isStopWord(word) || isUnspeakable(bare(chunk)))) return chunk
    words.add(word)
    return word
  })
  return { question: right.join(''), words }
}

/** A full stop at the end of a question is one more often than a ю. */
function bare(chunk: string): string {
  return chunk.replace(/[?!]+$/, '')
}

function isWordKnown(word: string, known: (word: string) => boolean): boolean {
  const letters = word.match(/\p{L}+/gu) ?? []
  return letters.length === 0 || letters.some((part) => part.length > 2 && (isStopWord(part) || known(part)))
}

/** The nearest word; of equally near ones the most used. The last letter is an ending: it must agree. */
function nearestOf(word: string, lexicon: Lexicon, usesOf: (word: string) => number): string | undefined {
  let best: string | undefined
  let bestCost = word.length >= shortest.twoTypos ? slipCost + moveCost : moveCost
  const lengths = [word.length, word.length - 1, word.length + 1]
  for (const candidate of lengths.flatMap((length) => [...lexicon.startingWith(word.charAt(0), length)])) {
    if (!endAlike(word, candidate) || usesOf(candidate) < leastUses) continue
    const cost = costOf(word, candidate, bestCost + 1)
    if (cost > bestCost) continue
    if (cost < bestCost || best === undefined || byUse(candidate, best, usesOf) < 0) best = candidate
    bestCost = cost
  }
  return best
}

function endAlike(word: string, other: string): boolean {
  return word.at(-1) === other.at(-1) || (word.at(-1) === other.at(-2) && word.at(-2) === other.at(-1))
}

/** A letter put in or left out costs more than one replaced, so that one of each is not a replacement by any letter at all. */
const slipCost = 10
const moveCost = 12
const impossible = 99

/** Damerau-Levenshtein over slips of the hand, `limit` when it costs no less: any other replacement makes another word. */
function costOf(word: string, other: string, limit: number): number {
  let before: number[] = []
  let row = Array.from({ length: other.length + 1 }, (_, at) => at * moveCost)
  for (let at = 1; at <= word.length; at += 1) {
    const next = [at * moveCost]
    for (let to = 1; to <= other.length; to += 1) {
      const isSwap =
        at > 1 && to > 1 && word.charAt(at - 1) === other.charAt(to - 2) && word.charAt(at - 2) === other.charAt(to - 1)
      next.push(
        Math.min(
          (row[to - 1] ?? impossible) + replacementCost(word.charAt(at - 1), other.charAt(to - 1), word.length),
          isSwap ? (before[to - 2] ?? impossible) + slipCost : impossible,
          (row[to] ?? impossible) + moveCostOf(word, at - 1),
          (next[to - 1] ?? impossible) + moveCostOf(other, to - 1, word.length),
        ),
      )
    }
    if (Math.min(...next, ...row) >= limit) return limit
    before = row
    row = next
  }
  return row[other.length] ?? limit
}

/** In short words only a letter of a pair comes and goes. */
function moveCostOf(word: string, at: number, length = word.length): number {
  const isDouble = word.charAt(at) === word.charAt(at - 1) || word.charAt(at) === word.charAt(at + 1)
  return isDouble || length >= shortest.typo ? moveCost : impossible
}

const soundAlike = 'аоуя еиэы ьъ бп вф гк дт жш зс щш ae ei iy bp dt sz ck cs vwf gj'.split(' ')

function replacementCost(one: string, other: string, length: number): number {
  if (one === other) return 0
  if (length < shortest.typo) return impossible
  const isSlip =
    areNeighbours(one, other) || soundAlike.some((letters) => letters.includes(one) && letters.includes(other))
  return isSlip ? slipCost : impossible
}
