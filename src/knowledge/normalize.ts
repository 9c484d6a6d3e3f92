/**
 * One way of writing, before anything is looked for in a text: lower case, no accents and invisible marks, one kind of dash, decimal
 * points, and one spelling of the quantities that the trade writes in several ("25p" and "25 fps", "16x9" and "16:9").
 */
import { russianNames } from './russian-names.ts'

type Rewriting = readonly (readonly [RegExp, string])[]

/** Before Unicode takes signs apart: ™ would become the letters "tm", º an "o", an Arabic ligature a phrase. */
const signs: Rewriting = [
  [/[™℠©®\ufdf0-\ufdff]/g, ' '],
  [/[°º˚]/g, ' degree '],
  [/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, ''],
  [/(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))/g, ''],
]

/** Accents and stress marks go; й keeps its breve, ё becomes е. */
const accents = /(?<!и)\u0306|[\p{M}--\u0306]/gv

const characters: Rewriting = [
  [/\s+/g, ' '],
  [/[\u2010-\u2015\u2212]/g, '-'],
  [/[\u2044\u2215]/g, '/'],
  [/\u0192/g, 'f'],
  [/(\p{L})['’](?:s\b|(?=\p{L}))/gu, '$1'],
  [/(?<=\d) ?%/g, ' percent '],
]

const frameRate = '23\\.976|24|25|29\\.97|30|48|50|59\\.94|60|90|100|119\\.88|120'
const hertz = ' ?(?:hz|гц|герц)(?!\\p{L})'

const quantities: Rewriting = [
  [/(?<![\d.,])(\d{1,3}),(?=\d00(?!\d|,\d))/g, '$1'],
  [/(\d),(?=\d)/g, '$1.'],
  [/(\d) ?[×х](?= ?\d)/g, '$1x'],
  [/(?<=\d)(?:st|nd|rd|th|-(?:й|я|е|го|му|ю|ти|х|м))(?![\p{L}\d])/gu, ''],
  [/(?<=[\p{L}\d])\+(?![\p{L}\d])/gu, 'plus'],
  [/(?<=\d\/\d{1,5}) ?(?:s|sec|с|сек)(?![\p{L}\d])/gu, ''],
  [/(?<![\d.])23\.98(?!\d)/g, '23.976'],
  [new RegExp(`(?<![\\d.:/])(${frameRate})p(?![\\p{L}\\d])`, 'gu'), '$1 fps'],
  [/(?<![\d.:/-])4([.-])([0124])\1([0124])(?![\d:/-]|\.\d)/g, '4:$2:$3'],
  [
    /(?<![\d.:/x])(?=(?:16|21)\D|9\D+16|4\D+[35]|[35]\D+4)(\d{1,2})(?: ?x ?| на | by )(9|16|[345])(?![\d.:/x\p{L}])/gu,
    '$1:$2',
  ],
  [/(?<![\d.])(\d\.\d+):1(?!\d)/g, '$1'],
  [new RegExp(`(?<!\\d)(\\d{2,3}) ?000${hertz}`, 'gu'), '$1 khz'],
  [new RegExp(`(?<!\\d)(\\d{2,3}) ?([1-9])00${hertz}`, 'gu'), '$1.$2 khz'],
  [/(?<!\d)([2-9]|10) (?=\d00 ?[kк](?![\p{L}\d]))/gu, '$1'],
]

/** "A7S III", "5D Mark II", "GH5 mk 2": the generation as a figure. */
const generations: Rewriting = [
  [generation('iii'), ' 3'],
  [generation('ii'), ' 2'],
  [generation('iv'), ' 4'],
  [generation('vii'), ' 7'],
  [generation('vi'), ' 6'],
  [/(?<=\d[a-z])[ -]?v(?![\p{L}\d])/gu, ' 5'],
  [/(?<=(?:^|\P{L})(?:gh|s|g)\d)m(?=[2-5](?!\d))/gu, ' '],
  [/(?<![\p{L}\d])a7(?=[2-5](?!\d))/gu, 'a7 '],
  [/(?<=\d[a-z]?)[ -]?m(?:ar)?k[ -]?(?=[2-9](?!\d))/gu, ' '],
]

function generation(roman: string): RegExp {
  return new RegExp(`(?<=\\d[a-z]?)[ -]?(?:m(?:ar)?k[ -]?)?${roman}(?!\\p{L})`, 'gu')
}

/** Words that some write as one: the parts are what other texts hold. Canon calls its C-Log by its whole name. */
const compounds: Rewriting = [
  [/(?<!\p{L})canon ?log/gu, 'c-log'],
  [/(?<!\p{L})(frame|sample)(?=rates?(?!\p{L}))/gu, '$1 '],
  [/(?<!\p{L})(green|blue)(?=screens?(?!\p{L}))/gu, '$1 '],
  [/(?<!\p{L})close(?=ups?(?!\p{L}))/gu, 'close '],
  [/(?<!\p{L})live(?=stream)/gu, 'live '],
  [/(?<!\p{L})стоп(?=кадр)/gu, 'стоп '],
  [
    /(?<!\p{L})(видео|аудио)(?=съемк|монтаж|файл|редактор|кодек|запис|сигнал|дорож|поток|ролик|материал|камер|канал)/gu,
    '$1 ',
  ],
  [/(?<!\p{L})(?:slow[ -]?mo|слоу[ -]?мо(?:ушн)?)(?!\p{L})/gu, 'slow motion'],
]

/** Russian letters that look like Latin ones. */
const lookAlikes = new Map([...'авекмнорстух'].map((letter, at) => [letter, 'abekmhopctyx'.charAt(at)]))
const mixedScripts = /[a-z][авекмнорстух]|[авекмнорстух][a-z]/

/** @returns the text as the analyzer reads it: lower-case NFC, single spaces. */
export function normalize(text: string): string {
  const plain = rewrite(text, signs).normalize('NFKD').toLowerCase().replace(accents, '').normalize('NFC')
  return rewrite(withoutLookAlikes(rewrite(plain, characters)), [
    ...russianNames,
    ...quantities,
    ...generations,
    ...compounds,
  ])
}

function rewrite(text: string, rewriting: Rewriting): string {
  return rewriting.reduce((written, [pattern, replacement]) => written.replace(pattern, replacement), text)
}

/** "рrores" typed with a Russian р is prores; words that are Russian but for a Latin stem ("iso-шный") stay. */
function withoutLookAlikes(text: string): string {
  if (!mixedScripts.test(text)) return text
  return text.replace(/\p{L}+/gu, (word) => {
    if (!mixedScripts.test(word)) return word
    const latin = [...word].map((letter) => lookAlikes.get(letter) ?? letter).join('')
    return /^[a-z]+$/.test(latin) ? latin : word
  })
}
