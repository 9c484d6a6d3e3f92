/**
 * Numbers with what they measure, in both languages, so that "50 Мбит/с" in an answer can be held against "50 Mbps" in a passage.
 * Pure text work; what is not a quantity (a list's "2.", a name like H.264) is left alone.
 */
import { withDigits } from './number-words.ts'
import { unitBefore, unitBehind, unitOfColumn, unitsMentioned } from './units.ts'

export type Quantity = {
  /** The number as written, without sign and unit. */
  readonly text: string
  /** What it may mean: "12,800" is 12800, and as Russian writes decimals 12.8. Ratios keep their form: "1/50", "2.39:1", "1920x1080". */
  readonly values: readonly string[]
  readonly sign: '' | '-' | '+'
  /** One name per unit in either language; undefined for ratios and bare numbers. */
  readonly unit: string | undefined
  readonly index: number
}

/** What a text states: each value with the signs and units it stands with. */
export type Facts = { readonly values: ReadonlyMap<string, readonly Quantity[]>; readonly units: ReadonlySet<string> }

const grouped = /\d{1,3}(?:,\d{3})+(?!\d)|(?<![\p{L}\d]|\p{L}[-.])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)/u
const fraction = /(?<!\d\/)\d+(?:[.,]\d+)?\/\d+(?:[.,]\d+)?(?![\d/])/
const plain = /\d+(?:[.,]\d+)?(?::\d+(?:[.,]\d+)?)*(?:[×xх]\d+|[ \u00a0][×xх][ \u00a0]\d+)*/
const numbers = new RegExp(`${grouped.source}|${fraction.source}|${plain.source}`, 'gu')
const joined = /^(?:\s?(?:[-–—…/,]|\.\.\.|to|through|or|and|до|или|и)\s?|,\s(?:or|and|или|и)\s)[-−–+±]?$/u
const rangeJoined = /^\s?(?:[-–—…]|\.\.\.|to|through|до)\s?[-−]?$/u

/** In a table (header and ruler included in the text) a bare number has the unit of its column. */
export function findQuantities(text: string): Quantity[] {
  const columns = columnUnits(text)
  const found: Quantity[] = []
  for (const { index, 0: written } of text.matchAll(numbers)) {
    if (!standsAlone(text, index)) continue
    const parts = isList(text, index, written) ? partsOf(written, index) : [{ index, written }]
    found.push(...parts.map((part) => toQuantity(text, part, columns)))
  }
  for (const [at, quantity] of found.entries()) {
    const unit = quantity.unit ?? unitOfNext(text, found, at) ?? labelOfPrevious(text, quantity, found[at - 1])
    found[at] = { ...quantity, unit: unit === 's' && quantity.text.startsWith('1/') ? undefined : unit }
  }
  return found
}

const label = /(?<![\p{L}\d])(?:[fFƒ]\/?|T|ISO|EI|ND|CRF)$|\d[pi]$/u
const name =
  /(?:(?<!\p{Ll}{3})\p{L}[-.]|\p{L}\.|\[|(?<![\p{L}\d])(?:Rec|BT|H|ST|R|RP|RTX|USB|HDMI|PCIe|Gen|Part)[. ]?)$/u

/** Digits glued to letters before them belong to a name: H264, mp4, S-Log3, BT.709. ISO800, f/2.8, ND64 and the 25 of 1080p25 do not. */
function standsAlone(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - 8), index)
  return label.test(before) || !(name.test(before) || /[\p{L}\d_]$/u.test(before))
}

type Written = { readonly index: number; readonly written: string }

/** "50/60 Hz" names two frequencies; 1/50 s, 4/3 and 20/60 are ratios. */
function isList(text: string, index: number, written: string): boolean {
  const sides = written.split('/').map((side) => Number(side.replace(',', '.')))
  return (
    sides.length === 2 &&
    sides.every((side) => side >= 9) &&
    unitBehind(text.slice(index + written.length, index + written.length + 40)) !== undefined
  )
}

function partsOf(written: string, index: number): Written[] {
  return [...written.matchAll(/[^/]+/g)].map((part) => ({ index: index + part.index, written: part[0] }))
}

function toQuantity(text: string, { index, written }: Written, columns: ColumnUnits): Quantity {
  const values = valuesOf(written)
  const before = text.slice(Math.max(0, index - 14), index)
  const rate = /\d[pi]$/.test(before) ? 'frame' : undefined
  const unit =
    rate ??
    unitBefore(before) ??
    named(unitBehind(text.slice(index + written.length, index + written.length + 40)), Number(values[0])) ??
    columns(index)
  return { text: written, values, sign: signOf(before), unit, index }
}

/** 24p is a frame rate and 1080p a picture; 4K is a picture and 5600K a colour temperature. */
function named(unit: string | undefined, value: number): string | undefined {
  if (unit === 'scan') return value <= 240 ? 'frame' : 'line'
  return unit === 'kelvin' && value <= 16 ? 'resolution' : unit
}

