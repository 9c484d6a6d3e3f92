/**
 * In how many ways a text can be read: what a model may do to a token so that it does not look like one. Not every way there is, but those
 * that a reader undoes without thinking: other alphabets, numbers, spelling, mirrors, splits.
 */

const lookAlikes: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...[...'аaвbеeкkмmнhоoрpсcтtуyхxіiјjѕsԁdԛqԝwһhӏlгrиuпnьb'.matchAll(/(.)(.)/gu)],
    ...[...'αaβbγyδdεeηnιiκkνvοoρpτtυuχxωwϲcϳj'.matchAll(/(.)(.)/gu)],
  ].map(([, from, to]) => [from, to]),
)

/** Compatibility forms, enclosed letters and letters of other alphabets as what they look like, in lower case. */
export function foldLetters(text: string): string {
  if (!/[^ -~\s]/.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKC')
    .replace(/[\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}\u{1f1e6}-\u{1f1ff}]/gu, fromEnclosed)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\u0370-\u052f]/g, (letter) => lookAlikes[letter] ?? letter)
}

function fromEnclosed(letter: string): string {
  const code = letter.codePointAt(0) ?? 0
  const first = [0x1f1e6, 0x1f170, 0x1f150].find((start) => code >= start) ?? code
  return String.fromCharCode(97 + code - first)
}

/** Letters and digits alone. */
export function squeeze(text: string): string {
  return lettersOf(foldLetters(text))
}

export function reverse(text: string): string {
  return text.split('').reverse().join('')
}

function mirror(text: string): string {
  return text.replace(/[a-z]/g, (letter) => String.fromCharCode(219 - letter.charCodeAt(0)))
}

export function rotate13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const start = letter <= 'Z' ? 65 : 97
    return String.fromCharCode(((letter.charCodeAt(0) - start + 13) % 26) + start)
  })
}

/** Squeezed forms in which letters are only moved or left out. */
export function squeezedReadings(text: string): string[] {
  const folded = foldLetters(text)
  const whole = lettersOf(folded)
  const listed = lettersOf(folded.replace(/^[ \t>]*(?:\d{1,3}[.):]|[-*+•])[ \t]+/gm, ''))
  const words = folded.split(/\s+/).map(lettersOf)
  const lines = folded.split('\n').map(lettersOf)
  const forward = [
    ...[whole, listed, everySecond(whole, 0), everySecond(whole, 1)],
    ...[words, lines].flatMap((parts) => [firsts(parts), lasts(parts)]),
  ]
  const unique = [...new Set(forward)].filter((form) => form.length >= shortestReading)
  return [...unique, ...unique.map(reverse), mirror(whole), reverse(mirror(whole))]
}

/** Nothing that is looked for is shorter. */
const shortestReading = 12

function lettersOf(folded: string): string {
  return folded.replace(/[^a-z0-9]+/g, '')
}

function everySecond(text: string, from: number): string {
  return text.replace(/(.)(.?)/gs, from === 0 ? '$1' : '$2')
}

function firsts(parts: readonly string[]): string {
  return parts.map((part) => part.slice(0, 1)).join('')
}

function lasts(parts: readonly string[]): string {
  return parts.map((part) => part.slice(-1)).join('')
}

/** What the text holds in an encoding, decoded once; each as far as there is something of it. */
export function decodings(text: string): string[] {
  const ascii = text.normalize('NFKC')
  return [
    ...[unescapeCharacters(ascii), ...bases(ascii), ...bases(reverse(ascii)), ...numbers(ascii)],
    ...[morse(ascii), spelled(ascii)],
  ].filter((reading) => reading.trim() !== '' && reading !== ascii)
}

