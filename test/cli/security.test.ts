/** `protech security audit` as people and programs see it. */
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type CapturedConsole, createCapturedConsole } from '../support/captured-console.ts'

const count = z.int().nonnegative()
const finding = z.strictObject({
  id: z.string().regex(/^[a-z]+(?:\.[a-z_]+)+$/),
  severity: z.enum(['critical', 'warn', 'info']),
  area: z.string().min(1),
  what: z.string().min(1),
  why: z.string().min(1),
  fix: z.string().min(1),
  fixable: z.boolean(),
  details: z.array(z.string().min(1)).min(1),
  suppressed: z.string().optional(),
})
const reportSchema = z.strictObject({
  findings: z.array(finding),
  summary: z.strictObject({
    critical: count,
    warn: count,
    info: count,
    suppressed: count,
    checks: count,
    deep: z.boolean(),
  }),
  fix: z.strictObject({ done: z.array(z.string()), failed: z.array(z.string()), left: z.array(z.string()) }).optional(),
})

const token = 'changeme-changeme-changeme-changeme'

let home: CapturedConsole
beforeEach(() => {
  home = createCapturedConsole({})
  chmodSync(join(home.folder, 'protech.json5'), 0o600)
})
afterEach(() => home.remove())

function configure(text: string): void {
  writeFileSync(join(home.folder, 'protech.json5'), text)
}

async function audit(...flags: string[]) {
  const { code, out, err } = await home.run('security', 'audit', '--json', ...flags)
  expect(err).toBe('')
  return { code, ...reportSchema.parse(JSON.parse(out)) }
}

describe('security audit', () => {
  it('says of a clean home that there is nothing, and ends with 0', async () => {
    const { code, out } = await home.run('security', 'audit')
    expect(code).toBe(0)
    expect(out).toMatch(
      /^\d+ checks of .*: 0 critical, 0 to look at, 0 for information\.\n--deep also asks the running gateway\.\n$/,
    )
  })

  it('ends with 0 on warnings and with 2 on a critical finding', async () => {
    configure(`{ gateway: { auth: { token: "${token}" } } }`)
    expect(await audit()).toMatchObject({ code: 0, summary: { critical: 0, warn: 2 } })
    chmodSync(join(home.folder, 'protech.json5'), 0o644)
    expect(await audit()).toMatchObject({ code: 2, summary: { critical: 1, warn: 2 } })
  })

  it('groups by severity and tells id, what, where, why and fix, and no secret', async () => {
    configure(`{ gateway: { auth: { token: "${token}" } } }`)
    chmodSync(join(home.folder, 'protech.json5'), 0o644)
    const { out } = await home.run('security', 'audit')
    expect(out.indexOf('CRITICAL')).toBeLessThan(out.indexOf('WARNING'))
    for (const part of ['  fs.config.world_readable\n', '    - ', '    Why: ', '    Fix: ', '(by --fix)', '1 critical'])
      expect(out).toContain(part)
    expect(out).not.toContain(token)
  })

  it('repairs with --fix, says what it did, and then shows what is left', async () => {
    mkdirSync(join(home.folder, 'var'))
    chmodSync(join(home.folder, 'var'), 0o755)
    configure('{ gateway: { auth: { token: "changeme-changeme" } } }')
    const { out } = await home.run('security', 'audit', '--fix')
    expect(out).toContain(`chmod 700 ${join(home.folder, 'var')} (it was 755)`)
    expect(statSync(join(home.folder, 'var')).mode & 0o777).toBe(0o700)
    const { findings, fix } = await audit('--fix')
    expect(findings.map(({ id }) => id)).toEqual(['gateway.token_too_short', 'gateway.token_in_config'])
    expect(fix).toEqual({ done: [], failed: [], left: [] })
  })

  it('closes open groups with --fix and leaves every other character of the config', async () => {
    const text = `{ // ours
  channels: { telegram: { admins: [1], groupPolicy: "open", /* why */ groups: {},
    accounts: { second: { groupPolicy: 'open', botToken: "\${SECOND}" }, third: {} } } },
}`
    configure(text)
    const { fix, findings } = await audit('--fix')
    expect([fix?.done.length, fix?.left, findings[0]?.id]).toEqual([0, ['telegram.group_open'], 'config.unusable'])
    expect(readFileSync(join(home.folder, 'protech.json5'), 'utf8')).toBe(text)
    configure(text.replace(`"\${SECOND}"`, '"1:x"'))
    expect(await audit('--fix')).toMatchObject({ code: 0, findings: [], fix: { failed: [], left: [] } })
    const closed = text
      .replace(`"\${SECOND}"`, '"1:x"')
      .replace('"open"', '"allowlist"')
      .replace("'open'", '"allowlist"')
    expect(readFileSync(join(home.folder, 'protech.json5'), 'utf8')).toBe(closed)
  })

  it('of a config that does not load is a finding and no crash, whatever is wrong with it', async () => {
    for (const text of [
      '{ oops',
      '[]',
      '"text"',
      '{ gateway: 5 }',
      `{ models: { providers: { x: { apiKey: "\${NOT_SET}" } } } }`,
      '{ agents: { list: [] } }',
    ]) {
      configure(text)
      const { code, findings } = await audit()
      expect([code, findings[0]?.id]).toEqual([2, 'config.unusable'])
    }
  })

  it('does not repeat a secret that stands where the config is wrong', async () => {
    configure(`{ session: { identityLinks: { a: ["${token}"] } }, gateway: { auth: { token: "${token}" } } }`)
    const { out, code } = await home.run('security', 'audit')
    expect(code).toBe(2)
    expect(out).toContain('config.unusable')
    expect(out).not.toContain(token)
  })

  it('shows what is accepted, and does not count it', async () => {
    configure(`{ gateway: { host: "0.0.0.0" }, channels: { web: { public: true } },
      security: { audit: { suppressions: [{ id: "gateway.bind_no_auth", reason: "a museum's own network" }] } } }`)
    const { code, findings, summary } = await audit()
    expect(code).toBe(0)
    expect(findings.map(({ id, suppressed }) => [id, suppressed])).toEqual([
      ['gateway.bind_no_auth', "a museum's own network"],
      ['audit.suppressions_active', undefined],
    ])
    expect(summary).toMatchObject({ critical: 0, suppressed: 1 })
    expect((await home.run('security', 'audit')).out).toContain(
      "gateway.bind_no_auth (accepted: a museum's own network)",
    )
  })

  it('says with --deep that no gateway runs, and that is no failure', async () => {
    expect(await audit('--deep')).toMatchObject({
      code: 0,
      findings: [{ id: 'gateway.probe_failed' }],
      summary: { deep: true },
    })
  })

  it.each([[['--nonsense']], [['extra']], [['--json=1']]])('refuses %j with 64', async (flags) =>
    expect((await home.run('security', 'audit', ...flags)).code).toBe(64),
  )

  it('changes nothing without --fix', async () => {
    configure('{}')
    chmodSync(join(home.folder, 'protech.json5'), 0o666)
    await audit('--deep')
    expect(statSync(join(home.folder, 'protech.json5')).mode & 0o777).toBe(0o666)
    expect(readFileSync(join(home.folder, 'protech.json5'), 'utf8')).toBe('{}')
  })
})
