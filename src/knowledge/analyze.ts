/**
 * Text to search tokens, the same for the folder and for questions: Unicode words, stems of both languages, stop words left out,
 * and identifiers kept whole in every usual spelling (`S-Log3` = `slog3` = `S Log 3`, `H.265` = `h265` = `HEVC`, `4:2:2`, `1/50`).
 */
import { normalize } from './normalize.ts'
import { canonicalSpelling, isCanonical, nameOf, namePattern } from './spellings.ts'
import { stem } from './stem.ts'
import { isStopWord } from './stop-words.ts'

/** A run of letters, a number with what belongs to it (`1/50`, `4:2:2`, `2.39:1`), or a name that is written in several ways. */
export type Piece = {
  readonly text: string
  readonly kind: 'word' | 'number' | 'name'
  /** What stood between it and the piece before. */
  readonly gap: string
  /** What a name was written as, where that is more than one piece. */
  readonly parts?: readonly Piece[]
}

const plainPiece = '\\d+(?:[.:/]\\d+)+|\\d+|\\p{L}+'
const plainPieces = new RegExp(plainPiece, 'gu')
const pieces = new RegExp(`${namePattern}|${plainPiece}`, 'gu')
const connectors = new Set(['', '-', '.', '_', '/', ' ', '·'])
const longestJoin = 3
const longestPiece = 7

export function splitPieces(text: string): Piece[] {
  return split(normalize(text), pieces)
}

function split(normal: string, pattern: RegExp): Piece[] {
  const found: Piece[] = []
  let end = 0
  for (const match of normal.matchAll(pattern)) {
    const gap = found.length > 0 ? normal.slice(end, match.index) : '\n'
    found.push(toPiece(match[0], gap))
    end = match.index + match[0].length
  }
  return found
}

function toPiece(text: string, gap: string): Piece {
  if (/^(?:\p{L}+|[\d.:/]+)$/u.test(text)) return { text, kind: /^\d/.test(text) ? 'number' : 'word', gap }
  const name = nameOf(text) ?? text
  return { text: name, kind: /\d/.test(name) ? 'name' : 'word', gap, parts: split(text, plainPieces) }
}

/** @returns the token of one piece, or undefined for stop words and lone letters. */
export function pieceToken(piece: Piece): string | undefined {
  if (piece.kind === 'name') return piece.text
  if (piece.kind === 'number') return piece.text.length > 40 ? undefined : piece.text
  if (piece.text.length < 2 || piece.text.length > 60 || isStopWord(piece.text)) return undefined
  return wordToken(piece.text)
}

/** The token of one word: its canonical spelling where the trade has several, else its stem. */
export function wordToken(word: string): string {
  const spelled = canonicalSpelling(word)
  return spelled !== word || isCanonical(word) ? spelled : canonicalSpelling(stem(word))
}

/** The joined identifier of `count` pieces from `start`, or undefined where they are not one identifier. */
export function joinedToken(all: readonly Piece[], start: number, count: number): string | undefined {
  const run = all.slice(start, start + count)
  if (run.length < count || !run.every(isShort)) return undefined
  for (let index = 1; index < run.length; index += 1) if (!mayJoin(run[index - 1], run[index])) return undefined
  const joined = run.map((piece) => canonicalSpelling(piece.text).replaceAll('/', '')).join('')
  return run.every((piece) => piece.kind === 'word') ? wordToken(joined) : canonicalSpelling(joined)
}

function isShort(piece: Piece): boolean {
  return (
    piece.kind !== 'name' &&
    piece.text.length <= longestPiece &&
    !(piece.kind === 'word' && piece.text.length > 1 && isStopWord(piece.text))
  )
}

function mayJoin(left: Piece | undefined, right: Piece | undefined): boolean {
  if (!left || !right) return false
  if (right.gap === '. ') return left.kind === 'word' && left.text.length <= 3 && right.kind === 'number'
  if (!connectors.has(right.gap)) return false
  const oneLetter = isIdentifierLetter(left) || isIdentifierLetter(right)
  if (left.kind !== right.kind) return right.gap !== '/' || oneLetter
  if (left.kind === 'number') return false
  return right.gap === '-' || right.gap === '' || oneLetter
}

/** A lone letter that can be part of a name (S-Log, J cut), not a preposition or an article. */
function isIdentifierLetter(piece: Piece): boolean {
  return piece.kind === 'word' && piece.text.length === 1 && (!isStopWord(piece.text) || piece.gap === '-')
}

/** @returns the tokens of a text in order, duplicates kept: what BM25 counts. */
export function analyze(text: string): string[] {
  const all = splitPieces(text)
  const tokens: string[] = []
  for (const [index, piece] of all.entries()) {
    const token = pieceToken(piece)
    if (token) tokens.push(token, ...ratioParts(token))
    tokens.push(...partTokens(piece, token))
    for (let count = 2; count <= longestJoin; count += 1) {
      const joined = joinedToken(all, index, count)
      if (joined && joined !== token) tokens.push(joined)
    }
  }
  return tokens
}

/** A name is found by its words as well: "709" and "rec" stand in "Rec. 709". */
function partTokens(piece: Piece, whole: string | undefined): string[] {
  const tokens = (piece.parts ?? []).map(pieceToken)
  return tokens.filter((token) => token !== undefined).filter((token) => token !== whole)
}

/** "50/60 Hz" speaks of 50 and of 60; 1/50 and 4:2:2 are one thing each. */
function ratioParts(token: string): string[] {
  const [, left, right] = /^(\d{2,})\/(\d{2,})$/.exec(token) ?? []
  return left && right ? [left, right] : []
}

/** The words of a text as written (lower case), for the folder's vocabulary: no stop words, no digits, three letters or more. */
export function contentWords(text: string): string[] {
  return splitPieces(text)
    .flatMap((piece) => [piece, ...(piece.parts ?? [])])
    .filter(
      (piece) => piece.kind === 'word' && piece.text.length > 2 && piece.text.length <= 40 && !isStopWord(piece.text),
    )
    .map((piece) => piece.text)
}
