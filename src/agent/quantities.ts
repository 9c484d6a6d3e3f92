/**
 * Numbers with what they measure, in both languages, so that "50 Мбит/с" in an answer can be held against "50 Mbps" in a passage.
 * Pure text work; what is not a quantity (a list's "2.", a name like H.264) is left alone.
 */
export type Quantity = {
  /** As written. */
  readonly text: string
  /** Decimal point, no thousands separators: "12800", "2.39:1", "1/50". */
  readonly value: string
  /** One name per unit in either language; undefined for ratios and bare numbers. */
  readonly unit: string | undefined
  readonly index: number
}

const units: readonly (readonly [string, string])[] = [
  ['fps', 'fps|frames? per second|frames?\\/s|к\\/с|кадр(?:а|ов|ы|ах|ами)?(?:\\/с(?:ек)?| в секунду)?'],
  ['mbps', 'Mbps|Mbit\\/s|Mb\\/s|Мбит\\/с(?:ек)?|Мбит'],
  ['kbps', 'kbps|kbit\\/s|kb\\/s|кбит\\/с(?:ек)?|кбит'],
  ['gbps', 'Gbps|Gbit\\/s|Gb\\/s|Гбит\\/с(?:ек)?'],
  ['mbytes/s', 'MB\\/s|МБ\\/с'],
  ['gb', 'GB|ГБ|Гб|GiB'],
  ['tb', 'TB|ТБ|Тб'],
  ['mb', 'MB|МБ|Мб'],
  ['khz', 'kHz|кГц'],
  ['mhz', 'MHz|МГц'],
  ['ghz', 'GHz|ГГц'],
  ['hz', 'Hz|Гц|hertz|герц'],
  ['dbfs', 'dBFS'],
  ['dbtp', 'dBTP'],
  ['lufs', 'LUFS|LKFS'],
  ['lu', 'LU'],
  ['db', 'dBA?|дБ'],
  ['kelvin', 'K|К|kelvins?|кельвин(?:ов|а)?'],
  ['lux', 'lux|lx|люкс(?:ов)?|лк'],
  ['nit', 'nits?|нит(?:ов|а)?|cd\\/m²|кд\\/м²'],
  ['stop', 'stops?|стоп(?:а|ов|ы)?|ступен(?:ь|и|ей)'],
  ['ire', 'IRE'],
  ['mired', 'mireds?|майред(?:ов|а)?'],
  ['percent', '%|per ?cent|процент(?:а|ов)?'],
  ['degree', '°(?!\\s?[CС])|degrees?|градус(?:а|ов)?'],
  ['bit', '-?bits?|бит(?:а|н\\w*)?'],
  ['ms', 'ms|мс|milliseconds?'],
  ['s', 's|sec(?:onds?)?|с|сек(?:унд[аы]?)?|секунд[аы]?'],
  ['min', 'min(?:utes?)?|мин(?:ут[аы]?)?'],
  ['h', 'h|hours?|ч|час(?:а|ов)?'],
  ['day', 'days?|дн(?:я|ей)|день'],
  ['mm', 'mm|мм'],
  ['cm', 'cm|см'],
  ['km', 'km|км'],
  ['m', 'm|met(?:er|re)s?|м|метр(?:а|ов)?'],
  ['wh', 'Wh|Вт·ч|Вт⋅ч'],
  ['w', 'W|watts?|Вт|ватт(?:а)?'],
  ['v', 'V|volts?|В|вольт'],
  ['a', 'A|amps?|А|ампер(?:а)?'],
  ['px', 'px|pixels?|пикс(?:ел(?:ь|я|ей|и))?'],
  ['p', 'p'],
  ['usd', 'USD|dollars?|доллар(?:а|ов)?'],
  ['rub', '₽|руб(?:л(?:ь|я|ей))?'],
  ['kg', 'kg|кг'],
  ['g', 'g|г|грамм(?:а|ов)?'],
]

const unitPattern = new RegExp(`^[\\s\\u00a0\\u202f-]?(?:${units.map(([name, forms]) => `(?<${groupName(name)}>${forms})`).join('|')})(?![\\p{L}\\d])`, 'u')
const prefixes = /(?:(?<iso>ISO)|(?<f>[fF]\/?)|(?<t>T)|(?<crf>CRF)|(?<usd>\$)|(?<euro>€)|(?<nd>ND))[\s\u00a0]?$/u
const numbers = /\d{1,3}(?:[ \u00a0\u202f,]\d{3})+(?![\d])|\d+(?:[.,]\d+)?(?:[:/]\d+(?:[.,]\d+)?)*(?:[×x]\d+)?/gu
const ranges = /^[\s\u00a0]?(?:[-–—]|to|до|или|or|and|и|,)[\s\u00a0]?[-−]?(?=\d)/u

