/**
 * Names of the trade in a text: products, programs, formats, profiles, acronyms. What is a name is told by how it is written (digits
 * among letters, capitals, Latin letters in a Russian sentence) or by the list of the trade; ordinary words are none.
 */
import { analyze, joinedToken, pieceToken, splitPieces } from '../knowledge/analyze.ts'
import { anyCase, capitalOnly, places, plainCapitals } from './trade-names.ts'
import { unitBehind } from './units.ts'

export type Name = {
  readonly text: string
  readonly index: number
  /** Its search token; names of several pieces joined: H.265 and HEVC are "h265". */
  readonly key: string
}

const byForm = (lists: readonly (readonly string[])[]) =>
  new Map(lists.flatMap((forms) => forms.map((form) => [form, forms[0] ?? form] as const)))
const anyCaseForms = byForm(anyCase)
const capitalForms = byForm(capitalOnly)
const allForms = new Map([...anyCaseForms, ...capitalForms, ...byForm(places)])
const severalWords = capitalOnly.flat().filter((form) => form.includes(' '))
const longestEnding = 3

/** The name that a word is a spelling of; endings of Russian words are free. */
function familyOf(word: string, forms: ReadonlyMap<string, string>): string | undefined {
  const lower = word.toLowerCase()
  const exact = forms.get(lower)
  if (exact !== undefined || !/[а-яё]/.test(lower)) return exact
  for (let cut = 1; cut <= longestEnding; cut += 1) {
    const name = forms.get(lower.slice(0, -cut))
    if (name !== undefined) return name
  }
  return undefined
}

/** Names whose number stands apart: Rec. 709, USB 3.2. */
const withNumber = 'Rec BT ST RP RTX USB HDMI PCIe Gen VP Part'.split(' ')
const capitalised = severalWords.map((form) => form.replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase()))
const apart = `(?:${withNumber.join('|')})[. ]{1,2}\\d[\\d.]*(?<=\\d)|${capitalised.join('|')}`
const words = new RegExp(
  `(?<![\\p{L}\\d])(?:${apart})(?![\\p{L}\\d])|[\\p{L}\\d]+(?:[-_./+&·][\\p{L}\\d]+|['’]\\p{L}{1,2}(?!\\p{L}))*`,
  'gu',
)
const labelled = /^(?:ISO|EI|ND|CRF|CQ|QP|CRI|TLCI|SSI|[fFƒT])[-/]?\d+(?:[.,/]\d+)*[KК]?$/u
const digitsFirst = /^\d/

export function findNames(text: string, isHeading: boolean): Name[] {
  const found: Name[] = []
  for (const { 0: word, index } of text.matchAll(words)) {
    const before = text.slice(Math.max(0, index - 60), index)
    for (const part of partsOf(word)) {
      const place = { before: part.at === 0 ? before : `${before}${word.slice(0, part.at)}`, isHeading }
      if (!isName(part.text, place) || isLabelAt(text, index + part.at, part.text)) continue
      const key = keyOf(part.text)
      if (key !== undefined) found.push({ text: part.text, index: index + part.at, key })
    }
  }
  return found
}

const usualLabel = /^(?:ISO|ND|CRF|CRI|[fFT])$/

/** ISO, ND and the like in front of their number are its unit. */
function isLabelAt(text: string, index: number, word: string): boolean {
  const end = index + word.length
  return usualLabel.test(word) && /^[ \u00a0-]?[≥≤<>=~≈]? ?\d/.test(text.slice(end, end + 5))
}

type Part = { readonly text: string; readonly at: number }

/** "ND-фильтр" and "Sony/Canon" are parts that stand for themselves; S-Log3, H.264 and C-Log are whole. */
function partsOf(word: string): Part[] {
  const whole = word.replace(/['’]\p{L}{1,2}$/u, '')
  return [...whole.matchAll(/[^/&+·]+/g)].flatMap(({ 0: segment, index }) => {
    if (isWholeName.test(segment)) return [{ text: segment, at: index }]
    return [...segment.matchAll(/[^-]+/g)].map((part) => ({ text: part[0], at: index + part.index }))
  })
}

const isWholeName = /[._ ]|^[A-Za-z]{1,4}-?(?:Log|Gamut|Cinelike)|^[A-Za-z]+-?\d|^[A-Z]-[A-Z]/

type Place = { readonly before: string; readonly isHeading: boolean }

function isName(word: string, { before, isHeading }: Place): boolean {
  if (!/\p{L}/u.test(word) || labelled.test(word)) return false
  if (digitsFirst.test(word)) return isModelNumber(word)
  const isAfterNumber = /\d[ \u00a0-]?$/.test(before)
  if (isAfterNumber && unitBehind(word) !== undefined) return false
  if (/\d|^\p{Lu}-\p{Lu}/u.test(word) || isInList(word)) return true
  if (plainCapitals.has(word.toLowerCase())) return false
  if (/^\p{Lu}{2,}s?$/u.test(word) || /^\p{L}*\p{Ll}\p{Lu}/u.test(word) || /[^-~ -ɏ\p{Script=Cyrillic}]/u.test(word))
    return word.length > 1
  if (/^[A-Za-z]{2,}$/.test(word) && /\p{Script=Cyrillic}/u.test(before)) return true
  return !isHeading && /^\p{Lu}\p{L}/u.test(word) && /(?:[\p{Ll}\d][,)]?|[\p{L}\d],)[ \u00a0]$/u.test(before)
}

/** 5D and 7S are cameras; 50fps, 24p, 4K and 3x are quantities. */
function isModelNumber(word: string): boolean {
  if (word.includes('_')) return true
  const letters = word.replace(/^[\d.,/:x×]+/u, '')
  return letters !== '' && /^[A-Z][A-Za-z\d]*$/.test(letters) && unitBehind(letters) === undefined
}

export function isInList(word: string): boolean {
  return (
    familyOf(word, anyCaseForms) !== undefined || (/^\p{Lu}/u.test(word) && familyOf(word, capitalForms) !== undefined)
  )
}

/** @returns undefined for what the analyzer leaves out. */
export function keyOf(name: string): string | undefined {
  const family = familyOf(name, allForms)
  if (family !== undefined) return family
  const pieces = splitPieces(name)
  const [first] = pieces
  if (!first) return undefined
  if (pieces.length === 1) return pieceToken(first)
  return joinedToken(pieces, 0, pieces.length) ?? pieces.map((piece) => piece.text).join('')
}

/** All keys a text supports: its search tokens, and the names of the list however they are spelled there. */
export function nameKeysIn(text: string): Set<string> {
  const families = (text.match(/[\p{L}\d]+/gu) ?? []).flatMap((word) => familyOf(word, allForms) ?? [])
  const several = severalWords
    .filter((form) => text.toLowerCase().includes(form))
    .map((form) => capitalForms.get(form) ?? form)
  return new Set([...analyze(text), ...families, ...several])
}

const beginnings = new Set([...withNumber, ...severalWords].map((name) => name.toLowerCase().split(' ')[0]))

/** A word that is a name of the list, or the first of a name of several words. */
export function mayBeginName(word: string): boolean {
  return isInList(word) || beginnings.has(word.toLowerCase())
}
