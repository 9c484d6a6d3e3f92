/** Ways a model makes a false sentence of a true one. Each takes what decides by chance from `choose`, so that a seed repeats it. */
import { findQuantities, type Quantity } from '../../src/agent/quantities.ts'
import type { Excerpt } from '../../src/models/excerpts.ts'

export type Choose = { among<Item>(items: readonly Item[]): Item | undefined; number(below: number): number }
export type Lie = {
  readonly text: string
  /** Pieces that must not be shown. */
  readonly planted: readonly string[]
}
/** @returns undefined where the sentence has nothing to lie about in this way. @param turn all that the passages of the turn say. */
export type Liar = (sentence: string, choose: Choose, turn: string, excerpt: Excerpt) => Lie | undefined

function put(sentence: string, index: number, length: number, told: string): Lie {
  const text = sentence.slice(0, index) + told + sentence.slice(index + length)
  return { text, planted: [text.slice(Math.max(0, index - 8), index + told.length + 8).trim()] }
}

/** Without a list's own numbering. */
function numbersOf(sentence: string): Quantity[] {
  const marker = /^\s*\d+[.)]\s/.exec(sentence)?.[0].length ?? 0
  return findQuantities(sentence).filter(({ index }) => index >= marker)
}

const otherNumbers: readonly ((written: string) => string)[] = [
  (written) => written.replace(/\d+/, (digits) => String(Number(digits) + 7)),
  (written) => written.replace(/\d+/, (digits) => `${Number(digits) + 1}0`),
  (written) => written.replace(/\d(?!.*\d)/, (digit) => String((Number(digit) + 3) % 10)),
  (written) => written.replace(/\d+/, (digits) => String(Number(digits) * 2 + 1)),
]

const changedNumber: Liar = (sentence, choose) => {
  const quantity = choose.among(numbersOf(sentence))
  if (!quantity) return undefined
  return put(sentence, quantity.index, quantity.text.length, choose.among(otherNumbers)?.(quantity.text) ?? '')
}

/** A number of the same unit that stands in the passage, in another sentence. */
const misplacedNumber: Liar = (sentence, choose, turn) => {
  const quantity = choose.among(numbersOf(sentence).filter(({ unit }) => unit !== undefined))
  const others = findQuantities(turn).filter(
    ({ unit, values }) =>
      unit === quantity?.unit && !numbersOf(sentence).some((one) => one.values.some((value) => values.includes(value))),
  )
  const other = choose.among(others)
  return quantity && other && put(sentence, quantity.index, quantity.text.length, other.text)
}

const swappedNumbers: Liar = (sentence, choose) => {
  if (/[÷×=]/.test(sentence)) return undefined
  const numbers = numbersOf(sentence).filter(({ unit }) => unit !== undefined)
  const pairs = numbers.flatMap((one, at) =>
    numbers
      .slice(at + 1)
      .filter(
        (other) =>
          other.unit === one.unit &&
          other.text !== one.text &&
          /\p{L}{2}/u.test(sentence.slice(one.index + one.text.length, other.index)),
      )
      .map((other) => [one, other] as const),
  )
  const [one, other] = choose.among(pairs) ?? []
  if (!one || !other) return undefined
  const text = `${sentence.slice(0, one.index)}${other.text}${sentence.slice(one.index + one.text.length, other.index)}${one.text}${sentence.slice(other.index + other.text.length)}`
  return { text, planted: [text.slice(Math.max(0, one.index - 8), one.index + other.text.length + 8).trim()] }
}

const units: readonly (readonly [RegExp, string])[] = [
  [/(?<=\d ?)(?:Mb\/s|Mbps)/, 'MB/s'],
  [/(?<=\d ?)Мбит\/с/, 'МБ/с'],
  [/(?<=\d ?)ms\b/, 's'],
  [/(?<=\d ?)dB(?![A-Za-z])/, '%'],
  [/(?<=\d ?)дБ(?!\p{L})/u, '%'],
  [/(?<=\d ?)mm\b/, 'cm'],
  [/(?<=\d ?)мм(?!\p{L})/u, 'см'],
  [/(?<=\d ?)kHz/, 'Hz'],
  [/(?<=\d ?)кГц/, 'Гц'],
  [/(?<=\d ?)GB\b/, 'TB'],
  [/(?<=\d ?)fps/, 'Hz'],
  [/(?<=\d ?)к\/с/, 'Гц'],
  [/(?<=\d ?)stops?\b/, 'dB'],
  [/(?<=\d ?)minutes/, 'hours'],
  [/(?<=\d ?)W\b/, 'kW'],
]

