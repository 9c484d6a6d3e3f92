import { describe, expect, it } from 'vitest'
import { configSchema } from '../../src/config/schema.ts'
import { addUsage, costOf, noCost, noUsage, type Price, priceOf, splitModelName } from '../../src/models/pricing.ts'

const providersOf = (providers: object) => configSchema.parse({ models: { providers } }).models.providers
const million = 1_000_000
const usage = (inputTokens: number, cachedInputTokens: number, outputTokens: number) => ({
  inputTokens,
  cachedInputTokens,
  outputTokens,
})

describe('a price', () => {
  it.each([
    ['deepseek/deepseek-chat', 0.28, 0.028, 0.42],
    ['google/gemini-3-flash', 0.1, 0.1, 0.4],
    ['google/gemini-3-flash-preview', 0.1, 0.1, 0.4],
    ['openai/gpt-5.3-mini', 0.15, 0.15, 0.6],
    ['anthropic/claude-haiku-4', 0.8, 0.8, 4],
    ['anthropic/claude-sonnet-4-5-20250929', 3, 3, 15],
    ['openrouter/qwen/qwen-3.5-72b:free', 0, 0, 0],
  ])('is known for %s', (name, input, cachedInput, output) => {
    expect(priceOf(name, {})).toEqual({ input, cachedInput, output, version: 'list of 2026-02' })
  })

  it('of the config goes before the list', () => {
    const price = { input: 1, output: 2, cachedInput: 0.5 }
    const providers = providersOf({ deepseek: { models: [{ id: 'deepseek-chat', price }] } })
    expect(priceOf('deepseek/deepseek-chat', providers)).toEqual({ ...price, version: 'config' })
  })

  it('of the config without one for cached input takes that for input', () => {
    const providers = providersOf({ standin: { models: [{ id: 'a/b', price: { input: 1, output: 2 } }] } })
    expect(priceOf('standin/a/b', providers)).toEqual({ input: 1, cachedInput: 1, output: 2, version: 'config' })
  })

  it('of a model on the own machine is nothing', () => {
    expect(priceOf('ollama/qwen3', {})).toEqual(noCost)
    expect(priceOf('ollama/qwen3', providersOf({ ollama: { baseUrl: 'https://ollama.example/v1' } }))).toBeUndefined()
  })

  it.each(['standin/some-model', 'deepseek/deepseek-chat-next', 'google/gemini-9', 'constructor/x', 'toString'])(
    'of a model that nobody knows is unknown: %s',
    (name) => {
      expect(priceOf(name, providersOf({ standin: { models: [{ id: 'some-model' }] } }))).toBeUndefined()
    },
  )
})

describe('a cost', () => {
  const price: Price = { input: 0.28, cachedInput: 0.028, output: 0.42, version: 'config' }

  it('counts what was cached at its own price', () => {
    expect(costOf(usage(million, 0, 0), price)).toBeCloseTo(0.28, 10)
    expect(costOf(usage(million, million, 0), price)).toBeCloseTo(0.028, 10)
    expect(costOf(usage(million, 600_000, million), price)).toBeCloseTo(0.4 * 0.28 + 0.6 * 0.028 + 0.42, 10)
  })

  it('is never less than nothing when a provider reports more cached than sent', () => {
    expect(costOf(usage(1000, 5000, 0), price)).toBeCloseTo((1000 * 0.028) / million, 12)
  })

  it('is unknown without a price or without tokens', () => {
    expect(costOf(usage(1, 0, 1), undefined)).toBeUndefined()
    expect(costOf(undefined, price)).toBeUndefined()
    expect(costOf(undefined, undefined)).toBeUndefined()
  })

  it('of what is free is nothing, also when nobody counted', () => {
    expect(costOf(undefined, noCost)).toBe(0)
    expect(costOf(usage(1000, 0, 1000), noCost)).toBe(0)
  })
})

it('usage adds up', () => {
  expect(addUsage(usage(1, 2, 3), addUsage(noUsage, usage(10, 20, 30)))).toEqual(usage(11, 22, 33))
})

it.each([
  ['deepseek/deepseek-chat', 'deepseek', 'deepseek-chat'],
  ['openrouter/meta/llama:free', 'openrouter', 'meta/llama:free'],
  ['extractive', '', 'extractive'],
])('%s is split at its first slash', (name, provider, model) => {
  expect(splitModelName(name)).toEqual({ provider, model })
})
