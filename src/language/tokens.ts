/**
 * How many tokens a text is for a language model, without its tokenizer (loading one takes 0.8 s and 150 MB). The weights were fitted
 * to this project's articles and the tokenizers o200k and cl100k of OpenAI: English has 3.7 characters a token, Russian 3.0 (o200k) or
 * 2.1 (cl100k); figures such as "1/50" have hardly more characters than tokens. The estimate leans upwards: every article has at
 * least its tokens in o200k, and at most half as many again.
 */
const weights: readonly (readonly [RegExp, number])[] = [
  [/\p{Script=Latin}/gu, 0.27],
  [/\p{Script=Cyrillic}/gu, 0.42],
  [/\p{Nd}/gu, 0.65],
  [/\s/gu, 0.12],
  [/[!-/:-@[-`{-~]/g, 1],
  [/[^\p{Script=Latin}\p{Script=Cyrillic}\p{Nd}\s!-~]/gu, 1.5],
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

function weigh(text: string): number {
  return weights.reduce((total, [kind, weight]) => total + (text.match(kind)?.length ?? 0) * weight, 0)
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