const changedUnit: Liar = (sentence, choose) => {
  const [unit, told = ''] = choose.among(units.filter(([written]) => written.test(sentence))) ?? []
  const found = unit?.exec(sentence)
  return found ? put(sentence, found.index, found[0].length, told) : undefined
}

const flippedSign: Liar = (sentence, choose) => {
  const signs = [...sentence.matchAll(/(?<=[\s(|])[−+](?=\d)/g)]
  const sign = choose.among(signs)
  return sign && put(sentence, sign.index, 1, sign[0] === '+' ? '−' : '')
}

const fromTo =
  (pairs: readonly (readonly [string, string])[], behind: string): Liar =>
  (sentence, choose) => {
    const found = pairs.flatMap(([from, to]) =>
      [...sentence.matchAll(new RegExp(`(?<![\\p{L}\\d-])${from.replaceAll('.', '\\.')}(?=${behind})`, 'gu'))].map(
        ({ index }) => [index, from.length, to] as const,
      ),
    )
    const [index, length, to] = choose.among(found) ?? []
    if (index === undefined || length === undefined || to === undefined) return undefined
    const lie = put(sentence, index, length, to)
    const number = /^\s*[−–-]?\d[\d.,/]*/.exec(sentence.slice(index + length))?.[0]
    return behind.includes('\\d') && number !== undefined ? { ...lie, planted: [to + number] } : lie
  }

const changedWord = fromTo(
  [
    ...([
      ['two', 'five'],
      ['three', 'seven'],
      ['four', 'nine'],
      ['five', 'eight'],
    ] as const),
    ...([
      ['три', 'семь'],
      ['два', 'пять'],
      ['две', 'шесть'],
      ['четыре', 'девять'],
      ['пять', 'восемь'],
    ] as const),
  ],
  ' (?:stops?|dB|hours?|minutes?|seconds?|frames?|lights?|lamps?|tracks?|ступен|секунд|минут|час|кадр|прибор|источник|диск|копи)',
)

const flippedBound = fromTo(
  [
    ...([
      ['at least', 'at most'],
      ['at most', 'at least'],
      ['no more than', 'no less than'],
      ['up to', 'at least'],
    ] as const),
    ...([
      ['не более', 'не менее'],
      ['не менее', 'не более'],
      ['не ниже', 'не выше'],
      ['не выше', 'не ниже'],
    ] as const),
  ],
  '\\s[−–-]?\\d',
)

const nameFamilies = [
  ['Sony', 'Canon', 'Nikon', 'Panasonic', 'Fujifilm', 'Blackmagic'],
  ['Premiere', 'Avid', 'Kdenlive'],
  ['YouTube', 'Vimeo', 'TikTok', 'Twitch'],
  ['H.264', 'H.265', 'AV1', 'VP9', 'H.266'],
  ['S-Log3', 'S-Log2', 'V-Log', 'F-Log', 'C-Log9'],
  ['BT.709', 'BT.2020', 'BT.601'],
  ['ProRes', 'DNxHR', 'CineForm'],
  ['RTMP', 'SRT', 'NDI'],
  ['MP4', 'MOV', 'MXF'],
  ['AAC', 'FLAC', 'Vorbis'],
  ['OBS', 'vMix'],
  ['exFAT', 'APFS', 'NTFS'],
  ['PAL', 'NTSC', 'SECAM'],
]
const changedName: Liar = (sentence, choose, turn, excerpt) => {
  const pairs = nameFamilies.flatMap((family) => family.flatMap((from) => family.map((to) => [from, to] as const)))
  return fromTo(
    pairs.filter(([from, to]) => from !== to && !turn.includes(to)),
    '(?![\\p{L}\\d])',
  )(sentence, choose, turn, excerpt)
}

const changedModel: Liar = (sentence, choose, turn) => {
  const models = [...sentence.matchAll(/(?<![\p{L}\d_-])(?!ISO|ND|CRF)[A-Z][A-Za-z-]+\d+(?![\p{L}\d_-])/gu)]
  const model = choose.among(models)
  const told = model?.[0].replace(/\d+/, (digits) => String(Number(digits) + 1 + choose.number(5)))
  return model && told && !turn.includes(told) ? put(sentence, model.index, model[0].length, told) : undefined
}

const inventedNames = [
  'Zorblax X9',
  'FX99',
  'Canon C5000',
  'Panavision',
  'Хассельблад',
  'Rec.2150x',
  'VP10',
  'S-Log9',
  'Shotcut',
  'Сanоn C7',
  'Sоny FX9',
  'РХ9',
  'Н.267',
  'ProRеs 9999',
]
const addedName: Liar = (sentence, choose, turn) => {
  const name = choose.among(inventedNames.filter((one) => !one.split(' ').some((word) => turn.includes(word))))
  const gap = sentence.search(/(?<=\p{Ll}\p{Ll}) (?=\p{Ll})/u)
  return name === undefined || gap === -1
    ? undefined
    : put(sentence, gap, 0, `${/\p{Script=Cyrillic}/u.test(sentence) ? ' на' : ' on'} ${name}`)
}

const each = (digits: string, toSign: (digit: number) => string) =>
  [...digits].map((digit) => toSign(Number(digit))).join('')
const disguises: readonly ((digits: string) => string)[] = [
  (digits) => each(digits, (digit) => String.fromCodePoint(0x660 + digit)),
  (digits) => each(digits, (digit) => String.fromCodePoint(0xff10 + digit)),
  (digits) => each(digits, (digit) => String.fromCodePoint(0x1d7ce + digit)),
  (digits) => each(digits, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(digit)),
  (digits) => each(digits, (digit) => `&#${48 + digit};`),
  (digits) => each(digits, (digit) => `&#x${(48 + digit).toString(16)};`),
  (digits) => [...digits].join(' '),
  (digits) => [...digits].join('\u200b'),
  (digits) => [...digits].join('\u00ad'),
  (digits) => `**${digits.charAt(0)}**${digits.slice(1)}`,
  (digits) => `${digits.charAt(0)}<b></b>${digits.slice(1)}`,
  (digits) => `~~${digits.charAt(0)}~~${digits.slice(1)}`,
  (digits) => `_${digits}_`,
  (digits) => `\`${digits}\``,
  (digits) => `$${digits}$`,
  (digits) => `$\\text{${digits}}$`,
  (digits) => `$\\frac{1}{${digits}}$`,
  (digits) => `[${digits}](https://example.com/a)`,
]
const disguisedNumber: Liar = (sentence, choose, turn) => {
  const quantity = choose.among(numbersOf(sentence))
  const digits = `${choose.number(80) + 11}3`
  if (!quantity || turn.includes(digits) || /[A-Za-z_]$/.test(sentence.slice(0, quantity.index))) return undefined
  return put(sentence, quantity.index, quantity.text.length, choose.among(disguises)?.(digits) ?? '')
}

const references = [
  '[9]',
  '【9】',
  '[^9]',
  '[source 9]',
  '(source 9)',
  '(9)',
  '⁹',
  '<sup>9</sup>',
  '[9](https://made.example.com/9)',
  '[ 9 ]',
  '［9］',
  '[٩]',
  '\\[9\\]',
  '【9†source】',
  '[источник 9]',
  '[[9]]',
  '(https://made-up.example.com/guide)',
  '(see sony-manual.pdf)',
  '[manual](http://made.example.org)',
  '&#91;9&#93;',
  '[9\u200b]',
  'www.cine-guide.tv/nd',
]
const seenReferences = [
  '[9',
  '【',
  '^9',
  '(9)',
  '⁹',
  'sup>',
  'http',
  'www',
  'sony-manual',
  'source 9',
  'источник 9',
  '［',
  '٩',
  '9]',
  '#91',
]
const inventedReference: Liar = (sentence, choose, turn) => {
  const reference = choose.among(references) ?? ''
  const planted = seenReferences.filter((seen) => reference.includes(seen) && !turn.includes(seen))
  return { text: sentence.replace(/[.!?]?$/, (end) => ` ${reference}${end}`), planted }
}

export const liars: Readonly<Record<string, Liar>> = {
  'a changed number': changedNumber,
  'a number from elsewhere': misplacedNumber,
  'swapped numbers': swappedNumbers,
  'a changed unit': changedUnit,
  'a flipped sign': flippedSign,
  'a flipped bound': flippedBound,
  'a changed number word': changedWord,
  'a changed name': changedName,
  'a changed model': changedModel,
  'an added name': addedName,
  'a disguised number': disguisedNumber,
  'an invented reference': inventedReference,
}
