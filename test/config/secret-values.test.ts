import { expect, it } from 'vitest'
import { secretValues } from '../../src/config/secret-values.ts'

it('keys and tokens are found wherever they stand in the config, and in variables that are called so', () => {
  const config = {
    gateway: { auth: { token: 'gateway-token-0001' }, host: '127.0.0.1' },
    models: { providers: { mine: { apiKey: 'sk-provider-key', baseUrl: 'https://models.example' } } },
    channels: { telegram: { botToken: '1:bot-token', accounts: { second: { botToken: '2:second-bot' } } } },
    tools: { web: { search: { apiKey: 'search-key-1' } } },
  }
  const environment = {
    DEEPSEEK_API_KEY: 'sk-from-outside',
    HOME: '/home/somebody',
    MONKEY: 'not-a-secret',
  }
  expect(secretValues(config, environment).toSorted()).toEqual(
    [
      ...['gateway-token-0001', 'sk-provider-key', '1:bot-token', '2:second-bot', 'search-key-1'],
      ...['sk-from-outside'],
    ].toSorted(),
  )
})
