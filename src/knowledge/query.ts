/**
 * A question to search terms. A term is one thing asked about; its alternatives are the tokens that may stand for it in a passage,
 * each with a weight: its own stem, the identifier it is part of, its nearest word of the other language.
 */
import { joinedToken, type Piece, pieceToken, splitPieces } from './analyze.ts'
import type { CorpusStatistics } from './corpus-statistics.ts'
import { layoutWeight, type Respeller } from './respell.ts'
import { variants } from './spellings.ts'
import type { Synonyms } from './synonyms.ts'

export type Alternative = {
  readonly token: string
  readonly weight: number
  readonly by: 'word' | 'identifier' | 'translation' | 'respelling' | 'synonym'
}
export type QueryTerm = {
  /** As asked. */
  readonly text: string
  readonly kind: 'word' | 'number' | 'identifier'
  readonly alternatives: readonly Alternative[]
}

/** What helps to understand a question's words, beside what stands in the index. */
export type QueryAids = { readonly respeller?: Respeller; readonly synonyms?: Synonyms }

const loneNumberWeight = 0.5
const synonymWeight = 0.9
/** A synonym of several words is looked for by its rarest one alone. */
const phraseWeight = 0.6

/** @returns each thing asked about once, in the order of the question. */
export function toQueryTerms(asked: string, statistics: CorpusStatistics, aids: QueryAids = {}): QueryTerm[] {
  const { respeller, synonyms } = aids
  const { question, words } = respeller?.otherKeyboard(asked) ?? { question: asked, words: new Set<string>() }
  const terms = plainTerms(question, statistics).map((term) => withRespelling(term, words, respeller))
  return synonyms ? withSynonyms(terms, synonyms, statistics) : terms
}

function plainTerms(question: string, statistics: CorpusStatistics): QueryTerm[] {
  const pieces = splitPieces(question)
  const terms = new Map<string, QueryTerm>()
  for (let index = 0; index < pieces.length; ) {
    const identifier = longestIdentifier(pieces, index, statistics)
    const term = identifier?.term ?? pieceTerm(pieces, index, statistics)
    const key = term?.alternatives[0]?.token
    if (term && key && !terms.has(key)) terms.set(key, term)
    index += identifier?.length ?? 1
  }
  return [...terms.values()]
}

/** A word that the folder does not know keeps its own token, beside the one it was probably meant to be. */
function withRespelling(term: QueryTerm, retyped: ReadonlySet<string>, respeller: Respeller | undefined): QueryTerm {
  if (term.kind !== 'word') return term
  if (retyped.has(term.text))
    return {
      ...term,
      alternatives: term.alternatives.map(({ token }) => ({ token, weight: layoutWeight, by: 'respelling' as const })),
    }
  const meant = respeller?.respell(term.text)
  if (!meant) return term
  return {
    ...term,
    alternatives: [...term.alternatives, { token: meant.token, weight: meant.weight, by: 'respelling' }],
  }
}

/** Each word of a phrase that has synonyms is found by any of them. */
function withSynonyms(terms: readonly QueryTerm[], synonyms: Synonyms, statistics: CorpusStatistics): QueryTerm[] {
  const tokens = terms.map(({ alternatives }) => alternatives.at(-1)?.token ?? '')
  const widened = [...terms]
  for (let at = 0; at < terms.length; ) {
    const found = synonyms.at(tokens.slice(at))
    const added = (found?.others ?? []).flatMap((phrase) => toAlternative(phrase, statistics))
    const end = at + (found?.length ?? 1)
    for (; at < end; at += 1) {
      const term = widened[at]
      const fresh = added.filter(({ token }) => !term?.alternatives.some((known) => known.token === token))
      if (term) widened[at] = { ...term, alternatives: [...term.alternatives, ...fresh] }
    }
  }
  return widened
}

function toAlternative(phrase: readonly string[], statistics: CorpusStatistics): Alternative[] {
  const [rarest] = phrase
    .filter((token) => statistics.frequency(token) > 0)
    .sort((one, other) => statistics.frequency(one) - statistics.frequency(other))
  if (rarest === undefined) return []
  return [{ token: rarest, weight: phrase.length > 1 ? phraseWeight : synonymWeight, by: 'synonym' }]
}

