import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { defaultSandbox } from '../../src/config/agent-schema.ts'
import type { SandboxConfig } from '../../src/config/schema.ts'
import { type FileGrant, startToolProcess, type ToolProcess } from '../../src/sandbox/tool-process.ts'
import { createToolProcessPool, type ProcessPlace } from '../../src/sandbox/tool-process-pool.ts'
import { openTurnFiles } from '../../src/sandbox/turn-files.ts'

const home = realpathSync(mkdtempSync(join(tmpdir(), 'protech-pool-')))
const knowledge = join(home, 'knowledge')
mkdirSync(knowledge)
writeFileSync(join(knowledge, 'a.md'), 'article')
for (const person of ['tg_1', 'tg_2']) {
  mkdirSync(join(home, person))
  writeFileSync(join(home, person, 'profile.md'), `of ${person}`)
}
afterAll(() => rmSync(home, { recursive: true }))

const pools: { close(): Promise<void> }[] = []
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())))

const request = { folder: 'knowledge', name: 'a.md', maxBytes: 1000, offset: 1, limit: 10 } as const
const at = (key: string, grant: Partial<FileGrant> = {}): ProcessPlace => ({
  key,
  grant: { knowledge, person: undefined, ...grant },
  idleMs: 1000,
  maxAgeMs: 10_000,
})

/** Processes that answer when the test lets them. */
function scriptedPool(most = 2) {
  let time = 0
  const running: { readonly grant: FileGrant; isEnded: boolean; finish(): void }[] = []
  const start = ({ grant }: { grant: FileGrant }): ToolProcess => {
    let waiting = Promise.withResolvers<void>()
    const process = {
      grant,
      isEnded: false,
      finish() {
        waiting.resolve()
        waiting = Promise.withResolvers()
      },
    }
    running.push(process)
    return {
      pid: running.length,
      get isEnded() {
        return process.isEnded
      },
      async ask(_) {
        await waiting.promise
        return { id: 1, kind: 'read', text: `process ${running.indexOf(process)}` }
      },
      async end() {
        process.isEnded = true
      },
    }
  }
  const pool = createToolProcessPool({ now: () => time, most, start })
  pools.push(pool)
  const read = async (place: ProcessPlace) => {
    const text = pool.read(place, request)
    await Promise.resolve()
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
    for (const process of running) process.finish()
    return text
  }
  const pass = (ms: number) => {
    time += ms
  }
  return { pool, running, read, pass, living: () => running.filter(({ isEnded }) => !isEnded).length }
}

describe('a pool of tool processes', () => {
  it('starts none before the first file is read, and one for each place', async () => {
    const { pool, running, read } = scriptedPool()
    expect(pool.live).toBe(0)
    expect([await read(at('a')), await read(at('a')), await read(at('b'))]).toEqual([
      'process 0',
      'process 0',
      'process 1',
    ])
    expect(running).toHaveLength(2)
  })

  it('never lets two people share a process, whatever the place is called', async () => {
    const { read, running } = scriptedPool(5)
    await read(at('shared', { person: join(home, 'tg_1') }))
    await read(at('shared', { person: join(home, 'tg_2') }))
    await read(at('shared'))
    expect(running.map(({ grant }) => grant.person)).toEqual([join(home, 'tg_1'), join(home, 'tg_2'), undefined])
  })

  it('ends the one that was used least recently when there would be too many', async () => {
    const { read, pass, running, pool } = scriptedPool(2)
    for (const key of ['a', 'b', 'a', 'c']) {
      await read(at(key))
      pass(1)
    }
    expect(running.map(({ isEnded }) => isEnded)).toEqual([false, true, false])
    expect(pool.live).toBe(2)
  })

  it('waits while all that there may be have work', async () => {
    const { pool, running } = scriptedPool(1)
    const first = pool.read(at('a'), request)
    const second = pool.read(at('b'), request)
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
    expect(running).toHaveLength(1)
    running[0]?.finish()
    expect(await first).toBe('process 0')
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
    expect(running).toHaveLength(2)
    running[1]?.finish()
    expect(await second).toBe('process 1')
    expect(running.filter(({ isEnded }) => !isEnded)).toHaveLength(1)
  })

  it('ends what was idle, and what lived too long', async () => {
    const { pool, read, pass, living } = scriptedPool(2)
    await read(at('a'))
    pass(900)
    await read(at('b'))
    pass(200)
    await pool.prune()
    expect(living()).toBe(1)
    for (let day = 0; day < 12; day++) {
      pass(900)
      await read(at('b'))
    }
    expect(living()).toBe(1)
    expect(await read(at('b'))).not.toBe('process 1')
  })

  it('starts another after one that died', async () => {
    const { read, running } = scriptedPool()
    await read(at('a'))
    const [died] = running
    if (died) died.isEnded = true
    expect(await read(at('a'))).toBe('process 1')
  })

  it('ends those of a person who is forgotten', async () => {
    const { pool, read, running } = scriptedPool(3)
    const person = join(home, 'tg_1')
    await read(at('a', { person }))
    await read(at('b'))
    await pool.endFor(person)
    expect(running.map(({ isEnded }) => isEnded)).toEqual([true, false])
  })

  it('takes nothing more when it is closed', async () => {
    const { pool, read, living } = scriptedPool()
    await read(at('a'))
    await pool.close()
    expect(living()).toBe(0)
    await expect(pool.read(at('a'), request)).rejects.toThrow('closed')
  })
})

