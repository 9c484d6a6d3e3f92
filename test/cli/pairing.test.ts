import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPairing } from '../../src/channels/pairing.ts'
import { openStateDb } from '../../src/storage/state-db.ts'
import { type CapturedConsole, createCapturedConsole } from '../support/captured-console.ts'

describe('protech pairing', () => {
  let console: CapturedConsole
  beforeAll(() => {
    console = createCapturedConsole({})
  })
  afterAll(() => console.remove())

  /** Beside the command, as a running gateway has it open. */
  function asked(sender: string, name: string, accountId = 'default'): string {
    const db = openStateDb(join(console.folder, 'var/state.db'))
    const code = createPairing(db, Date.now, (text) => text).ask({ channel: 'telegram', accountId, sender, name })
    db.close()
    return code ?? ''
  }

  it('says that nobody waits on a fresh machine', async () => {
    expect(await console.run('pairing', 'list')).toEqual({ code: 0, out: 'Nobody is waiting.\n', err: '' })
    expect(JSON.parse((await console.run('pairing', 'list', '--json')).out)).toEqual({ waiting: [], approved: [] })
  })

  it('lists who waits, lets in by the code, and shuts out by the id', async () => {
    const code = asked('501', 'Anna')
    expect((await console.run('pairing', 'list')).out).toBe(`${code}  Anna (501 on telegram), asked 0 min ago\n`)
    expect(await console.run('pairing', 'approve', code)).toEqual({
      code: 0,
      out: 'Anna (501 on telegram) has been let in. The next message is answered.\n',
      err: '',
    })
    expect((await console.run('pairing', 'list')).out).toMatch(
      /^Nobody is waiting\.\n\nLet in:\nAnna \(501 on telegram\), since \d{4}-\d\d-\d\d\n$/,
    )
    expect((await console.run('pairing', 'revoke', 'tg:501')).out).toBe('501 has been shut out.\n')
    expect((await console.run('pairing', 'list')).out).toBe('Nobody is waiting.\n')
  })

  it('prints one JSON value with --json', async () => {
    const code = asked('502', 'Boris', 'second')
    const boris = { channel: 'telegram', accountId: 'second', id: '502', name: 'Boris' }
    expect(JSON.parse((await console.run('pairing', 'list', '--json')).out).waiting).toEqual([
      { ...boris, code, askedAt: expect.any(String) },
    ])
    expect(JSON.parse((await console.run('pairing', 'approve', code, '--json')).out)).toEqual({
      approved: { ...boris, code, askedAt: expect.any(String) },
    })
    expect(JSON.parse((await console.run('pairing', 'list', '--json')).out).approved).toEqual([
      { ...boris, approvedAt: expect.any(String) },
    ])
    expect(JSON.parse((await console.run('pairing', 'revoke', '502', '--json')).out)).toEqual({ revoked: '502' })
  })

  it('fails with a sentence that helps for a code or an id that nobody has', async () => {
    const approve = await console.run('pairing', 'approve', 'WRONG234')
    expect(approve.code).toBe(1)
    expect(approve.err).toBe(
      'Nobody waits with the code WRONG234. A code is valid for an hour; ./protech pairing list shows who waits.\n',
    )
    const revoke = await console.run('pairing', 'revoke', '999')
    expect(revoke.code).toBe(1)
    expect(revoke.err).toMatch(/^Nobody with the id 999 has been let in or waits\. .*list.*\n$/)
    expect((await console.run('pairing', 'approve')).code).toBe(64)
  })

  it('shows a name that would command the terminal as plain text', async () => {
    asked('503', 'E\u001b[2Jv\u202ee\nx')
    expect((await console.run('pairing', 'list')).out).toMatch(/^[A-Z2-9]{8} {2}E\[2Jvex \(503/)
  })

  it('shows examples in its help', async () => {
    expect((await console.run('pairing', '--help')).out).toContain('./protech pairing approve K7QM2XRP')
  })
})
