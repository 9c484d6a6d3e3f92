/**
 * A text too long for one message, in parts. What is between two parts is white space only; an entity that is cut ends with its part
 * and begins again in the next, so code keeps its language and a quote stays one.
 */
import type { MessageEntity } from 'grammy/types'
import { splitSentences } from '../../language/sentences.ts'
import { type FormattedText, sliceFormatted, trimFormatted } from './formatted-text.ts'

/** Under Telegram's 4,096, for what is added to a message. */
export const messageLimit = 4000

const mostEntities = 100
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const visible = /[^\s\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u

/**
 * Parts of at most `limit` UTF-16 units (20 to 4,096), cut between paragraphs, else lines, sentences, words, graphemes. Each can be sent:
 * none is blank, none has more than 100 entities. None at all when nothing is to be seen.
 */
export function splitText(formatted: FormattedText, limit = messageLimit): readonly FormattedText[] {
  const parts: FormattedText[] = []
  let rest = trimFormatted(formatted)
  while (rest.text.length > limit) {
    const at = cutPlace(rest, limit)
    parts.push(trimFormatted(sliceFormatted(rest, 0, at)))
    rest = trimFormatted(sliceFormatted(rest, at, rest.text.length))
  }
  return [...parts, rest].filter(({ text }) => visible.test(text)).map(withinEntityLimit)
}

/** Where the first part ends: the best boundary of its second half, or the best of all when there is none. */
function cutPlace(formatted: FormattedText, limit: number): number {
  const window = formatted.text.slice(0, limit)
  for (const least of [limit / 2, 0])
    for (const boundaries of [paragraphs, lines, sentences, words]) {
      const at = boundaries(window, formatted).findLast((each) => each > least)
      if (at !== undefined) return wholeGraphemes(formatted.text, at)
    }
  return wholeGraphemes(formatted.text, limit)
}

function paragraphs(window: string, { entities }: FormattedText): number[] {
  const blocks = entities.filter(({ type }) => type === 'pre')
  return lineEnds(window, /\n{2,}/g).filter((at) => !blocks.some((block) => isInside(block, at)))
}

function lines(window: string): number[] {
  return lineEnds(window, /\n+/g)
}

function sentences(window: string): number[] {
  let at = 0
  return splitSentences(window)
    .map((sentence) => {
      at += sentence.length
      return at
    })
    .slice(0, -1)
}

function words(window: string): number[] {
  return lineEnds(window, /[^\S\u00a0\u202f]+/g)
}

/** Behind each match; the last one may go on behind the window. */
function lineEnds(window: string, pattern: RegExp): number[] {
  return [...window.matchAll(pattern)].map((match) => match.index + match[0].length)
}

function isInside({ offset, length }: MessageEntity, at: number): boolean {
  return at > offset && at < offset + length
}

/** Not behind `at`; inside a grapheme only when it is longer than a message, and then between two characters. */
function wholeGraphemes(text: string, at: number): number {
  const start = graphemes.segment(text).containing(at)?.index ?? at
  if (start > 0) return start
  return at > 1 && /[\udc00-\udfff]/.test(text[at] ?? '') ? at - 1 : at
}

/** What an answer can best do without goes first. */
const worth = ['italic', 'bold', 'strikethrough', 'code', 'text_link']

function withinEntityLimit({ text, entities }: FormattedText): FormattedText {
  if (entities.length <= mostEntities) return { text, entities }
  const rank = ({ type }: MessageEntity) => (worth.includes(type) ? worth.indexOf(type) : worth.length)
  const kept = new Set(entities.toSorted((one, other) => rank(other) - rank(one)).slice(0, mostEntities))
  return { text, entities: entities.filter((entity) => kept.has(entity)) }
}
