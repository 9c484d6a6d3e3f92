/** `--fix` on a real disk: what it repairs, and what it leaves alone. */
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { auditFacts } from '../../src/security/audit.ts'
import { gatherFacts } from '../../src/security/gather-facts.ts'
import { repair } from '../../src/security/repair.ts'

let home: string
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'protech-repair-')))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

function put(name: string, mode: number, content = 'x\n'): string {
  const path = join(home, name)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}

function open(name: string, mode: number): void {
  mkdirSync(join(home, name), { recursive: true, mode: 0o700 })
  chmodSync(join(home, name), mode)
}

async function look(isOwnHome = true) {
  const { facts } = await gatherFacts({
    environment: isOwnHome ? { PROTECH_HOME: home, PROTECH_CONFIG: join(home, 'protech.json5') } : {},
    projectFolder: home,
    now: Date.now(),
    nodeVersion: '24.21.0',
    uid: process.getuid?.(),
    deep: false,
  })
  return { facts, report: auditFacts({ ...facts, packages: { ...facts.packages, hasLock: true } }) }
}

const modeOf = (name: string) => statSync(join(home, name)).mode & 0o777

/** A bad mode, the finding it has to have, and the mode it has to get. */
const bad: readonly (readonly [name: string, kind: 'file' | 'folder', mode: number, id: string])[] = [
  ['var', 'folder', 0o755, 'fs.state_dir.perms_readable'],
  ['users', 'folder', 0o777, 'fs.state_dir.perms_world_writable'],
  ['indexes', 'folder', 0o775, 'fs.state_dir.perms_group_writable'],
  ['protech.json5', 'file', 0o666, 'fs.config.writable'],
  ['var/gateway-token', 'file', 0o644, 'fs.gateway_token.perms'],
  ['var/state.db', 'file', 0o640, 'fs.state_db.perms'],
  ['var/state.db-wal', 'file', 0o604, 'fs.state_db.perms'],
  ['var/agents/protech/sessions', 'folder', 0o750, 'fs.sessions.perms'],
  ['var/agents/protech/sessions/a.jsonl', 'file', 0o664, 'fs.sessions.perms'],
  ['var/logs/gateway-2026-12-01.jsonl', 'file', 0o644, 'fs.logs.perms'],
  ['users/tg_1', 'folder', 0o755, 'fs.users_dir.perms'],
  ['users/tg_1/profile.md', 'file', 0o606, 'fs.users_dir.perms'],
  ['backups/2026-12-01.zip', 'file', 0o644, 'fs.backups.perms'],
  ['.env', 'file', 0o644, 'fs.env_file.perms'],
]

function spoil(): void {
  put('protech.json5', 0o600, '{}')
  put('var/gateway-token', 0o600, 'k3Vd8sPq1Zx7Lm0Wf5Tg2Hy9Rb4Nc6Ja\n')
  for (const [name, kind, mode] of bad) if (kind === 'folder') open(name, mode)
  for (const [name, kind, mode] of bad)
    if (kind === 'file')
      name.endsWith('token') || name.endsWith('json5') ? chmodSync(join(home, name), mode) : put(name, mode)
}

describe('--fix', () => {
  it('repairs every bad mode at once, and then there is none', async () => {
    spoil()
    const { facts, report } = await look()
    const ids = report.findings.map(({ id }) => id)
    expect([...new Set(bad.map(([, , , id]) => id))].filter((id) => !ids.includes(id))).toEqual([])
    const { done, failed } = repair(facts, report)
    expect(failed).toEqual([])
    expect(bad.filter(([name]) => !done.some((sentence) => sentence.includes(`${join(home, name)} `)))).toEqual([])
    expect(bad.filter(([name, kind]) => modeOf(name) !== (kind === 'folder' ? 0o700 : 0o600))).toEqual([])
    const after = await look()
    expect(after.report.findings.map(({ id }) => id)).toEqual([])
    expect(repair(after.facts, after.report)).toEqual({ done: [], failed: [] })
  })

  it.each(bad)('repairs %s (%s, %o)', async (name, kind, mode, id) => {
    put('protech.json5', 0o600, '{}')
    if (kind === 'folder') open(name, mode)
    else put(name, mode, name.endsWith('json5') ? '{}' : 'k3Vd8sPq1Zx7Lm0Wf5Tg2Hy9Rb4Nc6Ja\n')
    const { facts, report } = await look()
    expect(report.findings.map((finding) => finding.id)).toEqual([id])
    repair(facts, report)
    expect(modeOf(name)).toBe(kind === 'folder' ? 0o700 : 0o600)
  })

  it('does not follow a link and does not touch what has a second name', async () => {
    const outside = put('outside.md', 0o644)
    put('users/tg_1/profile.md', 0o600)
    symlinkSync(outside, join(home, 'users/tg_1/history.md'))
    linkSync(outside, join(home, 'users/tg_1/notes.md'))
    const { facts, report } = await look()
    const { failed } = repair(facts, report)
    expect(failed).toEqual([
      `${join(home, 'users/tg_1/notes.md')} has a second name somewhere, whose mode would change as well.`,
    ])
    expect(lstatSync(outside).mode & 0o777).toBe(0o644)
  })

  it('does not follow a link that was put in a file’s place after the look', async () => {
    const outside = put('outside.md', 0o644)
    const log = put('var/logs/a.jsonl', 0o644)
    const { facts, report } = await look()
    rmSync(log)
    symlinkSync(outside, log)
    expect(repair(facts, report).failed).toEqual([`${log} could not be changed (ELOOP).`])
    expect(statSync(outside).mode & 0o777).toBe(0o644)
  })

  it('takes only the right to write from a home that is the project’s folder', async () => {
    chmodSync(home, 0o777)
    const { facts, report } = await look(false)
    repair(facts, report)
    expect(statSync(home).mode & 0o777).toBe(0o755)
  })

  it('leaves what is accepted, and the config’s text', async () => {
    const text =
      '{ security: { audit: { suppressions: [{ id: "fs.logs.perms", reason: "read by our log collector" }] } },\n  channels: { telegram: { groupPolicy: "open", admins: [1] } } } // mine'
    put('protech.json5', 0o600, text)
    put('var/logs/a.jsonl', 0o644)
    const { facts, report } = await look()
    expect(report.findings.map(({ id, suppressed }) => [id, suppressed])).toEqual([
      ['fs.logs.perms', 'read by our log collector'],
      ['telegram.group_open', undefined],
      ['audit.suppressions_active', undefined],
    ])
    expect(report.summary).toMatchObject({ warn: 1, info: 1, suppressed: 1 })
    expect(repair(facts, report)).toEqual({ done: [], failed: [] })
    expect(modeOf('var/logs/a.jsonl')).toBe(0o644)
    expect(readFileSync(join(home, 'protech.json5'), 'utf8')).toBe(text)
  })
})
