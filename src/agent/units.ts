/** What numbers in video production are followed or preceded by, in both languages, one name per unit. Pure text work. */

/** Name and written forms (a regular expression). Longest forms first where one begins another. */
const forms: readonly (readonly [string, string])[] = [
  ['frame', 'fps|frames?(?: per second|\\/s(?:ec)?)?|к\\/с|кадр(?:а|ов|ы|ах|ами|ам)?(?:\\/с(?:ек)?| в секунду)?'],
  [
    'mbps',
    'Mbps|Mbit\\/s|Mb\\/s|Mbits?|megabits?(?: per second)?|Мбит(?:\\/с(?:ек)?)?|Мб\\/с|мегабит\\p{L}*(?: в секунду)?',
  ],
  ['kbps', 'kbps|kbit\\/s|kb\\/s|kilobits?(?: per second)?|кбит(?:\\/с(?:ек)?)?|килобит\\p{L}*(?: в секунду)?'],
  ['gbps', 'Gbps|GbE|Gbit\\/s|Gb\\/s|gigabits?(?: per second)?|Гбит(?:\\/с(?:ек)?)?|гигабит\\p{L}*(?: в секунду)?'],
  ['mbyte-s', 'MB\\/s|MBps|МБ\\/с'],
  ['gbyte-s', 'GB\\/s|GBps|ГБ\\/с'],
  ['gb', 'GB|GiB|gigabytes?|ГБ|Гб|гигабайт\\p{L}*'],
  ['tb', 'TB|TiB|terabytes?|ТБ|Тб|терабайт\\p{L}*'],
  ['mb', 'MB|MiB|megabytes?|МБ|Мб|мегабайт\\p{L}*'],
  ['kb', 'KB|kB|KiB|kilobytes?|КБ|Кб|килобайт\\p{L}*'],
  ['khz', 'kHz|kilohertz|кГц|килогерц\\p{L}*'],
  ['mhz', 'MHz|МГц|мегагерц\\p{L}*'],
  ['ghz', 'GHz|ГГц|гигагерц\\p{L}*'],
  ['hz', 'Hz|hertz|Гц|герц\\p{L}*'],
  ['dbfs', 'dBFS'],
  ['dbtp', 'dBTP'],
  ['dbu', 'dBu'],
  ['dbv', 'dBV'],
  ['lufs', 'LUFS|LKFS'],
  ['lu', 'LU'],
  ['db', 'dBA?|decibels?|дБА?|децибел\\p{L}*'],
  ['kelvin', 'K|К|kelvins?|кельвин\\p{L}*'],
  ['lux', 'lux|lx|люкс\\p{L}*|лк'],
  ['lumen', 'lm|lumens?|лм|люмен\\p{L}*'],
  ['nit', 'nits?|нит(?:ов|а)?|cd\\/m²|кд\\/м²'],
  ['stop', 'stops?|EV|стоп(?:а|ов|ы|ах|ам)?|ступен\\p{L}*'],
  ['ire', 'IRE'],
  ['mired', 'mireds?|майред\\p{L}*'],
  ['percent', '%|per ?cent|процент\\p{L}*'],
  ['celsius', '°\\s?[CС]'],
  ['degree', '°(?!\\s?[CСF])|degrees?|градус\\p{L}*'],
  ['bit', 'bits?|бит(?!рейт)\\p{L}*'],
  ['ppm', 'ppm'],
  ['ms', 'ms|milliseconds?|мс|миллисекунд\\p{L}*'],
  ['s', 's|sec(?:onds?)?|с(?!\\s\\p{L})|сек(?:унд\\p{L}*)?'],
  ['min', 'min(?:utes?)?|мин(?:ут\\p{L}*)?'],
  ['h', 'h|hours?|ч|час(?:а|ов|ам|ах)?'],
  ['day', 'days?|дн(?:я|ей|ям|ях)|день|сут(?:ки|ок)'],
  ['week', 'weeks?|недел\\p{L}*'],
  ['month', 'months?|месяц\\p{L}*'],
  ['year', 'years?|лет|год(?:а|ов|ам|ах)?'],
  ['mm', 'mm|millimet(?:er|re)s?|мм|миллиметр\\p{L}*'],
  ['cm', 'cm|centimet(?:er|re)s?|см|сантиметр\\p{L}*'],
  ['km', 'km|kilomet(?:er|re)s?|км|километр\\p{L}*'],
  ['m', 'm|met(?:er|re)s?|м|метр(?:а|ов|ах|ам)?'],
  ['inch', 'inch(?:es)?|″|дюйм\\p{L}*'],
  ['foot', 'ft|feet|foot|фут\\p{L}*'],
  ['mah', 'mAh|мА·ч|мА⋅ч'],
  ['ah', 'Ah|А·ч|А⋅ч'],
  ['wh', 'Wh|watt-hours?|Вт·ч|Вт⋅ч|ватт-час\\p{L}*'],
  ['kw', 'kW|кВт|киловатт\\p{L}*'],
  ['w', 'W|watts?|Вт|ватт\\p{L}*'],
  ['v', 'V|volts?|В|вольт\\p{L}*'],
  ['a', 'A|amp(?:ere)?s?|А|ампер\\p{L}*'],
  ['ohm', 'Ω|ohms?|Ом'],
  ['px', 'px|pixels?|пикс(?:ел\\p{L}*)?'],
  ['mp', 'MP|megapixels?|Мп|мегапиксел\\p{L}*'],
  ['line', 'lines?|строк\\p{L}*'],
  ['level', 'levels?|уров(?:ень|ня|ней|ни|ням|нях)'],
  ['character', 'characters?|знак(?:а|ов)?|символ\\p{L}*'],
  ['semitone', 'semitones?|полутон\\p{L}*'],
  ['times', '[x×х](?!\\s?\\d)|times|раза?'],
  ['usd', 'USD|dollars?|доллар\\p{L}*'],
  ['euro', 'EUR|euros?|€|евро'],
  ['rub', '₽|руб(?:л\\p{L}*)?'],
  ['kg', 'kg|кг|килограмм\\p{L}*'],
  ['g', 'g|grams?|г(?!\\.)|грамм\\p{L}*'],
]

