/**
 * What a model call costs. A price that nobody knows is unknown, never zero: a bill that leaves calls out must say so.
 */
import type { Config } from '../config/schema.ts'

/** US dollars per million tokens. */
export type Price = {
  readonly input: number
  /** For the part of the input that the provider had cached; `input` where it makes no difference. */
  readonly cachedInput: number
  readonly output: number
  /** Where the price comes from, kept with every call: "config", or the list and its date. */
  readonly version: string
}

/** As providers report it: `cachedInputTokens` are a part of `inputTokens`. */
export type Usage = { readonly inputTokens: number; readonly cachedInputTokens: number; readonly outputTokens: number }

export const noUsage: Usage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 }

/** A model that runs here sends no bill. */
export const noCost: Price = { input: 0, cachedInput: 0, output: 0, version: 'own' }

const listVersion = 'list of 2026-02'

type ListedPrice = Pick<Price, 'input' | 'output'> & { readonly cachedInput?: number | undefined }

/**
 * Prices of February 2026. Of DeepSeek, 0.028 is what cached input costs; the other two stand as DeepSeek's own price page has them.
 * They change: a price in the config goes before.
 */
const listedPrices: Readonly<Record<string, ListedPrice>> = {
  'deepseek/deepseek-chat': { input: 0.28, cachedInput: 0.028, output: 0.42 },
  'deepseek/deepseek-v3.2': { input: 0.28, cachedInput: 0.028, output: 0.42 },
  'google/gemini-3-flash': { input: 0.1, output: 0.4 },
  'openai/gpt-5.3-mini': { input: 0.15, output: 0.6 },
  'anthropic/claude-haiku-4': { input: 0.8, output: 4 },
  'anthropic/claude-sonnet-4.5': { input: 3, output: 15 },
  'anthropic/claude-sonnet-4-5': { input: 3, output: 15 },
  'openrouter/qwen/qwen-3.5-72b:free': { input: 0, output: 0 },
}

/** @param name "provider/model". @returns undefined when neither the config nor the list knows the price. */
export function priceOf(name: string, providers: Config['models']['providers']): Price | undefined {
  const { provider, model } = splitModelName(name)
  const configured = Object.hasOwn(providers, provider) ? providers[provider] : undefined
  const own = configured?.models.find(({ id }) => id === model)?.price
  if (own) return toPrice(own, 'config')
  if (provider === 'ollama' && !configured?.baseUrl) return noCost
  const undated = name.replace(/-(?:\d{8}|\d{4}-\d{2}-\d{2}|latest|preview)$/, '')
  const listed = Object.hasOwn(listedPrices, undated) ? listedPrices[undated] : undefined
  return listed && toPrice(listed, listVersion)
}

function toPrice({ input, output, cachedInput }: ListedPrice, version: string): Price {
  return { input, cachedInput: cachedInput ?? input, output, version }
}

/** Split at the first slash; a model without one has no provider. */
export function splitModelName(name: string): { provider: string; model: string } {
  const slash = name.indexOf('/')
  return { provider: name.slice(0, Math.max(slash, 0)), model: name.slice(slash + 1) }
}

/** @returns US dollars; undefined when the price or the tokens are not known. What is free is free whatever it took. */
export function costOf(usage: Usage | undefined, price: Price | undefined): number | undefined {
  if (!price) return undefined
  if (price.input === 0 && price.cachedInput === 0 && price.output === 0) return 0
  if (!usage) return undefined
  const cached = Math.min(usage.cachedInputTokens, usage.inputTokens)
  const fresh = usage.inputTokens - cached
  return (fresh * price.input + cached * price.cachedInput + usage.outputTokens * price.output) / 1_000_000
}

export function addUsage(left: Usage, right: Usage): Usage {
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    cachedInputTokens: left.cachedInputTokens + right.cachedInputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
  }
}
