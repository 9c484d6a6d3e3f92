import { describe, expect, it } from 'vitest'
import { telegramAccounts } from '../../../src/channels/telegram/accounts.ts'
import { type ConfigInput, configSchema } from '../../../src/config/schema.ts'

type Telegram = NonNullable<ConfigInput['channels']>['telegram']

function accountsOf(
  telegram: Telegram,
  {
    bindings = [],
    environment = {},
  }: { bindings?: ConfigInput['bindings']; environment?: Record<string, string> } = {},
) {
  return telegramAccounts(configSchema.parse({ channels: { telegram }, bindings }), environment)
}

describe('the bots of a config', () => {
  it('are none where it has no Telegram', () => {
    expect(accountsOf(undefined)).toEqual({ accounts: [], warnings: [] })
  })

  it('are one called default, whose token may stand in the environment', () => {
    const { accounts, warnings } = accountsOf({}, { environment: { TELEGRAM_BOT_TOKEN: '1:token' } })
    expect(accounts).toMatchObject([{ accountId: 'default', botToken: '1:token', dmPolicy: 'pairing' }])
    expect(warnings).toEqual([])
  })

  it('are off with a warning where a token is missing', () => {
    expect(accountsOf({})).toEqual({ accounts: [], warnings: [expect.stringContaining('TELEGRAM_BOT_TOKEN')] })
    const { accounts, warnings } = accountsOf({ accounts: { first: { botToken: '1:a' }, second: {} } })
    expect(accounts.map(({ accountId }) => accountId)).toEqual(['first'])
    expect(warnings).toEqual([expect.stringContaining('channels.telegram.accounts.second.botToken')])
  })

  it('take from the channel what they do not say, but never its token or webhook', () => {
    const webhook = { url: 'https://example.org/hook', secretToken: 'secret' }
    const { accounts } = accountsOf({
      botToken: '1:a',
      webhook,
      dmPolicy: 'allowlist',
      allowFrom: [501],
      accounts: { second: { botToken: '2:b', allowFrom: ['tg:502'] } },
    })
    expect(accounts).toMatchObject([
      { accountId: 'default', botToken: '1:a', webhook, allowFrom: ['501'] },
      { accountId: 'second', botToken: '2:b', dmPolicy: 'allowlist', allowFrom: ['502'] },
    ])
    expect(accounts[1]?.webhook).toBeUndefined()
  })

  it('have for administrators whom the config names, else whom a binding leads to the agent admin', () => {
    const toAdmin = {
      agentId: 'admin',
      match: { channel: 'telegram', peer: { kind: 'direct' as const, id: 224153441 } },
    }
    const everybody = { agentId: 'admin', match: { channel: 'telegram', peer: { kind: 'direct' as const, id: '*' } } }
    const bindings = [toAdmin, everybody]
    expect(accountsOf({ botToken: '1:a' }, { bindings }).accounts[0]?.admins).toEqual(['224153441'])
    expect(accountsOf({ botToken: '1:a', admins: [7] }, { bindings }).accounts[0]?.admins).toEqual(['7'])
    expect(accountsOf({ botToken: '1:a' }).accounts[0]?.admins).toEqual([])
  })
})