/** %70, \x70, \u0070, \u{70}, &#112;, &#x70;, U+0070, =70 */
function unescapeCharacters(text: string): string {
  const hex = text.replace(/(?:%|\\x|\\u\{?|&(?:amp;)?#x|U\+|=|0x)([0-9a-f]{2,6})[};]?/gi, (_, code: string) =>
    characterOf(code, 16),
  )
  const decimal = hex.replace(/&(?:amp;)?#(\d{2,7});?/g, (_, code: string) => characterOf(code, 10))
  return decimal.replace(/\\([0-7]{3})/g, (_, code: string) => characterOf(code, 8))
}

function characterOf(code: string, base: number): string {
  const value = Number.parseInt(code, base)
  return value > 0 && value <= 0x10ffff ? String.fromCodePoint(value) : ''
}

/** Runs of base64, base32 and hexadecimal digits, also when they are broken by spaces and signs. */
function bases(text: string): string[] {
  const joined = text.replace(/[\s*_`~|>"'.,;:-]+/g, '')
  const inUrl = text
    .replace(/[\s*`~|>"'.,;:]+/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
  const base64 = [joined, inUrl, text.replaceAll('-', '+').replaceAll('_', '/')]
    .flatMap((form) => form.match(/[A-Za-z0-9+/]{20,}/g) ?? [])
    .flatMap((run) => [0, 1, 2, 3].map((offset) => readBytes(Buffer.from(run.slice(offset), 'base64'))))
  const hex = (joined.replace(/0x|\\x|%/gi, '').match(/[0-9a-f]{32,}/gi) ?? []).flatMap((run) =>
    [0, 1].map((offset) => readBytes(Buffer.from(run.slice(offset, run.length - ((run.length - offset) % 2)), 'hex'))),
  )
  const base32 = (joined.match(/[A-Z2-7]{32,}/gi) ?? []).map(decodeBase32)
  return [base64.join(' '), hex.join(' '), base32.join(' ')]
}

function readBytes(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[^\t\n -~]/g, '\u00b7')
}

const base32Digits = 'abcdefghijklmnopqrstuvwxyz234567'

function decodeBase32(run: string): string {
  const bits = [...run.toLowerCase()].map((digit) => base32Digits.indexOf(digit).toString(2).padStart(5, '0')).join('')
  return fromBits(bits, 8)
}

function fromBits(bits: string, width: number): string {
  return (bits.match(new RegExp(`[01]{${width}}`, 'g')) ?? [])
    .map((code) => characterOf(code, 2))
    .join('')
    .replace(/[^\t\n -~]/g, '\u00b7')
}

/** Character codes, decimal, octal or binary, one after the other; places in the alphabet. */
function numbers(text: string): string[] {
  const codes = text.match(/\d+/g) ?? []
  if (codes.length < 8 && !/[01]{32}/.test(text.replace(/\s+/g, ''))) return []
  const printable = (base: number) =>
    codes.map((code) => characterOf(code, base)).map((character) => (/^[ -~]$/.test(character) ? character : ''))
  const alphabet = codes.map((code) =>
    Number(code) >= 1 && Number(code) <= 26 ? characterOf(`${Number(code) + 96}`, 10) : '',
  )
  const bits = (text.replace(/[\s,;|-]+/g, '').match(/[01]{32,}/g) ?? []).flatMap((run) => [
    fromBits(run, 8),
    fromBits(run, 7),
  ])
  return [printable(10).join(''), printable(8).join(''), alphabet.join(''), bits.join(' ')]
}

const morseCodes = Object.fromEntries(
  [
    '.-a -...b -.-.c -..d .e ..-.f --.g ....h ..i .---j -.-k .-..l --m -.n ---o .--.p --.-q .-.r ...s -t ..-u ...-v .--w -..-x -.--y --..z',
    '..---2 ...--3 ....-4 .....5 -....6 --...7',
  ]
    .join(' ')
    .split(' ')
    .map((entry) => [entry.slice(0, -1), entry.slice(-1)]),
)

function morse(text: string): string {
  const signs =
    text
      .replace(/[•·]/g, '.')
      .replace(/[–—−_]/g, '-')
      .match(/[.-]{1,5}(?=[\s/|]|$)/g) ?? []
  return signs.length < 20 ? '' : signs.map((sign) => morseCodes[sign] ?? '').join('')
}

const spelledLetters = new Map(
  [
    'alpha alfa bravo charlie delta echo foxtrot golf hotel india juliett juliet kilo lima mike november oscar papa quebec romeo sierra',
    'tango uniform victor whiskey xray yankee zulu',
  ]
    .join(' ')
    .split(' ')
    .map((word) => [word, word.slice(0, 1)]),
)
const spelledDigits = new Map([
  ['two', '2'],
  ['three', '3'],
  ['four', '4'],
  ['five', '5'],
  ['six', '6'],
  ['seven', '7'],
])

/** "papa tango charlie two" */
function spelled(text: string): string {
  const words =
    text
      .toLowerCase()
      .replaceAll('x-ray', 'xray')
      .match(/[a-z]+|\d/g) ?? []
  const letters = words.map(
    (word) => spelledLetters.get(word) ?? spelledDigits.get(word) ?? (/^\d$/.test(word) ? word : ''),
  )
  return letters.join('').length < 20 ? '' : letters.join('')
}
