/** What must not go out, in whatever form: secrets, the system prompt and its token, the tokens of other people. */
import { createSecretFinder } from '../log/secrets.ts'
import { type Canaries, canaryLength, canaryShape } from './canaries.ts'
import { decodings, reverse, rotate13, squeeze, squeezedReadings } from './encodings.ts'

export type StopReason = 'secret' | 'system-prompt' | 'canary'

export type ForbiddenParts = {
  readonly canaries: Pick<Canaries, 'ownerOf' | 'system'>
  /** Values that are secret now; asked at every message. */
  readonly secrets: () => readonly string[]
  /** Texts that are told to models and to nobody else: personas. */
  readonly systemPrompts: readonly string[]
}

export type ForbiddenWords = {
  /** As it stands. Cheap: for every word. */
  inPlain(text: string, person: string | undefined): StopReason | undefined
  /** In every form. */
  inAnyForm(text: string, person: string | undefined): StopReason | undefined
  /** A person's own token taken out. */
  withoutOwn(text: string, person: string | undefined): string
  readonly echo: EchoWords
}

/** Words of the system prompt, one after the other. */
export type EchoWords = {
  /** The words are the beginning of an echo. */
  isBegun(words: readonly string[]): boolean
  isWhole(words: readonly string[]): boolean
}

/** As many words of the system prompt in a row are an echo. */
export const echoWords = 12
/** As many may be the beginning of one. */
export const begunEchoWords = 5

export function createForbiddenWords({ canaries, secrets, systemPrompts }: ForbiddenParts): ForbiddenWords {
  const holdsSecret = createSecretFinder(secrets)
  const echo = createEcho(systemPrompts)
  const reasonOf = (token: string, person: string | undefined): StopReason | undefined => {
    if (token === canaries.system) return 'system-prompt'
    const owner = canaries.ownerOf(token)
    return owner === undefined || owner === person ? undefined : 'canary'
  }
  const inSqueezed = (text: string, person: string | undefined): StopReason | undefined =>
    firstOf(rotatedTokens(text), (token) => reasonOf(token, person))
  const inPlain = (text: string, person: string | undefined): StopReason | undefined => {
    if (holdsSecret(text)) return 'secret'
    return firstOf(text.toLowerCase().matchAll(plainToken), ([, token = '']) => reasonOf(token, person))
  }
  const inReading = (text: string, person: string | undefined): StopReason | undefined => {
    const squeezed = squeezedReadings(text)
    const secret = holdsSecret(text) || holdsSqueezed(secrets(), squeezed) ? ('secret' as const) : undefined
    return (
      secret ?? firstOf(squeezed, (form) => inSqueezed(form, person)) ?? (echo.isIn(text) ? 'system-prompt' : undefined)
    )
  }
  /** Letters that are only moved keep their words. */
  const echoes = (text: string): StopReason | undefined =>
    [reverse(text), rotate13(text)].some((form) => echo.isIn(form) || holdsSecret(form)) ? 'system-prompt' : undefined
  const inAnyForm = (text: string, person: string | undefined): StopReason | undefined => {
    const once = decodings(text)
    const twice = once.filter((reading) => /[A-Za-z0-9+/=_-]{24}/.test(reading)).flatMap(decodings)
    return firstOf([text, ...new Set([...once, ...twice])], (reading) => inReading(reading, person)) ?? echoes(text)
  }
  return {
    inPlain,
    inAnyForm,
    echo,
    withoutOwn: (text, person) =>
      person === undefined
        ? text
        : text.replace(ownToken, (token) => (canaries.ownerOf(token) === person ? '…' : token)),
  }
}

const plainToken = new RegExp(`(?=(${canaryShape}))`, 'g')
const ownToken = new RegExp(canaryShape, 'gi')

function firstOf<Item>(items: Iterable<Item>, read: (item: Item) => StopReason | undefined): StopReason | undefined {
  for (const item of items) {
    const reason = read(item)
    if (reason !== undefined) return reason
  }
  return undefined
}

const tokenDigits = /^[a-z2-7]+$/

/** Everything of a token's shape, with its letters moved along the alphabet by whatever number. */
function* rotatedTokens(text: string): Generator<string> {
  for (let at = 0; at + canaryLength <= text.length; at++) {
    const [p, t, c] = [text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2)]
    if (p < 97 || t < 97 || c < 97 || (t - p + 26) % 26 !== 4 || (c - t + 26) % 26 !== 9) continue
    const token = text.slice(at, at + canaryLength)
    if (tokenDigits.test(token)) yield rotate(token, (112 - p + 26) % 26)
  }
}

function rotate(token: string, by: number): string {
  return token.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + by) % 26) + 97))
}

const leastSqueezed = 12

function holdsSqueezed(secrets: readonly string[], readings: readonly string[]): boolean {
  const forms = secrets.map(squeeze).filter((form) => form.length >= leastSqueezed)
  return forms.some((form) => readings.some((reading) => reading.includes(form)))
}

export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

function createEcho(prompts: readonly string[]): EchoWords & { isIn(text: string): boolean } {
  const texts = prompts.map(wordsOf)
  const runs = (length: number): ReadonlySet<string> =>
    new Set(texts.flatMap((words) => words.slice(length - 1).map((_, at) => words.slice(at, at + length).join(' '))))
  const begun = runs(begunEchoWords)
  const whole = runs(echoWords)
  const known = new Set(texts.flat())
  const endsWithRun = (words: readonly string[], end: number, length: number, found: ReadonlySet<string>): boolean =>
    end >= length &&
    known.has(words[end - 1] ?? '') &&
    known.has(words[end - length] ?? '') &&
    found.has(words.slice(end - length, end).join(' '))
  return {
    isBegun: (words) => endsWithRun(words, words.length, begunEchoWords, begun),
    isWhole: (words) => endsWithRun(words, words.length, echoWords, whole),
    isIn: (text) => {
      const words = wordsOf(text)
      return words.some((_, at) => endsWithRun(words, at + 1, echoWords, whole))
    },
  }
}
