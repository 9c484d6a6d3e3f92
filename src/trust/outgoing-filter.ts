/**
 * The one filter that every outgoing message passes, whoever wrote it. What it gives is harmless in any case: no links but those that are
 * allowed, no images, no HTML, no scaffolding, nothing that nobody sees. What must not go out at all stops the message.
 */
import { createForbiddenWords, type ForbiddenParts, type ForbiddenWords, type StopReason } from './forbidden-words.ts'
import { createCharacterStream } from './invisible.ts'
import { normaliseLink } from './links.ts'
import { createMarkdownStream, type MarkdownPiece } from './markdown-stream.ts'
import { createOutgoingGuard } from './outgoing-guard.ts'
import { type AllowedWords, createWordLinks } from './word-links.ts'

export type OutgoingCheck = {
  /** Harmless in any case; empty when the message is stopped. */
  readonly text: string
  readonly stopped?: StopReason
}

export type OutgoingStream = {
  /** @returns what may be shown now; never taken back. */
  push(text: string): string
  /** @returns the rest. */
  end(): string
  /** Set as soon as it is known; then nothing more comes, and what was shown must be replaced. */
  readonly stopped: StopReason | undefined
}

export type OutgoingFilter = {
  check(markdown: string, allowed: AllowedWords): OutgoingCheck
  /** The same in pieces: all that comes out together is what `check` gives of the whole. */
  stream(allowed: AllowedWords): OutgoingStream
}

export function createOutgoingFilter(parts: ForbiddenParts): OutgoingFilter {
  const forbidden = createForbiddenWords(parts)
  const stream = (allowed: AllowedWords) => openStream(forbidden, allowed)
  return {
    stream,
    check(markdown, allowed) {
      const whole = stream(allowed)
      const text = whole.push(markdown) + whole.end()
      return whole.stopped === undefined ? { text } : { text: '', stopped: whole.stopped }
    },
  }
}

export function createOutgoingStream(filter: OutgoingFilter, allowed: AllowedWords): OutgoingStream {
  return filter.stream(allowed)
}

/** What a model writes beyond this is not even read. */
const mostRead = 128_000
/** A longer run without a space is no word, and no answer: it ends there. */
const mostWord = 2048

function openStream(forbidden: ForbiddenWords, allowed: AllowedWords): OutgoingStream {
  const characters = createCharacterStream()
  const markdown = createMarkdownStream((address) => {
    const link = normaliseLink(address)
    return link !== undefined && allowed.links.has(link)
  })
  const settle = createWordLinks(allowed)
  const guard = createOutgoingGuard(forbidden, allowed.person)
  let read = 0
  let word = ''
  let isCode = false

  const closeWord = (): string => {
    if (word === '') return ''
    const settled = settle({ text: forbidden.withoutOwn(word.slice(0, mostWord), allowed.person), isCode })
    const isTooLong = word.length > mostWord
    word = ''
    isCode = false
    const given = settled === '' ? '' : guard.push(settled)
    return isTooLong ? given + guard.cut() : given
  }
  const takePiece = (piece: MarkdownPiece): string => {
    let out = ''
    for (const part of piece.text.match(/\s|\S+/g) ?? []) {
      if (/\s/.test(part)) out += closeWord() + guard.push(part)
      else {
        if (word.length <= mostWord) word += part.slice(0, mostWord + 1)
        isCode ||= piece.isCode
      }
    }
    return out
  }
  const limit = (text: string): string => {
    const part = text.slice(0, mostRead - read)
    read += part.length
    return part
  }
  const take = (pieces: readonly MarkdownPiece[]): string => pieces.map(takePiece).join('')
  return {
    push: (text) => (guard.isClosed ? '' : take(markdown.push(limit(characters.push(text))))),
    end() {
      if (guard.isClosed) return guard.end()
      const rest = take(markdown.push(limit(characters.end()))) + take(markdown.end()) + closeWord()
      return rest + guard.end()
    },
    get stopped() {
      return guard.stopped
    },
  }
}
