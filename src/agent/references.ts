/**
 * References as models write them, brought to the one form [1] that is checked and linked: other brackets, footnotes, superscripts,
 * "(source 1)". Links and documents that nobody named lose their address. Code spans stay.
 */

import { asciiDigits } from './plain-view.ts'

const number = '\\d{1,3}'
const numbers = `${number}(?:\\s*[,;–-]\\s*${number})*`
const kind =
  '(?:sources?|src|passages?|docs?|documents?|refs?|references?|citations?|cite|footnote|note|see|см\\.?|источник\\p{L}*|пассаж\\p{L}*|документ\\p{L}*|фрагмент\\p{L}*|отрывок|ссылк\\p{L}*|сноск\\p{L}*)'
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹'

type Rewriting = readonly [RegExp, (match: string, ...groups: string[]) => string]

const mark = (inside: string) => `[${inside.replace(/\s+/g, '')}]`
const marks: readonly Rewriting[] = [
  [/(?<=[[［【(^]\s*)\p{Nd}+(?=\s*[\]］】)])/gu, (digits) => asciiDigits(digits.normalize('NFKC'))],
  [/&#0*91;|&#x0*5b;|&lbrack;|&lsqb;|\\\[|［/gi, () => '['],
  [/&#0*93;|&#x0*5d;|&rbrack;|&rsqb;|\\\]|］/gi, () => ']'],
  [new RegExp(`<su[pb]>\\s*\\[?\\s*(${numbers})\\s*\\]?\\s*</su[pb]>`, 'gi'), (_, inside) => mark(inside)],
  [
    new RegExp(`[【〔〖⟦〚「{❲]+\\s*(${numbers})(?:\\s*[†‡:][^】〕〗⟧〛」}❳\\n]*)?\\s*[】〕〗⟧〛」}❳]+`, 'g'),
    (_, inside) => mark(inside),
  ],
  [new RegExp(`\\[\\s*(${numbers})\\s*[†‡][^\\]\\n]*\\]`, 'g'), (_, inside) => mark(inside)],
  [new RegExp(`^(\\s*)\\[\\^?${number}\\]:[^\\S\\n]*`, 'g'), (_, space) => space],
  [/^(\s*)\[\^[^\]\n]+\]:[^\S\n]*/g, (_, space) => space],
  [new RegExp(`\\[\\^(${number})\\]`, 'g'), (_, inside) => mark(inside)],
  [/\s?\[\^[^\]\s]+\]/g, () => ''],
  [new RegExp(`[[(]\\s*${kind}\\s*[:#№]?\\s*(${numbers})\\s*[\\])]`, 'giu'), (_, inside) => mark(inside)],
  [new RegExp(`\\[\\s*\\[?\\s*(${numbers})\\s*\\]?\\s*\\](?:\\([^()\\s]*\\))?`, 'g'), (_, inside) => mark(inside)],
  [new RegExp(`(?<=[^\\s([{=+*/×^-]\\s?)\\((${numbers})\\)(?=\\s*(?:[.,;:!?]|$))`, 'g'), (_, inside) => mark(inside)],
  [
    new RegExp(
      `(?<=[\\p{L}.,;:!?»"”\\]]|[\\p{L}.,;:!?)»"”\\]|]\\s)(?<!(?<!\\p{L})(?:[cmkd]?m|[смдк]?м|ft|in|s|с)(?=[²³]))[${superscripts}]+`,
      'gu',
    ),
    (digits) => mark([...digits].map((digit) => superscripts.indexOf(digit)).join('')),
  ],
]

const codeSpan = /(`+)[^`\n](?:[^\n]*?[^`])?\1(?!`)/g

/** @param line prose or a row of a table. */
export function normaliseReferences(line: string): string {
  const visible = line.replace(/[\p{DI}\p{Cf}]+/gu, '')
  let end = 0
  let text = ''
  for (const { 0: code, index } of visible.matchAll(codeSpan)) {
    text += rewrite(visible.slice(end, index)) + code
    end = index + code.length
  }
  return text + rewrite(visible.slice(end))
}

function rewrite(text: string): string {
  return marks.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text)
}

const domains = 'com|org|net|ru|tv|io|info|edu|gov|de|uk|co|eu|app|dev|me|site|online|video|media|рф'
const documents = 'md|pdf|html?|docx?|pptx?|xlsx?|epub|txt|rtf'
const address = `(?:https?|ftp)://[^\\s<>()\\]"]+|www\\.[^\\s<>()\\]"]+|(?:[\\p{L}\\d-]+\\.)+(?:${domains})(?![\\p{L}\\d.-])(?:/[^\\s<>()\\]"]*)?`
const file = `[\\p{L}\\d_./-]*[\\p{L}\\d_-]\\.(?:${documents})(?![\\p{L}\\d])`
const linked = /!?\[([^[\]\n]*)\]\(\s*<?([^()\s<>]*)>?[^()\n]*\)/gu
const bare = new RegExp(`<?(${address}|${file})>?`, 'giu')

/** Takes out addresses and files that `isSaid` does not know. @returns the text, and what went. */
export function withoutInventedSources(line: string, mark: string, isSaid: (text: string) => boolean) {
  const removed: string[] = []
  const isInvented = (target: string) => {
    const known = isSaid(target.replace(/[.,;:!?]+$/, ''))
    if (!known) removed.push(target)
    return !known
  }
  const text = line
    .replace(linked, (whole, shown: string, target: string) => (isInvented(target) ? shown : whole))
    .replace(bare, (whole, target: string) =>
      isInvented(target) ? mark + (/[.,;:!?]+$/.exec(target)?.[0] ?? '') : whole,
    )
  return { text, removed }
}

/** The same length, without addresses and files: their numbers and names claim nothing. */
export function blankSources(line: string): string {
  return line.replace(bare, (target) => ' '.repeat(target.length))
}