function signOf(before: string): Quantity['sign'] {
  const written = /(?:^|[\s([|~≈=<>≤≥…–])([-−–+])$/u.exec(before)?.[1]
  if (written === undefined) return ''
  return written === '+' ? '+' : '-'
}

/** "24, 25 or 30 fps" and "10–12 dB": the unit stands once, behind the last number. */
function unitOfNext(text: string, found: readonly Quantity[], at: number): string | undefined {
  let { index, text: written } = found[at] ?? { index: 0, text: '' }
  if (written.includes('/')) return undefined
  for (const next of found.slice(at + 1, at + 5)) {
    if (!joined.test(text.slice(index + written.length, next.index))) return undefined
    if (next.unit !== undefined) return isLabelled(text, next) ? undefined : next.unit
    ;({ index, text: written } = next)
  }
  return undefined
}

/** "ISO 100–800", "f/2.8–4": the name stands once, before the first number. */
function labelOfPrevious(text: string, quantity: Quantity, previous: Quantity | undefined): string | undefined {
  if (previous === undefined || !isLabelled(text, previous)) return undefined
  return rangeJoined.test(text.slice(previous.index + previous.text.length, quantity.index)) ? previous.unit : undefined
}

function isLabelled(text: string, { index }: Quantity): boolean {
  return unitBefore(text.slice(Math.max(0, index - 14), index)) !== undefined
}

function valuesOf(written: string): string[] {
  const compact = written.replace(/[ \u00a0\u202f]/g, '').replace(/[×х]/g, 'x')
  const isGrouped = new RegExp(`^(?:${grouped.source})$`, 'u').test(written)
  const decimal = normal(compact.replaceAll(',', '.'))
  if (!isGrouped) return [decimal]
  const thousands = normal(compact.replaceAll(',', ''))
  return /^\d{1,3},\d{3}$/.test(written) ? [thousands, decimal] : [thousands]
}

/** 2.0 is 2, in ratios too. */
function normal(value: string): string {
  return value.replace(/\d+(?:\.\d+)?/g, (part) => String(Number(part)))
}

type ColumnUnits = (index: number) => string | undefined

function columnUnits(text: string): ColumnUnits {
  const rows: { from: number; to: number; units: (string | undefined)[] }[] = []
  let from = 0
  let head: (string | undefined)[] | undefined
  for (const line of text.split('\n')) {
    if (!/^\s*\|/.test(line)) head = undefined
    else if (head === undefined) head = line.split('|').map(unitOfColumn)
    else rows.push({ from, to: from + line.length, units: head })
    from += line.length + 1
  }
  return (index) => {
    const row = rows.find(({ from: start, to }) => index >= start && index < to)
    return row?.units[text.slice(row.from, index).split('|').length - 1]
  }
}

/** Whether it claims something that has to stand in a source: it has a unit, or is a ratio (1/50, 16:9, 1920x1080). */
export function isClaim({ unit, values }: Quantity): boolean {
  return unit !== undefined || values.some((value) => /[:/x]/.test(value))
}

/** Numbers written as words count as well: "two stops" holds "2 stops". */
export function factsOf(text: string): Facts {
  const digits = withDigits(text)
  const found = findQuantities(digits)
  const values = new Map<string, Quantity[]>()
  for (const quantity of [...found, ...found.flatMap(bareSides)])
    for (const value of quantity.values) values.set(value, [...(values.get(value) ?? []), quantity])
  const units = new Set([...unitsMentioned(digits), ...found.flatMap(({ unit }) => unit ?? [])])
  if (/UHD|2160|3840/.test(text)) values.set('4', [...(values.get('4') ?? []), ultraHd])
  return { values, units }
}

/** "44.1/48" speaks of 44.1 and of 48 as well. */
function bareSides(ratio: Quantity): Quantity[] {
  const sides = ratio.values[0]?.split('/') ?? []
  return sides.length === 2 && sides.every((side) => Number(side) >= 9)
    ? sides.map((side) => ({ ...ratio, values: [side], unit: undefined }))
    : []
}

const ultraHd: Quantity = { text: '4', values: ['4'], sign: '', unit: 'resolution', index: 0 }

/** The number stands there with this unit, or bare where the text names the unit elsewhere. */
export function isSupported(quantity: Quantity, facts: Facts): boolean {
  const { unit } = quantity
  return standing(quantity, facts).some(
    (fact) => unit === undefined || fact.unit === unit || (fact.unit === undefined && facts.units.has(unit)),
  )
}

/** The number stands there, with this unit or without any: enough for what the person wrote. */
export function isMentioned(quantity: Quantity, facts: Facts): boolean {
  return standing(quantity, facts).some(
    ({ unit }) => quantity.unit === undefined || unit === undefined || unit === quantity.unit,
  )
}

export function standing({ values, sign }: Quantity, facts: Facts): Quantity[] {
  return values
    .flatMap((value) => facts.values.get(value) ?? [])
    .filter((fact) => sign === '' || fact.sign === '' || fact.sign === sign)
}
