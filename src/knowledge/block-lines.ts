/** What one line of markdown begins, by the rules of CommonMark and GFM. */

import { isFarIn } from './fences.ts'

/** `nested`: a list item, a quote, or four columns in. `text`: what reads as a paragraph. */
export type LineKind = 'blank' | 'heading' | 'break' | 'underline' | 'delimiters' | 'nested' | 'text'

const listItem = /^(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/
const thematicBreak = /^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/
const delimiterRow = /^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/

export function lineKind(line: string): LineKind {
  const text = line.trimStart()
  if (text === '') return 'blank'
  if (isFarIn(line)) return 'nested'
  if (/^#{1,6}(?:[ \t]|$)/.test(text)) return 'heading'
  if (/^(?:=+|-+)[ \t]*$/.test(text)) return 'underline'
  if (isThematicBreak(text)) return 'break'
  if (text.startsWith('>') || listItem.test(text)) return 'nested'
  return delimiterRow.test(text) ? 'delimiters' : 'text'
}

export function isThematicBreak(line: string): boolean {
  return thematicBreak.test(line.trimStart())
}

/** Quotes, filled list items and the number 1 end a paragraph without a blank line; another number is part of its text. */
export function interruptsParagraph(line: string): boolean {
  return /^ {0,3}(?:>|[-*+][ \t]+\S|1[.)][ \t]+\S)/.test(line)
}

/** A list item or a quote at the margin: nothing before it can hold it. */
export function beginsAtMargin(line: string): boolean {
  return line.startsWith('>') || listItem.test(line)
}

/** A table begins where a row and the delimiters below it have equally many cells. */
export function isTableHead(row: string, delimiters: string): boolean {
  return countCells(row) === countCells(delimiters)
}

function countCells(row: string): number {
  const inner = row
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
  return (inner.match(/(?<!\\)\|/g)?.length ?? 0) + 1
}

const blankLine = /^[ \t]*$/
const blockTags =
  `address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|
  figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|
  option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul`.replace(/\s+/g, '')

const htmlEnds: readonly (readonly [begin: RegExp, end: RegExp])[] = [
  [/^ {0,3}<(?:script|pre|style|textarea)(?=[\s>]|$)/i, /<\/(?:script|pre|style|textarea)>/i],
  [/^ {0,3}<!--/, /-->/],
  [/^ {0,3}<\?/, /\?>/],
  [/^ {0,3}<!\[CDATA\[/, /\]\]>/],
  [/^ {0,3}<![a-z]/i, />/],
  [new RegExp(`^ {0,3}</?(?:${blockTags})(?=[ \\t]|/?>|$)`, 'i'), blankLine],
]
const loneTag = /^ {0,3}<(?:\/[a-z][\w-]*[ \t]*|[a-z][\w-]*(?:[ \t]+[^<>]*)?\/?)>[ \t]*$/i

/** @returns what ends the block of HTML that this line begins; undefined for every other line. Not every tag ends a paragraph. */
export function htmlEnd(line: string, inParagraph: boolean): RegExp | undefined {
  const end = htmlEnds.find(([begin]) => begin.test(line))?.[1]
  return end ?? (!inParagraph && loneTag.test(line) ? blankLine : undefined)
}

/** How many quotes and list items a line opens one in another. */
export function containerDepth(line: string): number {
  const marks = /^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))+/.exec(line)?.[0] ?? ''
  return marks.match(/[>*+-]|\d[.)]/g)?.length ?? 0
}
