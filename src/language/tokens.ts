/**
 * How many tokens a text is for a language model, without its tokenizer (loading one takes 0.8 s and 150 MB). The weights were fitted
 * to this project's articles and the tokenizers o200k and cl100k of OpenAI: English has 3.7 characters a token, Russian 3.0 (o200k) or
 * 2.1 (cl100k); figures such as "1/50" have hardly more characters than tokens. The estimate leans upwards: every article has at
 * least its tokens in o200k, and at most half as many again.
 */
const weights: readonly (readonly [RegExp, number])[] = [
  [/\p{Script=Latin}/u, 0.27],
  [/\p{Script=Cyrillic}/u, 0.42],
  [/\p{Nd}/u, 0.65],
  [/\s/u, 0.12],
  [/[!-/:-@[-`{-~]/, 1],
  [/./su, 1.5],
]

/** Rounding of sums. */
const tolerance = 1e-6

/** Whole tokens, 0 for the empty text. A longer text never has fewer; two texts joined have what both have, give or take one. */
export function estimateTokens(text: string): number {
  return Math.max(0, Math.ceil(weigh(text) - tolerance))
}

/** The longest beginning that has no more than these tokens. */
export function firstTokens(text: string, most: number): string {
  const length = fittingLength(text.length, most, (from, to) => text.slice(from, to))
  return text.slice(0, splitsCharacter(text, length) ? length - 1 : length)
}

/** The longest end that has no more than these tokens. */
export function lastTokens(text: string, most: number): string {
  const from = text.length - fittingLength(text.length, most, (start, end) => text.slice(-end, text.length - start))
  return text.slice(splitsCharacter(text, from) ? from + 1 : from)
}

/** A text of at most these tokens: its beginning, "…", and where `endShare` is said its end; as it is when it is short enough. */
export function shortenTo(text: string, most: number, endShare = 0): string {
  if (firstTokens(text, most).length === text.length) return text
  if (estimateTokens('…') > most) return ''
  const end = lastTokens(text, Math.floor(most * endShare)).trimStart()
  const beginning = firstTokens(text, Math.max(0, most - estimateTokens(end) - estimateTokens('…'))).trimEnd()
  return `${beginning}…${end}`
}

/** Which weight a UTF-16 unit has, one more than its place in `weights`; 0 until it was first met. Several prompts a second are weighed. */
const kinds = new Uint8Array(0x10000)

function weigh(text: string): number {
  const counts = weights.map(() => 0)
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at) ?? 0
    const kind = kindOf(code)
    counts[kind] = (counts[kind] ?? 0) + 1
    if (code > 0xffff) at += 1
  }
  return weights.reduce((total, [, weight], kind) => total + (counts[kind] ?? 0) * weight, 0)
}

function kindOf(code: number): number {
  const known = kinds[code]
  if (known) return known - 1
  const character = String.fromCodePoint(code)
  const kind = weights.findIndex(([pattern]) => pattern.test(character))
  if (code < kinds.length) kinds[code] = kind + 1
  return kind
}

/** In growing detail, so that no more of a long text is looked at than is taken. */
function fittingLength(length: number, most: number, slice: (from: number, to: number) => string): number {
  let taken = 0
  let weight = 0
  for (const step of [256, 16, 1]) {
    while (taken < length) {
      const next = weight + weigh(slice(taken, Math.min(length, taken + step)))
      if (next > most + tolerance) break
      weight = next
      taken = Math.min(length, taken + step)
    }
  }
  return taken
}

/** The place is between the two halves of one character. */
function splitsCharacter(text: string, at: number): boolean {
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(Math.max(0, at - 1), at + 1))
}
