import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type CapturedConsole, createCapturedConsole } from '../support/captured-console.ts'

let console: CapturedConsole
afterEach(() => console.remove())

const tokenFile = () => join(console.folder, 'var/gateway-token')

describe('protech token', () => {
  it('shows the token, and makes it where there is none yet', async () => {
    console = createCapturedConsole({})
    const { out, code } = await console.run('token', 'show')
    expect([code, out]).toEqual([0, readFileSync(tokenFile(), 'utf8')])
    expect(JSON.parse((await console.run('token', 'show', '--json')).out)).toEqual({ token: out.trim() })
  })

  it('makes another, also where the file holds none', async () => {
    console = createCapturedConsole({})
    const before = (await console.run('token', 'show')).out.trim()
    const { token } = JSON.parse((await console.run('token', 'rotate', '--json')).out)
    expect(token).not.toBe(before)
    expect(readFileSync(tokenFile(), 'utf8')).toBe(`${token}\n`)
    expect(statSync(tokenFile()).mode & 0o777).toBe(0o600)
    writeFileSync(tokenFile(), '')
    for (const command of [['token', 'show'], ['start']])
      expect((await console.run(...command)).err).toMatch(/gateway-token holds no token.*\.\/protech token rotate\n$/)
    expect((await console.run('token', 'rotate')).out).toMatch(/^[\w-]{43}\n\nThe old token is out\. .*token link/)
  })

  it('leaves a token of the config alone and says what to do', async () => {
    console = createCapturedConsole({}, { gateway: { port: 0, auth: { token: 'a-token-of-the-config' } } })
    const { code, err } = await console.run('token', 'rotate')
    expect(code).toBe(1)
    expect(err).toMatch(/^The gateway token stands in the config \(gateway\.auth\.token\)\. Write another one there/)
    expect((await console.run('token', 'show')).out).toBe('a-token-of-the-config\n')
  })

  it('makes no link where no gateway runs, or none has a page', async () => {
    console = createCapturedConsole({})
    expect((await console.run('token', 'link')).err).toContain('Start it with: ./protech start')
    console.remove()
    console = createCapturedConsole({}, { gateway: { port: 0 }, channels: { web: { enabled: false } } })
    expect((await console.run('token', 'link')).err).toContain('There is no page to sign in to')
  })

  it('turns the token of a running gateway at once, and its links work once', async () => {
    console = createCapturedConsole({ 'en/a.md': '# Shutter\n\nAt 25 fps set 1/50 s.\n' })
    const running = console.run('start')
    await expect.poll(console.printed, { timeout: 20_000 }).toContain('Ready: 1 articles')
    const printed = /http:\S+/.exec(console.printed())?.[0] ?? ''
    const { origin } = new URL(printed)
    expect(printed).not.toContain(readFileSync(tokenFile(), 'utf8').trim())
    const old = (await console.run('token', 'show')).out.trim()
    const opens = async (token: string) =>
      (await fetch(`${origin}/api/sessions`, { headers: { authorization: `Bearer ${token}` } })).status
    expect(await opens(old)).toBe(200)
    const { token } = JSON.parse((await console.run('token', 'rotate', '--json')).out)
    expect([await opens(old), await opens(token)]).toEqual([401, 200])
    const { link } = JSON.parse((await console.run('token', 'link', '--json')).out)
    const open = async () => (await fetch(link, { redirect: 'manual' })).headers.get('location')
    expect([await open(), await open()]).toEqual(['/', '/?link=spent'])
    expect((await console.run('health')).out).toContain('ProTech')
    console.stop()
    expect((await running).code).toBe(0)
    expect(readFileSync(join(console.folder, 'var/logs', logOf(new Date())), 'utf8')).not.toMatch(/code=[\w-]{10}/)
  })
})

function logOf(day: Date): string {
  return `gateway-${day.toISOString().slice(0, 10)}.jsonl`
}

describe('protech keys', () => {
  it('makes a key that is shown once, lists it without it, and ends it', async () => {
    console = createCapturedConsole({})
    expect((await console.run('keys', 'list')).out).toMatch(/^There are no keys\. Make one with: /)
    const made = await console.run('keys', 'create', '--name', 'Studio\u001b[2J site', '--scope', 'read', 'chat')
    expect(made.out).toMatch(/^ptk_[\w-]{43}\n\nThe key of Studio\[2J site \([0-9a-f]{8}\) may chat, read\./)
    const secret = made.out.split('\n')[0] ?? ''
    const id = /\(([0-9a-f]{8})\)/.exec(made.out)?.[1] ?? ''
    const listed = (await console.run('keys', 'list')).out
    expect(listed).toMatch(
      new RegExp(`^${id}  Studio\\[2J site: chat, read; made \\d{4}-\\d\\d-\\d\\d, never used\\n$`),
    )
    expect(listed).not.toContain(secret)
    expect((await console.run('keys', 'revoke', id)).out).toBe(`The key of Studio[2J site (${id}) is revoked.\n`)
    expect((await console.run('keys', 'list')).out).toContain(', revoked ')
    expect(await console.run('keys', 'revoke', id)).toMatchObject({
      code: 1,
      err: `No key ${id} is in use. ./protech keys list shows the ids.\n`,
    })
  })

  it('prints one JSON value with --json', async () => {
    console = createCapturedConsole({})
    const made = JSON.parse((await console.run('keys', 'create', '--name', 'x', '--scope', 'admin', '--json')).out)
    expect(made).toMatchObject({ name: 'x', scopes: ['admin'], lastUsedAt: null, key: expect.stringMatching(/^ptk_/) })
    const { key, ...rest } = made
    expect(JSON.parse((await console.run('keys', 'list', '--json')).out)).toEqual({ keys: [rest] })
    expect(JSON.parse((await console.run('keys', 'revoke', made.id, '--json')).out)).toEqual({ revoked: made.id })
  })

  it.each([
    [['keys', 'create', '--name', 'x'], 64],
    [['keys', 'create', '--scope', 'chat'], 64],
    [['keys', 'create', '--name', 'x', '--scope', 'everything'], 64],
    [['keys', 'create', '--name', ' ', '--scope', 'chat'], 64],
    [['keys', 'revoke', "' OR 1=1 --"], 1],
  ])('refuses %j', async (args, code) => {
    console = createCapturedConsole({})
    const refused = await console.run(...args)
    expect(refused.code).toBe(code)
    expect(refused.err.length).toBeGreaterThan(10)
  })
})
