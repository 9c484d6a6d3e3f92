/**
 * The last look at words on their way out. Words flow; those that may become something that must not go out are kept until it is decided.
 * Nothing that has been given is taken back, so a form that shows only in the whole text is found at its end.
 */

import { squeeze } from './encodings.ts'
import { type ForbiddenWords, type StopReason, wordsOf } from './forbidden-words.ts'

export type OutgoingGuard = {
  push(text: string): string
  /** The answer ends here, with a mark. */
  cut(): string
  end(): string
  readonly stopped: StopReason | undefined
  /** Nothing more is taken. */
  readonly isClosed: boolean
}

export const mostCharacters = 16_000
const cutMark = '…'
/** What may lie over several words: a private key's head, a token with spaces. */
const tailLength = 80
const squeezedTail = 64
const longWord = 24
/** Whatever is forbidden and ends with a shorter word is found in the whole text. */
const shortestSign = 6
const tokenStart = 'ptc'

export function createOutgoingGuard(forbidden: ForbiddenWords, person: string | undefined): OutgoingGuard {
  let given = ''
  let kept = ''
  let squeezed = ''
  let recent: string[] = []
  let isCut = false
  let stopped: StopReason | undefined

  const look = (word: string): StopReason | undefined => {
    squeezed = (squeezed + squeeze(word)).slice(-squeezedTail)
    const tail = (given.slice(-tailLength) + kept).slice(-tailLength)
    return (
      (word.length >= shortestSign ? forbidden.inPlain(tail + word, person) : undefined) ??
      (squeezed.includes(tokenStart) ? forbidden.inPlain(squeezed, person) : undefined) ??
      (word.length >= longWord ? forbidden.inAnyForm(word, person) : undefined) ??
      listen(word)
    )
  }
  const listen = (text: string): StopReason | undefined => {
    for (const word of wordsOf(text)) {
      recent = [...recent.slice(-11), word]
      if (forbidden.echo.isWhole(recent)) return 'system-prompt'
    }
    return undefined
  }
  const mayBecome = (): boolean => begunToken.test(squeezed) || forbidden.echo.isBegun(recent)
  const release = (): string => {
    const text = kept
    kept = ''
    given += text
    return text
  }
  const cut = (): string => {
    if (stopped || isCut) return ''
    isCut = true
    kept += cutMark
    return release()
  }
  return {
    cut,
    push(text) {
      if (stopped || isCut) return ''
      if (/\S/.test(text)) stopped = look(text)
      if (stopped) return ''
      if (given.length + kept.length + text.length > mostCharacters) {
        return cut()
      }
      kept += text
      return mayBecome() ? '' : release()
    },
    end() {
      if (stopped) return ''
      const last = release()
      stopped ??= forbidden.inAnyForm(given, person)
      return stopped ? '' : last
    },
    get stopped() {
      return stopped
    },
    get isClosed() {
      return isCut || stopped !== undefined
    },
  }
}

/** The squeezed text ends with the beginning of a token. */
const begunToken = /ptc[a-z2-7]{2,25}$/
