/**
 * What Telegram says to a text and its entities, stricter: Telegram drops many wrong entities without a word, and here each is a problem.
 * Shares no code with what it judges. Rules: core.telegram.org/bots/api#formatting-options.
 */
import type { MessageEntity } from 'grammy/types'

const longestText = 4096
const mostEntities = 100
const linkProtocols = new Set(['http:', 'https:', 'tg:', 'mailto:'])

/** White space, control and format characters, and the letters that show as nothing. */
const nothingVisible = /^[\s\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u

/** @returns one line for each problem; empty when Telegram would show the message as it is meant. */
export function findEntityProblems(text: string, entities: readonly MessageEntity[]): string[] {
  return [
    ...textProblems(text),
    ...(entities.length > mostEntities ? [`${entities.length} entities: more than ${mostEntities}`] : []),
    ...entities.flatMap((entity) => ownProblems(text, entity)),
    ...entities.flatMap((entity, at) => entities.slice(at + 1).flatMap((other) => pairProblems(entity, other))),
  ]
}

function textProblems(text: string): string[] {
  return [
    ...(nothingVisible.test(text) ? ['the text is empty'] : []),
    ...(text.length > longestText ? [`the text has ${text.length} units: more than ${longestText}`] : []),
    ...(text.isWellFormed() ? [] : ['the text holds half of a surrogate pair']),
  ]
}

function ownProblems(text: string, entity: MessageEntity): string[] {
  const { offset, length } = entity
  if (!Number.isInteger(offset) || !Number.isInteger(length)) return [`${name(entity)} is not at whole numbers`]
  if (length <= 0) return [`${name(entity)} is empty`]
  if (offset < 0 || offset + length > text.length) return [`${name(entity)} leaves the text`]
  return [
    ...[offset, offset + length]
      .filter((at) => isInsidePair(text, at))
      .map((at) => `${name(entity)} cuts a surrogate pair at ${at}`),
    ...(/\s$/.test(text.slice(offset, offset + length)) ? [`${name(entity)} ends in white space`] : []),
    ...(entity.type === 'text_link' && !mayLinkTo(entity.url) ? [`${name(entity)} leads to ${entity.url}`] : []),
  ]
}

function isInsidePair(text: string, at: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(at - 1, 0), at + 1))
}

function mayLinkTo(url: string): boolean {
  return URL.canParse(url) && linkProtocols.has(new URL(url).protocol)
}

function pairProblems(one: MessageEntity, other: MessageEntity): string[] {
  const [first, second] =
    one.offset < other.offset || (one.offset === other.offset && one.length >= other.length)
      ? [one, other]
      : [other, one]
  const firstEnd = first.offset + first.length
  const secondEnd = second.offset + second.length
  if (second.offset >= firstEnd) return []
  const pair = `${name(first)} and ${name(second)}`
  return [
    ...(secondEnd > firstEnd ? [`${pair} cross`] : []),
    ...(isCode(one) || isCode(other) ? [`${pair} overlap, and code stands alone`] : []),
    ...(isQuote(one) && isQuote(other) ? [`${pair} are quotes in each other`] : []),
    ...(one.type === other.type && !isCode(one) && !isQuote(one) ? [`${pair} are of one kind, in each other`] : []),
  ]
}

function isCode({ type }: MessageEntity): boolean {
  return type === 'pre' || type === 'code'
}

function isQuote({ type }: MessageEntity): boolean {
  return type === 'blockquote' || type === 'expandable_blockquote'
}

function name({ type, offset, length }: MessageEntity): string {
  return `${type} at ${offset}+${length}`
}
