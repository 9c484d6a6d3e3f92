import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { defaultSandbox } from '../../src/config/agent-schema.ts'
import { checkedBind } from '../../src/sandbox/container-binds.ts'
import { type DockerOptions, dockerArguments, hasDocker, runInContainer } from '../../src/sandbox/docker.ts'
import { createStandInDocker, type StandInDocker } from '../support/stand-in-docker.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'protech-binds-')))
for (const name of ['data/clips', 'users/tg_1', 'var', 'home/me/.ssh'])
  mkdirSync(join(folder, name), { recursive: true })
for (const [name, target] of Object.entries({
  'to-users': '../users',
  'to-etc': '/etc',
  'to-root': '/',
  loop: 'loop',
  up: '..',
}))
  symlinkSync(target, join(folder, 'data', name))
const forbidden = { ours: [join(folder, 'users'), join(folder, 'var')], home: join(folder, 'home/me') }
afterAll(() => rmSync(folder, { recursive: true }))

const { docker } = defaultSandbox.parse({})
const signal = new AbortController().signal
const made: StandInDocker[] = []
afterEach(() => {
  for (const stand of made.splice(0)) stand.remove()
})
const standIn = (behaviour: string) => {
  const stand = createStandInDocker(behaviour)
  made.push(stand)
  return stand
}
const run = (command: string, program: string, more: Partial<DockerOptions> = {}, until = signal) =>
  runInContainer(command, until, { docker, forbidden, program, ...more })

describe('a container', () => {
  it('has no network, no rights, nothing to write on, and bounds', async () => {
    const stand = standIn('echo out; echo err >&2; exit 3')
    const result = await run('echo "$HOME"; rm -rf /', stand.program)
    expect(result).toMatchObject({ exitCode: 3, isCut: false, isTimedOut: false })
    expect(result.output.split('\n').toSorted()).toEqual(['', 'err', 'out'])
    const [variables = '', ...args] = stand.calls()[0] ?? []
    expect(args.slice(0, 6)).toEqual([
      'run',
      '--rm',
      '--pull',
      'never',
      '--name',
      expect.stringMatching(/^protech-exec-/),
    ])
    const said = args.join(' ')
    for (const option of [
      ...['--network none', '--read-only', '--cap-drop ALL', '--security-opt no-new-privileges', '--pids-limit 128'],
      ...['--memory 512m', '--memory-swap 512m', '--cpus 1', '--user 1000:1000', '--tmpfs /tmp:rw,noexec'],
    ])
      expect(said).toContain(option)
    expect(said).not.toMatch(/--mount|--privileged|-v /)
    expect(args.slice(-3)).toEqual(['debian:bookworm-slim', '-c', 'echo "$HOME"; rm -rf /'])
    expect(
      variables.split(',').filter((name) => !['PATH', 'HOME', 'PWD', 'OLDPWD', 'SHLVL', '_', ''].includes(name)),
    ).toEqual([])
  })

  it('is killed by its name when its time is over, and removed', async () => {
    const stand = standIn('while [ ! -e "$folder/killed" ]; do sleep 0.01; done; exit 137')
    const result = await run('sleep 100', stand.program, { docker: { ...docker, timeoutSeconds: 0.1 } })
    expect(result).toMatchObject({ exitCode: null, isTimedOut: true })
    const name = stand.calls()[0]?.[6]
    expect(stand.calls()[1]?.slice(1)).toEqual(['kill', name])
  })

  it('is killed when the turn ends', async () => {
    const stand = standIn('while [ ! -e "$folder/killed" ]; do sleep 0.01; done; exit 137')
    const turn = new AbortController()
    const running = run('sleep 100', stand.program, {}, turn.signal)
    turn.abort()
    expect(await running).toMatchObject({ exitCode: null, isTimedOut: false })
  })

  it('may say much, of which the beginning is kept', async () => {
    const stand = standIn('head -c 3000000 /dev/zero | tr "\\\\0" x')
    const { output, isCut, exitCode } = await run('yes', stand.program, { mostOutputBytes: 1000 })
    expect([output, isCut, exitCode]).toEqual(['x'.repeat(1000), true, 0])
  })

  it('that Docker cannot start is an error that says why', async () => {
    const stand = standIn('echo "no such image" >&2; exit 125')
    await expect(run('ls', stand.program)).rejects.toThrow('Docker could not start the container: no such image')
  })

  it('needs Docker, and the error says so', async () => {
    const nowhere = join(folder, 'no-docker')
    await expect(run('ls', nowhere)).rejects.toThrow('The tool exec needs Docker: install it and start it.')
    expect(await hasDocker(nowhere)).toBe(false)
    expect(await hasDocker(standIn('exit 0').program)).toBe(true)
  })

  it.each(['host', 'HOST', ' host ', 'container:gateway', 'Container:x', '--privileged', 'none --privileged', ''])(
    'is not put into the network %j',
    (network) => expect(() => dockerArguments({ ...docker, network }, forbidden, 'n')).toThrow(/network/),
  )

  it.each(['-v', '--privileged', 'image --privileged', ''])('is not made of an image called %j', (image) =>
    expect(() => dockerArguments({ ...docker, image }, forbidden, 'n')).toThrow('image'),
  )
})

describe('a folder shown in a container', () => {
  it('is shown for reading, by its real path', () => {
    expect(checkedBind(`${folder}/data/clips:/clips:ro`, forbidden)).toBe(
      `type=bind,source=${folder}/data/clips,target=/clips,readonly`,
    )
    expect(checkedBind(`${folder}/data//./clips/:/clips`, forbidden)).toContain(`source=${folder}/data/clips,`)
    expect(dockerArguments({ ...docker, binds: [`${folder}/data:/data:ro`] }, forbidden, 'n')).toContain(
      `type=bind,source=${folder}/data,target=/data,readonly`,
    )
  })

  const within = (name: string) => `${folder}/${name}:/x:ro`
  it.each([
    ...[
      '/:/x:ro',
      '/etc:/x:ro',
      '/etc/ssl:/x:ro',
      '/proc:/x:ro',
      '/sys:/x:ro',
      '/dev:/x:ro',
      '/root:/x:ro',
      '/root/.ssh:/x:ro',
    ],
    ...['/var/run/docker.sock:/x:ro', '/run/docker.sock:/x', `${folder}/data/docker.sock:/x:ro`, '/var:/x:ro'],
    ...[
      within('users'),
      within('users/tg_1'),
      within('var'),
      within(''),
      within('home/me/.ssh'),
      within('home/me'),
      within('home'),
    ],
    ...[
      within('data/../users'),
      within('data/to-users'),
      within('data/to-users/tg_1'),
      within('data/to-etc'),
      within('data/to-root'),
    ],
    ...[within('data/to-users/tg_new/not-there'), within('data/up'), within('data/up/users'), within('data/loop')],
    ...[
      'relative:/x:ro',
      `${folder}/data:x:ro`,
      `${folder}/data:/x:rw`,
      `${folder}/data:/x:ro:z`,
      `${folder}/data`,
      '',
    ],
    ...[`${folder}/data:/:ro`, `${folder}/data:/etc:ro`, `${folder}/data:/x/../etc:ro`, `${folder}/da,ta:/x:ro`],
  ])('is never %s', (bind) => expect(() => checkedBind(bind, forbidden)).toThrow(/not allowed|cannot be followed/))
})