describe('the files of a turn', () => {
  const realPool = () => {
    const grants: FileGrant[] = []
    const pool = createToolProcessPool({
      now: () => performance.now(),
      timeoutMs: 30_000,
      start(options) {
        grants.push(options.grant)
        return startToolProcess(options)
      },
    })
    pools.push(pool)
    return { pool, grants }
  }
  const turn = (sandbox: Partial<SandboxConfig>, more: object = {}) => ({
    sandbox: { ...defaultSandbox.parse({}), ...sandbox },
    agentId: 'protech',
    sessionKey: 'agent:protech:telegram:dm:1',
    knowledge,
    mostBytes: { knowledge: 1000, person: 1000 },
    person: join(home, 'tg_1'),
    ...more,
  })
  const range = { offset: 1, limit: 10 }

  it('are read in a process where a sandbox applies, and here where none does, with the same result', async () => {
    for (const [mode, processes] of [
      ['all', 1],
      ['off', 0],
    ] as const) {
      const { pool, grants } = realPool()
      const files = openTurnFiles({ pool, ...turn({ mode }) })
      expect(await files?.readKnowledge('a.md', range)).toBe('article')
      expect(await files?.readOwn?.('profile.md', range)).toBe('of tg_1')
      await expect(files?.readOwn?.('../tg_2/profile.md', range)).rejects.toMatchObject({ reason: 'name' })
      await expect(files?.readKnowledge('b.md', range)).rejects.toMatchObject({ reason: 'missing' })
      expect(grants).toEqual(Array.from({ length: processes }, () => ({ knowledge, person: join(home, 'tg_1') })))
    }
  })

  it('are none with workspaceAccess "none", as long as a sandbox applies', () => {
    const { pool } = realPool()
    expect(openTurnFiles({ pool, ...turn({ workspaceAccess: 'none' }) })).toBe(undefined)
    expect(openTurnFiles({ pool, ...turn({ workspaceAccess: 'none', mode: 'off' }) })).toBeDefined()
  })

  it('hold nothing of a person where there is none', () => {
    const { pool } = realPool()
    expect(openTurnFiles({ pool, ...turn({}, { person: undefined }) })?.readOwn).toBe(undefined)
  })

  it('of one person are read in one process with the scope "agent", those of another in another', async () => {
    const { pool, grants } = realPool()
    for (const [id, person] of [
      ['1', 'tg_1'],
      ['9', 'tg_1'],
      ['2', 'tg_2'],
    ] as const) {
      const more = { sessionKey: `agent:protech:telegram:dm:${id}`, person: join(home, person) }
      const text = await openTurnFiles({ pool, ...turn({ scope: 'agent' }, more) })?.readOwn?.('profile.md', range)
      expect(text).toBe(`of ${person}`)
    }
    expect(grants.map(({ person }) => person)).toEqual([join(home, 'tg_1'), join(home, 'tg_2')])
  })
})