export function findQuantities(text: string): Quantity[] {
  const found = [...text.matchAll(numbers)].filter((match) => standsAlone(text, match.index)).map((match) => toQuantity(text, match))
  return found.map((quantity, at) => inheritUnit(text, quantity, found.slice(at + 1, at + 4)))
}

const namePrefix = /(?:^|[^\p{L}])(?:ISO|f|T|ND|CRF)$/iu
const nameBefore = /(?:\p{L}[-.]|\[|Rec\. ?|BT\. ?|H\. ?)$/u

/** Digits glued to letters before them belong to a name: H264, mp4, S-Log3, BT.709. ISO800, f/2.8 and ND64 are quantities. */
function standsAlone(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - 8), index)
  if (/f\/$/i.test(before)) return true
  if (nameBefore.test(before)) return false
  return !/[\p{L}\d_]$/u.test(before) || namePrefix.test(before)
}

function toQuantity(text: string, match: RegExpExecArray): Quantity {
  const after = text.slice(match.index + match[0].length)
  const unit = unitAt(after)
  const before = prefixes.exec(text.slice(Math.max(0, match.index - 5), match.index))?.groups ?? {}
  const prefix = Object.keys(before).find((name) => before[name] !== undefined)
  return { text: match[0], value: canonicalValue(match[0]), unit: prefix ?? unit, index: match.index }
}

/** "24, 25 or 30 fps" and "10–12 dB": the unit stands once, behind the last number. */
function inheritUnit(text: string, quantity: Quantity, following: readonly Quantity[]): Quantity {
  if (quantity.unit !== undefined) return quantity
  let end = quantity.index + quantity.text.length
  for (const next of following) {
    const between = text.slice(end, next.index)
    if (!ranges.test(`${between}0`) || between.length > 6) return quantity
    if (next.unit !== undefined) return { ...quantity, unit: next.unit }
    end = next.index + next.text.length
  }
  return quantity
}

/** "12 800" and "12,800" are thousands; "23,976" is a decimal, as Russian writes it. */
function canonicalValue(written: string): string {
  const grouped = /^\d{1,3}(?:[ \u00a0\u202f,]\d{3})+$/.test(written) && !/^\d{1,2},\d{2}[1-9]$/.test(written)
  const value = grouped ? written.replace(/[ \u00a0\u202f,]/g, '') : written.replaceAll(',', '.').replace(/[ \u00a0\u202f]/g, '')
  return value.replace('×', 'x')
}

function unitAt(text: string): string | undefined {
  const groups = unitPattern.exec(text)?.groups ?? {}
  return units.find(([name]) => groups[groupName(name)] !== undefined)?.[0]
}

function groupName(unit: string): string {
  return `u_${unit.replace(/\W/g, '_')}`
}

/** Whether it claims something that has to stand in a source: it has a unit, or is a ratio (1/50, 16:9, 1920x1080). */
export function isClaim({ unit, value }: Quantity): boolean {
  return unit !== undefined || /[:/x]/.test(value)
}

export type Facts = { readonly values: ReadonlyMap<string, ReadonlySet<string | undefined>>; readonly units: ReadonlySet<string> }

export function factsOf(text: string): Facts {
  const values = new Map<string, Set<string | undefined>>()
  const found = new Set<string>()
  for (const { value, unit } of findQuantities(text)) {
    values.set(value, (values.get(value) ?? new Set()).add(unit))
    if (unit) found.add(unit)
  }
  for (const [, inBrackets, inHeader] of text.matchAll(/\(([^)|]{1,12})\)|,\s*([^|,]{1,12})\s*\|/gu)) {
    const unit = unitAt(inBrackets ?? inHeader ?? '')
    if (unit) found.add(unit)
  }
  return { values, units: found }
}

/** The number stands there with this unit, or bare where the unit stands elsewhere in the passage (a table's header). */
export function isSupported({ value, unit }: Quantity, facts: Facts): boolean {
  const seen = facts.values.get(value)
  if (!seen) return false
  return unit === undefined || seen.has(unit) || (seen.has(undefined) && facts.units.has(unit))
}
