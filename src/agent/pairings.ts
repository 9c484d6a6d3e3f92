/**
 * Numbers that a passage pairs: "1/50 s at 25 fps, 1/60 s at 30 fps". A sentence that pairs them otherwise is caught where it can be
 * decided: each of the two has partners of the other's kind in the passages, and the other is none of them.
 */
import { type Claim, isSaid, isSameKind, isSameValue } from './claims.ts'
import type { SourceUnit, TextUnit } from './text-unit.ts'

const clauseEnd = /[;:()—|]|[,.](?=\s)|\s(?:and|or|but|while|whereas|и|или|а|но)\s/iu

/** @returns both numbers of each pair that the passages contradict. */
export function mispairedClaims(sentence: TextUnit, sources: readonly SourceUnit[]): Claim[] {
  const claims = sentence.claims.filter(isPaired)
  const wrong = new Set<Claim>()
  for (const [at, one] of claims.entries())
    for (const other of claims.slice(at + 1)) {
      if (isSameKind(one, other) || !isInOneClause(sentence, one, other)) continue
      if (isContradicted(one, other, sources) && isContradicted(other, one, sources)) {
        wrong.add(one)
        wrong.add(other)
      }
    }
  return [...wrong]
}

/** The claims differ in order alone: each is the one of its kind in a clause with others, and stands with the same ones in the source. */
export function keepsPairs(sentence: TextUnit, source: TextUnit, claims: readonly Claim[]): boolean {
  if (isRow(sentence.text)) return false
  return claims.every((claim) => {
    const clause = sentence.claims.filter(
      (other) => other !== claim && isPaired(other) && isInOneClause(sentence, claim, other),
    )
    return (
      isPaired(claim) &&
      clause.length > 0 &&
      clause.every((other) => !isSameKind(other, claim) && standTogether(source, claim, other))
    )
  })
}

/** Each of both has the other as its only partner of that kind. */
function standTogether(source: TextUnit, one: Claim, other: Claim): boolean {
  return isOnlyPartner(source, one, other) && isOnlyPartner(source, other, one)
}

function isOnlyPartner(source: TextUnit, one: Claim, other: Claim): boolean {
  const held = source.claims.filter((claim) => isSameKind(claim, one) && isSaid(one, claim))
  const partners = source.claims.filter(
    (claim) => isSameKind(claim, other) && held.some((same) => isInOneClause(source, same, claim)),
  )
  return partners.length > 0 && partners.every((partner) => isSaid(other, partner))
}

function isPaired({ kind }: Claim): boolean {
  return kind === 'quantity'
}

/** The passages give `one` partners of `other`'s kind, and `other` is none of them. */
function isContradicted(one: Claim, other: Claim, sources: readonly SourceUnit[]): boolean {
  const partners = sources.flatMap((unit) =>
    unit.claims
      .filter((held) => isPaired(held) && isSameKind(held, one) && isSameValue(held, one))
      .flatMap((held) => partnersIn(unit, held, other)),
  )
  return partners.length > 0 && !partners.some((partner) => isSameValue(partner, other))
}

/** Those of the kind of `like` that stand with `one`: all where there is but one of either kind, else those of its clause or row. */
function partnersIn({ text, claims }: TextUnit, one: Claim, like: Claim): Claim[] {
  const ofKind = (kind: Claim) => claims.filter((claim) => isPaired(claim) && isSameKind(claim, kind))
  const partners = ofKind(like)
  if (partners.length === 1 || ofKind(one).length === 1) return partners
  return partners.filter((partner) => isInOneClause({ text }, one, partner))
}

/** The cells of a row belong together. */
function isInOneClause({ text }: Pick<TextUnit, 'text'>, one: Claim, other: Claim): boolean {
  if (isRow(text)) {
    const row = text.indexOf('\n') + 1
    return one.index >= row === other.index >= row
  }
  const [from, to] = one.index < other.index ? [one.index, other.index] : [other.index, one.index]
  return !clauseEnd.test(text.slice(from, to))
}

export function isRow(text: string): boolean {
  return /^\s*\|/.test(text)
}
