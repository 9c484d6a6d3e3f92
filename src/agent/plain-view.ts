/**
 * A text as a person sees it, for the checks: no markup, one kind of digits, no invisible signs, one script in a word. Each character
 * knows where in the source it stands, so that what is found in the view can be cut out of the source.
 */

export type PlainView = {
  readonly text: string
  /** The piece of the source that shows what stands between two places of the view. */
  sourceOf(from: number, to: number): { readonly from: number; readonly to: number }
}

type Characters = { readonly text: string; readonly starts: readonly number[]; readonly ends: readonly number[] }
type Rewriting = readonly [pattern: RegExp, replacement: string | ((match: RegExpExecArray) => string)]

const named: Readonly<Record<string, string>> = {
  nbsp: ' ',
  thinsp: ' ',
  minus: '−',
  ndash: '–',
  mdash: '—',
  deg: '°',
  times: '×',
  frasl: '/',
  sol: '/',
  period: '.',
  comma: ',',
  colon: ':',
  percnt: '%',
  plus: '+',
  half: '1/2',
  frac12: '1/2',
  frac14: '1/4',
  frac34: '3/4',
  sup2: '²',
  ge: '≥',
  le: '≤',
  gt: '>',
  lt: '<',
  amp: '&',
  lbrack: '[',
  rbrack: ']',
}

function entity([whole, decimal, hex, name = '']: RegExpExecArray): string {
  const code = Number.parseInt(decimal ?? hex ?? '0', decimal === undefined ? 16 : 10)
  if (code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)) return String.fromCodePoint(code)
  return named[name.toLowerCase()] ?? whole
}

/** Russian and Greek letters with the Latin ones they look like. */
const lookAlikes = {
  АВЕЅКМНОРСТУХІЈ: 'ABESKMHOPCTYXIJ',
  аеѕорсухіјкмт: 'aesopcyxijkmt',
  ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ: 'ABEZHIKMNOPTYX',
  ονρԁԛԝһ: 'ovpdqwh',
}
const looksLatin = new Map(
  Object.entries(lookAlikes).flatMap(([letters, latin]) =>
    [...letters].map((letter, at) => [letter, latin.charAt(at)] as const),
  ),
)
const onlyLatin = /^[A-Za-z\d]+$/

/** "Sоny" with a Russian о is Sony, and so is a model number in Russian letters that look Latin; "ISO-шный" stays. */
function inOneScript([word]: RegExpExecArray): string {
  const isMixed = /[A-Za-z]/.test(word) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(word)
  if (!isMixed && !/^\p{L}+\d/u.test(word)) return word
  const latin = [...word].map((letter) => looksLatin.get(letter) ?? letter).join('')
  return onlyLatin.test(latin) ? latin : word
}

function digit([character]: RegExpExecArray): string {
  return asciiDigits(character.normalize('NFKC').replaceAll('\u2044', '/'))
}

