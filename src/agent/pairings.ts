/**
 * Numbers that a passage pairs: "1/50 s at 25 fps, 1/60 s at 30 fps". A sentence that pairs them otherwise is caught where it can be
 * decided: one sentence or table gives both numbers other partners, and nothing in the passages puts the two together.
 */
import { type Claim, isSaid, isSameKind } from './claims.ts'
import type { SourceUnit, TextUnit } from './text-unit.ts'

const clauseEnd = /[;()|]|[,.](?=\s)|\s(?:and|or|but|while|whereas|и|или|а|но)\s/iu

/** Its order is what it says. */
const formula = /[=÷]/

/** @returns both numbers of each pair that the passages contradict. */
export function mispairedClaims(sentence: TextUnit, sources: readonly SourceUnit[]): Claim[] {
  const claims = sentence.claims.filter(isPaired)
  const wrong = new Set<Claim>()
  for (const [at, one] of claims.entries())
    for (const other of claims.slice(at + 1)) {
      if (isSameKind(one, other) || !isInOneClause(sentence, one, other) || !arePairedOtherwise(one, other, sources))
        continue
      wrong.add(one)
      wrong.add(other)
    }
  return [...wrong]
}

function arePairedOtherwise(one: Claim, other: Claim, sources: readonly SourceUnit[]): boolean {
  const withOne = sources.filter((unit) => holds(unit, one))
  const withOther = sources.filter((unit) => holds(unit, other))
  if (withOne.some((unit) => mayBelongTogether(unit, one, other))) return false
  return withOne.some(
    (unit) =>
      hasPartner(unit, one, other) &&
      withOther.some((second) => isSameText(unit, second) && hasPartner(second, other, one)),
  )
}

/** One sentence, or two rows of one table. */
function isSameText(one: SourceUnit, other: SourceUnit): boolean {
  return one === other || (isRow(one.text) && isRow(other.text) && headOf(one) === headOf(other))
}

function headOf({ text }: TextUnit): string {
  return text.slice(0, text.indexOf('\n'))
}

/** They stand in one clause, or nothing else of their kinds is there that they could belong to. */
function mayBelongTogether(unit: TextUnit, one: Claim, other: Claim): boolean {
  const [ones, others] = [one, other].map((like) =>
    unit.claims.filter((claim) => isPaired(claim) && isSameKind(claim, like)),
  )
  const [same = [], near = []] = [
    ones?.filter((claim) => isSaid(one, claim)),
    others?.filter((claim) => isSaid(other, claim)),
  ]
  if (same.length > 0 && near.length > 0 && (ones?.length === 1 || others?.length === 1)) return true
  return same.some((claim) => near.some((partner) => isInOneClause(unit, claim, partner)))
}

/** `one` stands there in a clause with something of the kind of `like`. */
function hasPartner(unit: TextUnit, one: Claim, like: Claim): boolean {
  const partners = unit.claims.filter((claim) => isPaired(claim) && isSameKind(claim, like))
  return unit.claims.some(
    (claim) => isSaid(one, claim) && partners.some((partner) => isInOneClause(unit, claim, partner)),
  )
}

function holds({ claims }: TextUnit, claim: Claim): boolean {
  return claims.some((held) => isPaired(held) && isSameKind(held, claim) && isSaid(claim, held))
}

/** The claims differ in order alone: each is the one of its kind in a clause with others, and stands with the same ones in the source. */
export function keepsPairs(sentence: TextUnit, source: TextUnit, claims: readonly Claim[]): boolean {
  if (isRow(sentence.text) || formula.test(sentence.text)) return false
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