/** "S Log 3", "H.265", "wi-fi", "4K": pieces that the folder knows as one name, the longest first. */
function longestIdentifier(pieces: readonly Piece[], start: number, statistics: CorpusStatistics) {
  for (let length = 3; length > 1; length -= 1) {
    const run = pieces.slice(start, start + length)
    const token = joinedToken(pieces, start, length)
    if (!token || !isOneName(run) || statistics.frequency(token) === 0) continue
    const term: QueryTerm = {
      text: run.map((piece, index) => (index > 0 ? piece.gap : '') + piece.text).join(''),
      kind: 'identifier',
      alternatives: [{ token, weight: 1, by: 'identifier' }],
    }
    return { term, length }
  }
  return undefined
}

/** "25 fps", "iso 800" and "youtube 4k" are several things; "s log 3", "h 265", "4 k" and "wi-fi" are names. */
function isOneName(run: readonly Piece[]): boolean {
  const tight = run.slice(1).every((piece) => piece.gap !== ' ')
  const spelled = isLoneLetter(run[0]) || (run.length === 2 && isLoneLetter(run[1]))
  const quantity = run.length === 2 && run[0]?.kind === 'number' && (run[1]?.text.length ?? 0) > 1
  return (tight || spelled) && !quantity
}

function isLoneLetter(piece: Piece | undefined): boolean {
  return piece?.kind === 'word' && piece.text.length === 1
}

function pieceTerm(pieces: readonly Piece[], index: number, statistics: CorpusStatistics): QueryTerm | undefined {
  const piece = pieces[index]
  const token = piece && pieceToken(piece)
  if (!piece || !token) return undefined
  if (piece.kind === 'word') return { text: piece.text, kind: 'word', alternatives: [{ token, weight: 1, by: 'word' }] }
  const joined = [
    joinedToken(pieces, index, 2),
    index > 0 ? joinedToken(pieces, index - 1, 2) : undefined,
    frameRate(piece, pieces[index + 1]),
  ]
    .filter((candidate) => candidate !== undefined)
    .filter((candidate) => statistics.frequency(candidate) > 0)
  const whole = /[:/.]/.test(token)
  return {
    text: piece.text,
    kind: 'number',
    alternatives: [
      { token, weight: whole || joined.length === 0 ? 1 : loneNumberWeight, by: 'word' },
      ...joined.map((candidate) => ({ token: candidate, weight: 1, by: 'identifier' as const })),
      ...(variants[token] ?? []).map((variant) => ({ token: variant, weight: 0.9, by: 'identifier' as const })),
    ],
  }
}

/** "24 кадра" asks about 24 fps as often as about a count. */
function frameRate(number: Piece, after: Piece | undefined): string | undefined {
  return after?.gap === ' ' && /^кадр(?:а|ов)?$/.test(after.text) ? `${number.text}fps` : undefined
}

const ownScript = /[\p{Script=Latin}\p{Script=Cyrillic}]/u

/** The words of a question worth a look in the other language's vocabulary. In other scripts the table knows nothing and guesses. */
export function translatable(terms: readonly QueryTerm[]): string[] {
  return terms
    .filter(({ kind, text }) => kind === 'word' && text.length > 2 && ownScript.test(text))
    .map(({ text }) => text)
}

/** Adds to each term its nearest words of the other language, at `weight` × cosine. */
export function withTranslations(
  terms: readonly QueryTerm[],
  translations: ReadonlyMap<string, readonly { readonly token: string; readonly cosine: number }[]>,
  weight: number,
): QueryTerm[] {
  return terms.map((term) => {
    const found = (term.kind === 'word' && translations.get(term.text)) || []
    const fresh = found.filter(({ token }) => !term.alternatives.some((known) => known.token === token))
    const added = fresh.map(({ token, cosine }): Alternative => ({ token, weight: weight * cosine, by: 'translation' }))
    return { ...term, alternatives: [...term.alternatives, ...added] }
  })
}

/** Every token to look for, at its highest weight. */
export function tokensOf(terms: readonly QueryTerm[]): { token: string; weight: number }[] {
  const weights = new Map<string, number>()
  for (const { token, weight } of terms.flatMap((term) => term.alternatives))
    weights.set(token, Math.max(weight, weights.get(token) ?? 0))
  return [...weights].map(([token, weight]) => ({ token, weight: Math.round(weight * 100) / 100 }))
}