/** Remembered at most. */
const mostForms = 5000

/** Names that stand before their number. */
const labels: readonly (readonly [string, string])[] = [
  ['iso', 'ISO|EI'],
  ['f', '[fFƒ]\\/?'],
  ['t', 'T'],
  ['nd', 'ND'],
  ['crf', 'CRF|crf|CQ|QP'],
  ['cri', 'CRI|TLCI|SSI'],
  ['gamma', '[Gg]amma|[Гг]амм\\p{L}{1,2}'],
]

const anyOf = (list: readonly (readonly [string, string])[]) => list.map(([, written]) => written).join('|')
const alternatives = anyOf(forms)
const labelAlternatives = anyOf(labels)
const space = '[\\s\\u00a0\\u202f]'
const behind = new RegExp(`^(?:${space}|-)?(?:([pi])(?!\\p{L})|(${alternatives})(?![\\p{L}\\d]))`, 'u')
const whole = new RegExp(`^${space}*(${alternatives})${space}*$`, 'u')
const mentioned = new RegExp(`(?<![\\p{L}\\d])(?:${alternatives})(?![\\p{L}\\d])`, 'gu')
const before = new RegExp(`(?<![\\p{L}\\d])(${labelAlternatives})(?: of| is)?(?:${space}|-)?[≥≤<>=~≈]?${space}?$`, 'u')
const labelMentioned = new RegExp(`(?<![\\p{L}\\d])(?:${labelAlternatives})(?![\\p{L}])`, 'gu')
const currencies: Readonly<Record<string, string>> = { $: 'usd', '€': 'euro' }

/** The unit a text begins with; "scan" stands for the p or i of 24p and 1080i. */
export function unitBehind(text: string): string | undefined {
  const [, scan, written] = behind.exec(text.slice(0, 40)) ?? []
  return scan === undefined ? unitNamed(written) : 'scan'
}

/** The unit in front of a number that ends the text: ISO, f/, ND, $. */
export function unitBefore(text: string): string | undefined {
  const near = text.slice(-14)
  return labelNamed(before.exec(near)?.[1]) ?? currencies[/([$€])\s?$/.exec(near)?.[1] ?? '']
}

/** The unit a table's column is in: "Frame rate (fps)", "Битрейт, Мбит/с", "ISO". */
export function unitOfColumn(title: string): string | undefined {
  const candidates = [...title.matchAll(/\(([^)]+)\)/g)].map(([, inside = '']) => inside)
  return [...candidates, ...title.split(/[,(]/).slice(1), title].map(unitAlone).find((unit) => unit !== undefined)
}

/** Units a text names without a number, so that its bare numbers may be in them. Single letters prove nothing. */
export function unitsMentioned(text: string): Set<string> {
  const isProof = (written: string) => written.length > 1 || /[%°€₽Ω]/.test(written)
  const units = (text.match(mentioned) ?? []).filter(isProof).map(unitNamed)
  const named = (text.match(labelMentioned) ?? []).filter(isProof).map(labelNamed)
  return new Set([...units, ...named].filter((unit) => unit !== undefined))
}

function unitAlone(text: string): string | undefined {
  return unitNamed(whole.exec(text)?.[1]) ?? labelNamed(before.exec(` ${text.trim()}`)?.[1])
}

const unitNamed = createLookup(forms)
const labelNamed = createLookup(labels)

/** The name of what is written so; few forms are written again and again. */
function createLookup(
  list: readonly (readonly [string, string])[],
): (written: string | undefined) => string | undefined {
  const readings = list.map(([name, written]) => [name, new RegExp(`^(?:${written})$`, 'u')] as const)
  const known = new Map<string, string | undefined>()
  return (written) => {
    if (written === undefined) return undefined
    const name = known.get(written) ?? readings.find(([, form]) => form.test(written))?.[0]
    if (known.size < mostForms) known.set(written, name)
    return name
  }
}
