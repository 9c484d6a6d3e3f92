/** What keys and tokens look like. A place is named, a value never. */
import { createSecretFinder } from '../log/secrets.ts'
import type { Suspect } from './facts.ts'

type Shape = readonly [kind: string, pattern: RegExp]

const shapes: readonly Shape[] = [
  ['a Telegram bot token', /\b\d{8,10}:[\w-]{35}(?![\w-])/],
  ['a key of OpenAI, Anthropic, DeepSeek or OpenRouter', /\bsk-(?:ant-|proj-|or-v1-)?[\w-]{20,}/],
  ['a key of Google', /\bAIza[\w-]{35}/],
  ['a token of GitHub', /\b(?:gh[pousr]_\w{36,}|github_pat_\w{40,})/],
  ['a token of Slack', /\bxox[abeprs]-[\w-]{10,}/],
  ['a key of AWS', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a key of Tavily or Brave', /\b(?:tvly-[\w-]{20,}|BSA[\w-]{27,})/],
  ['a private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/],
  ['a signed web token', /(?<![\w-])eyJ[\w-]{10,2000}\.eyJ[\w-]{10,2000}\.[\w-]{10,}/],
  ['a bearer token', /\bBearer\s+[\w.~+/-]{24,}/i],
]

/** A secret of the config or the environment, and the key that holds it. */
export type KnownSecret = { readonly key: string; readonly value: string }

/** Shorter values stand in any text by chance. */
const shortestKnown = 12

/** Some shapes take the square of a line's length; nobody's secret is longer than the overlap. */
const longestPart = 4096
const overlap = 1024

/** @returns the lines of `text` in which a secret stands, whatever form a known one is written in. */
export function findSecrets(file: string, text: string, known: readonly KnownSecret[]): readonly Suspect[] {
  const values = known.map(({ value }) => value).filter((value) => value.length >= shortestKnown)
  const isSecret = createSecretFinder(() => values)
  return text.split('\n').flatMap((line, index) => {
    const parts = partsOf(line)
    const named = new Set(parts.flatMap((part) => kindsIn(part, known)))
    if (named.size === 0 && !parts.some(isSecret)) return []
    return (named.size > 0 ? [...named] : ['what looks like a key']).map((what) => ({ file, line: index + 1, what }))
  })
}

function partsOf(line: string): readonly string[] {
  const count = Math.max(1, Math.ceil((line.length - overlap) / longestPart))
  return Array.from({ length: count }, (_, index) =>
    line.slice(index * longestPart, (index + 1) * longestPart + overlap),
  )
}

function kindsIn(line: string, known: readonly KnownSecret[]): readonly string[] {
  const own = known.filter(({ value }) => value.length >= shortestKnown && line.includes(value))
  if (own.length > 0) return own.map(({ key }) => `the value of ${key}`)
  return shapes.filter(([, pattern]) => pattern.test(line)).map(([kind]) => kind)
}

/** Known secrets in words that are printed, as in the reason why a config does not load, become a mark. */
export function hideSecrets(text: string, known: readonly KnownSecret[]): string {
  const values = known.map(({ value }) => value).filter((value) => value.length >= 8)
  const plain = values.reduce((left, value) => left.replaceAll(value, mark), text)
  const hidden = shapes.reduce(
    (left, [, pattern]) => left.replace(new RegExp(pattern, `${pattern.flags}g`), mark),
    plain,
  )
  return createSecretFinder(() => values)(hidden) ? mark : hidden
}

const mark = '[secret]'
