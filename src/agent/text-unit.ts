/** A sentence, list item or table row as a run of words and claims, for comparing one with another. */
import { wordToken } from '../knowledge/analyze.ts'
import { normalize } from '../knowledge/normalize.ts'
import { type Claim, readClaims } from './claims.ts'

export type Token =
  /** `isStrange`: it may be an invented name, where the source has a name. */
  | { readonly word: string; readonly text: string; readonly index: number; readonly isStrange: boolean }
  | { readonly claim: Claim }

export type TextUnit = {
  readonly text: string
  readonly claims: readonly Claim[]
  readonly tokens: readonly Token[]
}

/** A piece of a passage; its claims are read when they are asked for. */
export type SourceUnit = TextUnit & {
  /** The passage's number. */
  readonly n: number
  /** Tokens of all its words. */
  readonly words: ReadonlySet<string>
}

const words = /\p{L}{2,}/gu

/** @param text what a person sees; a table's row below its header line. */
export function toSourceUnit(n: number, text: string): SourceUnit {
  let claims: Claim[] | undefined
  let tokens: Token[] | undefined
  const all = new Set((text.match(words) ?? []).map(tokenOf))
  const readClaimsOnce = () => {
    claims ??= readClaims(text)
    return claims
  }
  return {
    n,
    text,
    words: all,
    get claims() {
      return readClaimsOnce()
    },
    get tokens() {
      tokens ??= toTokens(text, readClaimsOnce())
      return tokens
    },
  }
}

/** Words and claims in reading order. @param isStrange of a word that is no claim. */
export function toTokens(
  text: string,
  claims: readonly Claim[],
  isStrange: (word: string) => boolean = () => false,
): Token[] {
  const between = [...text.matchAll(words)].filter(
    ({ 0: word, index }) =>
      !claims.some((claim) => index < claim.index + claim.text.length && claim.index < index + word.length),
  )
  return [
    ...between.map(({ 0: word, index }) => ({ word: tokenOf(word), text: word, index, isStrange: isStrange(word) })),
    ...claims.map((claim) => ({ claim })),
  ].toSorted((left, right) => placeOf(left) - placeOf(right))
}

function tokenOf(word: string): string {
  const plain = word.toLowerCase()
  return wordToken(/^[a-zа-я]+$/.test(plain) ? plain : normalize(plain))
}

function placeOf(token: Token): number {
  return 'claim' in token ? token.claim.index : token.index
}
