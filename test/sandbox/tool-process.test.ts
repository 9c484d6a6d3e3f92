import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { permissionArguments, startToolProcess, type ToolProcess } from '../../src/sandbox/tool-process.ts'

const home = realpathSync(mkdtempSync(join(tmpdir(), 'protech-child-')))
const place = (...parts: string[]) => join(home, ...parts)
for (const folder of ['knowledge/en', 'users/tg_1', 'users/tg_12', 'users/tg_2', 'var', 'knowledge-other'])
  mkdirSync(place(folder), { recursive: true, mode: 0o700 })
writeFileSync(place('knowledge/en/nd.md'), 'one\ntwo\nthree\n')
for (const person of ['tg_1', 'tg_12', 'tg_2']) writeFileSync(place('users', person, 'profile.md'), `of ${person}`)
writeFileSync(place('var/state.db'), 'secret')
writeFileSync(place('knowledge-other/x.md'), 'secret')
symlinkSync('../users/tg_2', place('knowledge/link'))
symlinkSync('../tg_2/profile.md', place('users/tg_1/history.md'))

const grant = { knowledge: place('knowledge'), person: place('users/tg_1') }
const lines = { maxBytes: 1000, offset: 1, limit: 10 }
const probe = join(import.meta.dirname, '../support/permission-probe.ts')

const started: ToolProcess[] = []
const start = (options: Partial<Parameters<typeof startToolProcess>[0]> = {}) => {
  const process = startToolProcess({ grant, timeoutMs: 30_000, ...options })
  started.push(process)
  return process
}
afterEach(() => Promise.all(started.splice(0).map((process) => process.end())))
afterAll(() => rmSync(home, { recursive: true }))

describe('a tool process', () => {
  it('reads the knowledge folder and the folder of its person, by lines', async () => {
    const { ask } = start()
    expect(await ask({ folder: 'knowledge', name: 'en/nd.md', ...lines, offset: 2, limit: 1 })).toMatchObject({
      kind: 'read',
      text: 'two\n[2 more lines]',
    })
    expect(await ask({ folder: 'person', name: 'profile.md', ...lines })).toMatchObject({ text: 'of tg_1' })
  })

  it('goes by the guard: no link, no way up, no more than the limit', async () => {
    const { ask } = start()
    const reasonOf = async (folder: 'knowledge' | 'person', name: string, maxBytes = 1000) => {
      const reply = await ask({ folder, name, ...lines, maxBytes })
      return reply.kind === 'refused' ? reply.reason : reply.text
    }
    expect(await reasonOf('knowledge', 'link/profile.md')).toBe('link')
    expect(await reasonOf('person', 'history.md')).toBe('link')
    expect(await reasonOf('person', '../tg_2/profile.md')).toBe('name')
    expect(await reasonOf('person', '/etc/passwd')).toBe('name')
    expect(await reasonOf('knowledge', 'nothing.md')).toBe('missing')
    expect(await reasonOf('knowledge', 'en/nd.md', 5)).toBe('too-large')
  })

  it('without a person reads knowledge alone', async () => {
    const { ask } = start({ grant: { ...grant, person: undefined } })
    expect(await ask({ folder: 'person', name: 'profile.md', ...lines })).toMatchObject({ kind: 'refused' })
    expect(await ask({ folder: 'knowledge', name: 'en/nd.md', ...lines })).toMatchObject({ kind: 'read' })
  })

  it('that takes too long is ended', async () => {
    const stuck = start({ timeoutMs: 1 })
    await expect(stuck.ask({ folder: 'person', name: 'profile.md', ...lines })).rejects.toThrow('took too long')
    expect(stuck.isEnded).toBe(true)
  })

  it('that dies under a call says so', async () => {
    const process = start()
    const asked = process.ask({ folder: 'person', name: 'profile.md', ...lines })
    await process.end()
    await expect(asked).rejects.toThrow('ended')
  })
})

