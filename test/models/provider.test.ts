import { describe, expect, it } from 'vitest'
import { configSchema } from '../../src/config/schema.ts'
import { presets, resolveProvider } from '../../src/models/provider.ts'

const none = {}
const providersOf = (providers: object) => configSchema.parse({ models: { providers } }).models.providers

describe('a model by name', () => {
  it.each(Object.entries(presets))('of the preset %s needs its key and nothing else', (provider, { keyVariable }) => {
    expect(resolveProvider(`${provider}/some-model`, none, keyVariable ? { [keyVariable]: 'k' } : {})).toMatchObject({
      kind: 'provider',
      name: `${provider}/some-model`,
    })
    if (keyVariable === undefined) return
    const without = resolveProvider(`${provider}/some-model`, none, {})
    expect(without).toMatchObject({
      kind: 'unavailable',
      reason: `${provider}/some-model needs a key. Set ${keyVariable}, or models.providers.${provider}.apiKey.`,
    })
    expect(resolveProvider(`${provider}/some-model`, none, { [keyVariable]: '' }).kind).toBe('unavailable')
  })

  it('of a preset takes the key of the config', () => {
    expect(resolveProvider('deepseek/deepseek-chat', providersOf({ deepseek: { apiKey: 'k' } }), {}).kind).toBe(
      'provider',
    )
  })

  it('at an address of the config needs no key: a model on the own machine has none', () => {
    expect(
      resolveProvider('local/llama', providersOf({ local: { baseUrl: 'http://127.0.0.1:8080/v1' } }), {}).kind,
    ).toBe('provider')
  })

  it('keeps the slashes behind the first', () => {
    expect(resolveProvider('openrouter/meta/llama-3:free', none, { OPENROUTER_API_KEY: 'k' })).toMatchObject({
      kind: 'provider',
      name: 'openrouter/meta/llama-3:free',
    })
  })

  it.each(['nobody/x', 'constructor/x', '__proto__/x', 'toString/x'])(
    'of a provider there is not says which there are: %s',
    (name) => {
      const resolved = resolveProvider(name, none, {})
      expect(resolved).toMatchObject({ kind: 'unavailable' })
      expect(resolved.kind === 'unavailable' && resolved.reason).toMatch(
        /^models\.providers has no "[\w]+"\. Known without one are openai, deepseek, google, anthropic, openrouter, ollama\.$/,
      )
    },
  )

  it('has half a minute to begin and 20 s between two words, or what the config says', () => {
    expect(resolveProvider('ollama/x', none, {})).toMatchObject({ timeouts: { firstTokenMs: 30_000, idleMs: 20_000 } })
    const timeouts = { firstTokenSeconds: 90 }
    expect(resolveProvider('ollama/x', providersOf({ ollama: { timeouts } }), {})).toMatchObject({
      timeouts: { firstTokenMs: 90_000, idleMs: 20_000 },
    })
  })
})
