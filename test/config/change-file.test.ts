import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changeConfigFile, checkChange, showConfig } from '../../src/config/change-file.ts'
import { ConfigError } from '../../src/config/load.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'protech-config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const before =
  '// mine\n{ gateway: { port: 18789 }, channels: { telegram: { botToken: "123456:abcdefghijklmnopqrstuvwxyz123456789" } } }\n'
const place = (text = before) => {
  const file = join(folder, 'protech.json5')
  if (!existsSync(file)) writeFileSync(file, text, { mode: 0o640 })
  return { file, environment: {}, projectFolder: folder }
}
const read = (name = 'protech.json5') => readFileSync(join(folder, name), 'utf8')

describe('a change of the config file', () => {
  it('is written whole, with the comments and the mode it had, and the last good file beside it', async () => {
    const config = place()
    chmodSync(config.file, 0o640)
    await changeConfigFile(config, { path: 'gateway.port', value: 18790 })
    expect(read()).toBe(before.replace('18789', '18790'))
    expect(read('protech.json5.bak')).toBe(before)
    expect(statSync(config.file).mode & 0o777).toBe(0o640)
    expect(readdirSync(folder).toSorted()).toEqual(['protech.json5', 'protech.json5.bak'])
  })

  it.each([
    ['gateway.port', 'many', 'gateway.port'],
    ['gateway.prot', 1, 'there is no such key'],
    ['__proto__.x', 1, 'there is no such key'],
    ['bindings', [{ agentId: 'nobody', match: { channel: 'telegram' } }], 'names "nobody"'],
    ['channels.telegram.botToken', '$\u{7b}NO_SUCH_TOKEN}', 'NO_SUCH_TOKEN'],
  ])('of %s to %j is refused before anything is written', async (path, value, why) => {
    const config = place()
    for (const change of [changeConfigFile, checkChange]) {
      await expect(change(config, { path, value })).rejects.toThrow(why)
      await expect(change(config, { path, value })).rejects.not.toThrow('.tmp')
    }
    expect(read()).toBe(before)
    expect(readdirSync(folder)).toEqual(['protech.json5'])
  })

  it('is told beforehand, and checking writes nothing', async () => {
    const config = place()
    expect(await checkChange(config, { path: 'gateway.port', value: 18790 })).toBe('gateway.port: 18789 → 18790')
    expect(await checkChange(config, { path: 'channels.telegram.botToken', value: 'new:secret' })).toBe(
      'channels.telegram.botToken: "********" → "********"',
    )
    expect(readdirSync(folder)).toEqual(['protech.json5'])
  })

  it('keeps the last file that was good, not one that does not load', async () => {
    const config = place()
    await changeConfigFile(config, { path: 'gateway.port', value: 18790 })
    writeFileSync(config.file, '{ gateway: { prot: 1 } }')
    await changeConfigFile(config, { path: 'gateway', value: undefined })
    expect(read('protech.json5.bak')).toBe(before)
  })

  it('makes a file where there is none, for its owner alone', async () => {
    const file = join(folder, 'new.json5')
    await changeConfigFile({ ...place(), file }, { path: 'gateway.port', value: 1 })
    expect(read('new.json5')).toContain('"port": 1')
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('of a file behind a link changes the file, and one behind a link to nowhere is refused', async () => {
    const config = place()
    const link = join(folder, 'link.json5')
    symlinkSync('protech.json5', link)
    await changeConfigFile({ ...config, file: link }, { path: 'gateway.port', value: 2 })
    expect(read()).toContain('port: 2')
    symlinkSync('nowhere', join(folder, 'lost.json5'))
    await expect(
      changeConfigFile({ ...config, file: join(folder, 'lost.json5') }, { path: 'gateway.port', value: 2 }),
    ).rejects.toThrow(ConfigError)
  })
})

describe('a config that is shown', () => {
  it('has no secret in it, by any path', () => {
    const secret = 'abcdefghijklmnopqrstuvwxyz123456789'
    const config = place(`{ gateway: { auth: { token: "${secret}" } },
      models: { providers: { x: { apiKey: "${secret}", baseUrl: "https://u:${secret}@x.example/" }, y: { apiKey: "\${Y_KEY}" } } },
      channels: { telegram: { botToken: "123456:${secret}", apiRoot: "http://x/bot123456:${secret}/",
        webhook: { secretToken: "${secret}" }, accounts: { b: { botToken: "123456:${secret}" } } } },
      agents: { defaults: { contextTokens: 5000 } } }`)
    for (const path of [
      undefined,
      'gateway.auth.token',
      'channels',
      'models.providers.x',
      'channels.telegram.accounts.b.botToken',
    ])
      expect(showConfig(config, path)).not.toContain(secret)
    expect(showConfig(config, 'models.providers.y.apiKey')).toBe('"$\u{7b}Y_KEY}"')
    expect(showConfig(config, 'agents.defaults.contextTokens')).toBe('5000')
    expect(showConfig(config, 'constructor')).toContain('its default applies')
  })
})