describe('what a tool process may not do, whatever it runs', () => {
  const attempt = async (name: string, program = start({ program: probe })) => {
    const reply = await program.ask({ folder: 'person', name, ...lines })
    return reply.kind === 'read' ? reply.text : reply.reason
  }
  const foreign = [
    ...['/etc/passwd', place('users/tg_2/profile.md'), place('users/tg_12/profile.md'), place('var/state.db')],
    ...[place('users'), place(), place('knowledge-other/x.md'), '/proc/self/environ', '/proc/1/environ', '/'],
    ...[`${place('users/tg_1')}/../tg_2/profile.md`, `${place('knowledge')}/../var/state.db`],
  ]

  it('reads what it was given, so that the refusals below mean something', async () => {
    const program = start({ program: probe })
    expect(await attempt(`read|${place('users/tg_1/profile.md')}`, program)).toBe('done of tg_1')
    expect(await attempt(`read|${place('knowledge/en/nd.md')}`, program)).toMatch(/^done one/)
    if (process.platform === 'linux')
      expect(await attempt('read inside an open folder|profile.md', program)).toBe('done of tg_1')
  })

  it('reads, lists and measures nothing else', async () => {
    const program = start({ program: probe })
    for (const path of foreign)
      for (const how of ['read', 'stat', 'list', 'read as bytes'])
        expect([how, path, await attempt(`${how}|${path}`, program)]).toEqual([how, path, 'refused ERR_ACCESS_DENIED'])
  })

  it('does not get out of a folder that it holds open', async () => {
    const program = start({ program: probe })
    const hows = [
      'read beside the open folder of the person',
      'read beside the open knowledge folder',
      'read by the working folder',
      'read by a thread',
    ]
    for (const how of hows)
      for (const path of [
        'tg_2/profile.md',
        'users/tg_2/profile.md',
        'tg_12/profile.md',
        'var/state.db',
        '../var/state.db',
        '../../etc/passwd',
      ])
        expect([how, path, await attempt(`${how}|${path}`, program)]).toEqual([how, path, 'refused ERR_ACCESS_DENIED'])
  })

  it.each([
    ['write', place('users/tg_1/profile.md')],
    ['write', place('knowledge/new.md')],
    ['write', join(tmpdir(), 'protech-new')],
    ['remove', place('users/tg_1/profile.md')],
    ['link', place('users/tg_2')],
    ['start a program', ''],
    ['start a thread', ''],
    ['load native code', '/lib/x.so'],
    ['open a database', place('var/state.db')],
    ['open a database', place('var/new.db')],
    ['make code of text', ''],
  ])('does not %s %s', async (how, path) => expect(await attempt(`${how}|${path}`)).toMatch(/^refused/))

  it('has an empty environment', async () => expect(await attempt('environment')).toBe('done '))

  it('is told of its two folders and of nothing else', async () => {
    const { pid } = start()
    expect(await attempt('arguments')).toBe('done ')
    if (process.platform === 'linux')
      expect(readFileSync(`/proc/${pid}/environ`, 'utf8').replace(/NODE_CHANNEL_\w+=\w+\0/g, '')).toBe('')
  })

  it('reaches the network only where this Node has no permission for it', async () => {
    const server = createServer((socket) => socket.end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const said = await attempt(`network|${port}`)
    server.close()
    const isHeld = process.allowedNodeEnvironmentFlags.has('--allow-net')
    expect(said).toBe(isHeld ? 'refused ERR_ACCESS_DENIED' : 'connected')
  })
})

describe('the rights of a tool process', () => {
  it.each(['/data/a*b', '/', 'relative', '/data/a,b'])('are not given for a folder called %s', (knowledge) =>
    expect(() => permissionArguments({ knowledge, person: undefined })).toThrow('rename the folder'),
  )

  it('name each descriptor on its own: all of them together would open the folders beside', () => {
    const granted = permissionArguments(grant, 'linux').filter((argument) => argument.includes('/proc/'))
    expect(granted.length).toBeGreaterThan(10)
    expect(granted.filter((argument) => !/=\/proc\/self\/fd\/\d+\/\*$/.test(argument))).toEqual([])
    expect(permissionArguments(grant, 'darwin').filter((argument) => argument.includes('/proc/'))).toEqual([])
  })
})
