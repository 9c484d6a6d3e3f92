/**
 * A text with Telegram's entities. What Telegram asks of entities holds for every value made here: they nest or are disjoint, code and
 * `pre` overlap nothing, none ends in white space, none is empty. Offsets count UTF-16 units.
 */
import type { MessageEntity } from 'grammy/types'

export type FormattedText = { readonly text: string; readonly entities: readonly MessageEntity[] }

/** An entity without its place. */
export type EntityStyle =
  | { readonly type: 'bold' | 'italic' | 'strikethrough' | 'code' | 'blockquote' | 'expandable_blockquote' }
  | { readonly type: 'pre'; readonly language?: string }
  | { readonly type: 'text_link'; readonly url: string }

type Range = readonly [from: number, to: number]

export function plainFormatted(text: string): FormattedText {
  return { text, entities: [] }
}

export function joinFormatted(parts: readonly FormattedText[], separator = ''): FormattedText {
  const texts: string[] = []
  const entities: MessageEntity[] = []
  let offset = 0
  for (const part of parts) {
    texts.push(part.text)
    for (const entity of part.entities) entities.push({ ...entity, offset: entity.offset + offset })
    offset += part.text.length + separator.length
  }
  return { text: texts.join(separator), entities }
}

/** Marks all of a text, around the code in it. What is marked the same way inside loses its own mark. */
export function styleFormatted({ text, entities }: FormattedText, style: EntityStyle): FormattedText {
  const kept = entities.filter(({ type }) => type !== style.type)
  const marked = rangesBetween(kept.filter(isCode), text.length).flatMap((range) => entityAt(text, range, style))
  return { text, entities: [...marked, ...kept] }
}

/** The part between two offsets; what is cut there ends at the cut and goes on in the next part. */
export function sliceFormatted({ text, entities }: FormattedText, from: number, to: number): FormattedText {
  const part = text.slice(from, to)
  return {
    text: part,
    entities: entities
      .filter(({ offset, length }) => offset < to && offset + length > from)
      .flatMap((entity) => {
        const range: Range = [Math.max(entity.offset, from) - from, Math.min(entity.offset + entity.length, to) - from]
        return trimmed(part, range, entity).map(([start, end]) => ({ ...entity, offset: start, length: end - start }))
      }),
  }
}

/** Without white space at both ends, but for the indentation of code that stands first. */
export function trimFormatted(formatted: FormattedText): FormattedText {
  const { text, entities } = formatted
  const end = text.trimEnd().length
  const lead = text.length - text.trimStart().length
  const code = entities.find(({ type, offset }) => type === 'pre' && offset < lead)
  return sliceFormatted(formatted, code?.offset ?? lead, end)
}

/** Sets all lines but the first to the right; the lines of code stay where they are. */
export function hangFormatted({ text, entities }: FormattedText, indent: string): FormattedText {
  const blocks = entities.filter(({ type }) => type === 'pre')
  const starts = [...text.matchAll(/(?<=\n)(?=[^\n])/g)]
    .map(({ index }) => index)
    .filter((at) => !blocks.some(({ offset, length }) => at >= offset && at < offset + length))
  const pieces = [0, ...starts].map((at, index) => text.slice(at, starts[index]))
  const shift = (at: number) => at + indent.length * starts.filter((start) => start <= at).length
  return {
    text: pieces.join(indent),
    entities: entities.map((entity) => {
      const offset = shift(entity.offset)
      return { ...entity, offset, length: shift(entity.offset + entity.length - 1) + 1 - offset }
    }),
  }
}

function isCode({ type }: { readonly type: MessageEntity['type'] }): boolean {
  return type === 'pre' || type === 'code'
}

function rangesBetween(taken: readonly MessageEntity[], end: number): Range[] {
  const ends = taken.map(({ offset, length }) => offset + length)
  return [0, ...ends].map((from, index) => [from, taken[index]?.offset ?? end])
}

function entityAt(text: string, range: Range, style: EntityStyle): MessageEntity[] {
  return trimmed(text, range, style).map(([from, to]) => ({ ...style, offset: from, length: to - from }))
}

/** Without white space at both ends, but for the indentation of code; nothing when nothing is left. */
function trimmed(text: string, [from, to]: Range, style: { readonly type: MessageEntity['type'] }): Range[] {
  const inside = text.slice(from, to)
  const end = from + inside.trimEnd().length
  const lead = (style.type === 'pre' ? /^(?:[^\S\n]*\n)*/ : /^\s*/).exec(inside)?.[0].length ?? 0
  return from + lead < end ? [[from + lead, end]] : []
}
