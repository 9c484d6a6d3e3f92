/**
 * Words that belong to one owner and stand nowhere else: a Latin and a Cyrillic one for each place where something of that owner is kept.
 * A word begins alike for all, so that a text of any length is searched once and not once per owner.
 */
import { createHash } from 'node:crypto'

export type CanaryPlace = 'profile' | 'history' | 'said' | 'secret' | 'mark'

/** `owner`: "p123" a person, "g-123" a group, "machine" what is nobody's business, "persona" the agent's instructions. */
export type Canary = { readonly owner: string; readonly place: CanaryPlace; readonly word: string }

export type CanaryWords = {
  /** The same two words for the same owner and place: Latin, Cyrillic. */
  of(owner: string, place: CanaryPlace): readonly [string, string]
  /** Both, with a space between. */
  text(owner: string, place: CanaryPlace): string
  /** A token that the gateway itself put beside what it holds of this owner; the first owner it was seen with keeps it. */
  learn(owner: string, token: string): void
  /** Those that stand in the text as it is. */
  findIn(text: string): readonly Canary[]
}

const latin = 'abcdefghiklmnoprstuvwy'
const cyrillic = 'абвгдежзиклмнопрстуфхцчшыэю'
const length = 12
/** As the gateway writes its own. */
export const markShape = /ptc[a-z2-7]{26}/g
const wanted = new RegExp(`(?=(zq[a-y]{${length}}|щъ[а-ю]{${length}}|${markShape.source}))`, 'gi')

export function createCanaryWords(seed: number): CanaryWords {
  const known = new Map<string, Canary>()
  const made = new Map<string, readonly [string, string]>()
  const spell = (letters: string, start: string, name: string) =>
    start +
    [...createHash('sha256').update(`${seed} ${letters} ${name}`).digest()]
      .slice(0, length)
      .map((byte) => letters[byte % letters.length])
      .join('')
  const of: CanaryWords['of'] = (owner, place) => {
    const name = `${owner} ${place}`
    const before = made.get(name)
    if (before) return before
    const words = [spell(latin, 'zq', name), spell(cyrillic, 'щъ', name)] as const
    for (const word of words) known.set(word, { owner, place, word })
    made.set(name, words)
    return words
  }
  return {
    of,
    text: (owner, place) => of(owner, place).join(' '),
    learn(owner, token) {
      if (!known.has(token)) known.set(token, { owner, place: 'mark', word: token })
    },
    findIn(text) {
      const found = new Map<string, Canary>()
      for (const [, word = ''] of text.matchAll(wanted)) {
        const canary = known.get(word.toLowerCase())
        if (canary) found.set(canary.word, canary)
      }
      return [...found.values()]
    },
  }
}