/** Digits of other scripts as ours. Every script has its digits in a run of ten. */
export function asciiDigits(text: string): string {
  return text.replace(/(?![0-9])\p{Nd}/gu, (written) => {
    const code = written.codePointAt(0) ?? 0
    let zero = code
    while (code - zero < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1
    return String(code - zero)
  })
}

const romans = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII']

function roman([written]: RegExpExecArray): string {
  return String(romans.indexOf(written) + 1)
}

const invisible: Rewriting = [/[\p{DI}\p{Cf}]+/gu, '']
const references: Rewriting = [/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z][a-z\d]{1,15}));/gi, entity]
const tex: readonly Rewriting[] = [
  [/\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}/g, ([, over = '', under = '']) => `${over}/${under}`],
  [/\\(?:text|math|operatorname)[a-z]*\s*\{([^{}]*)\}/g, ([, inside = '']) => inside],
  [/\^\s*\{?\s*\\circ\s*\}?/g, '°'],
  [/\\times(?![a-z])/g, '×'],
  [/\\(?:pm|cdot|approx|sim)(?![a-z])/g, ' '],
  [/\\(?:geq?)(?![a-z])/g, '≥'],
  [/\\(?:leq?)(?![a-z])/g, '≤'],
  [/\\(?:[,;:! ]|q?quad(?![a-z]))/g, ' '],
  [/\\[()]/g, ''],
  [/\$(?=(\S(?:[^$\n]*\S)?)\$(?!\d))|(?<=\$\S(?:[^$\n]*\S)?)\$(?!\d)/g, ''],
  [/[{}](?=[\d.,/])|(?<=[\d.,/])[{}]/g, ''],
]
const markup: readonly Rewriting[] = [
  [/<!--[\s\S]*?-->|<\/?[a-z][^<>\n]{0,200}>/gi, ([tag]) => (/^<(?:br|\/?p|\/?li|\/?t[dr])/i.test(tag) ? ' ' : '')],
  [/\\([!-/:-@[-`{-~])/g, ([, sign = '']) => sign],
  [/!?\[([^[\]\n]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"\n]*")?\)/g, ([, shown = '']) => shown],
  [/(?<=\d{2})\*(?=\d{2})/g, '×'],
  [/\*+(?=\S)|(?<=\S)\*+|~~|`+/g, ''],
  [/(?<![\p{L}\d])_+(?=\S)|(?<=\S)_+(?![\p{L}\d])|(?<=\d)_+(?=\d)/gu, ''],
]
const characters: readonly Rewriting[] = [
  [/(?!(?<=\p{L})[²³])[\p{Nd}\p{No}\p{Nl}\uff01-\uff5e\u{1d400}-\u{1d7ff}](?<![0-9])/gu, digit],
  [/[\p{L}\d]+/gu, inOneScript],
  [/(?<![\p{L}\d.,])\d(?:[ \u00a0\u2009]\d){1,9}(?![\p{L}\d.,:/])/gu, ([spaced]) => spaced.replace(/\D/g, '')],
  [
    /(?<=(?:[A-Za-z]\p{L}*\d\p{L}*|[Mm]k|Mark|Gen|Type)[ -])(?:VIII|VII|VI|IV|IX|V|XII|XI|X|III|II|I)(?![\p{L}\d])/gu,
    roman,
  ],
]

/** What has none of these is its own view. */
const special =
  /[^ -~А-яЁё\n–—−°…«»×“”’]|[\\&<*_~`$]|\[[^\]]*\]\(|\d \d|[A-Za-z][А-яЁё]|[А-яЁё][A-Za-z\d]|[IVX]{1,4}(?!\p{L})/u

export function plainView(source: string): PlainView {
  if (!special.test(source)) return { text: source, sourceOf: (from, to) => ({ from, to }) }
  const places = [...Array(source.length).keys()]
  const whole: Characters = { text: source, starts: places, ends: places.map((at) => at + 1) }
  const { text, starts, ends } = [invisible, references, ...tex, ...markup, ...characters].reduce(rewrite, whole)
  return {
    text,
    sourceOf: (from, to) => ({ from: starts[from] ?? source.length, to: ends[to - 1] ?? source.length }),
  }
}

function rewrite(before: Characters, [pattern, replacement]: Rewriting): Characters {
  if (before.text.search(pattern) === -1) return before
  let text = ''
  let end = 0
  const starts: number[] = []
  const ends: number[] = []
  const keep = (to: number) => {
    text += before.text.slice(end, to)
    for (let at = end; at < to; at += 1) {
      starts.push(before.starts[at] ?? 0)
      ends.push(before.ends[at] ?? 0)
    }
  }
  for (const match of before.text.matchAll(pattern)) {
    const [written] = match
    const shown = typeof replacement === 'string' ? replacement : replacement(match)
    if (shown === written) continue
    keep(match.index)
    end = match.index + written.length
    const inside = written.indexOf(shown)
    text += shown
    for (let at = 0; at < shown.length; at += 1) {
      const place = inside === -1 ? undefined : match.index + inside + at
      starts.push(before.starts[place ?? match.index] ?? 0)
      ends.push(before.ends[place ?? end - 1] ?? 0)
    }
  }
  keep(before.text.length)
  return { text, starts, ends }
}
