/** Every kind of link, device and odd object that can stand in a folder, each with what reading it has to say. */
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, linkSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import type { WatchedOutside } from './watched-outside.ts'

export type ZooObject = {
  /** Asked for; some lie behind the object. */
  readonly name: string
  /** Why reading is refused; undefined: it is the folder's own file, and may be read. */
  readonly refused: string | undefined
}

export type LinkZoo = { readonly objects: readonly ZooObject[]; close(): Promise<void> }

const isRoot = process.geteuid?.() === 0

export async function createLinkZoo({ place, root, outside }: WatchedOutside): Promise<LinkZoo> {
  const inRoot = (name: string) => join(root, name)
  const link = (to: string, name: string) => symlinkSync(to, inRoot(name))
  mkdirSync(inRoot('real'))
  writeFileSync(inRoot('real/inside.md'), 'inside')
  writeFileSync(inRoot('plain.md'), 'inside')
  link(join(outside, 'canary.md'), 'to-file.md')
  link('../outside/canary.md', 'to-file-relative.md')
  link(outside, 'to-folder')
  link('../outside', 'to-folder-relative')
  link('plain.md', 'to-inside.md')
  link('real', 'alias')
  link(join(place, 'made-through-a-link.md'), 'dangling.md')
  link('../made-through-a-link.md', 'dangling-relative.md')
  link('loop.md', 'loop.md')
  link('pong.md', 'ping.md')
  link('ping.md', 'pong.md')
  link('to-file.md', 'chain.md')
  for (let at = 0; at < 45; at += 1) link(at === 44 ? join(outside, 'canary.md') : `long-${at + 1}.md`, `long-${at}.md`)
  link(outside, 'real/middle')
  link('..', 'up')
  link('/', 'slash')
  link('/proc/self/fd', 'descriptors')
  link('/proc/self/root', 'proc-root')
  link('/proc/self/cwd', 'proc-cwd')
  link('/dev/stdin', 'stdin.md')
  linkSync(join(outside, 'canary.md'), inRoot('hard-link.md'))
  linkSync(inRoot('plain.md'), inRoot('hard-link-inside.md'))
  spawnSync('mkfifo', [inRoot('pipe.md')])
  device('zero.md', '5')
  device('full.md', '7')
  mkdirSync(inRoot('folder.md'))
  writeFileSync(inRoot('setuid.md'), 'inside')
  chmodSync(inRoot('setuid.md'), 0o6755)
  writeFileSync(inRoot('unreadable.md'), 'inside')
  chmodSync(inRoot('unreadable.md'), 0)
  writeFileSync(inRoot('large.md'), 'x'.repeat(10_001))
  writeFileSync(inRoot('sparse.md'), '')
  truncateSync(inRoot('sparse.md'), 2 ** 40)
  stranger('stranger.md')
  const socket = await listen(inRoot('socket.md'))

  function device(name: string, minor: string): void {
    const made = isRoot && spawnSync('mknod', [inRoot(name), 'c', '1', minor]).status === 0
    if (!made) link(minor === '5' ? '/dev/zero' : '/dev/full', name)
  }

  /** Only root can give a file away; for others a folder that may not be entered stands there, empty so that it can be tidied away. */
  function stranger(name: string): void {
    mkdirSync(inRoot('strange'))
    if (isRoot) {
      writeFileSync(inRoot(`strange/${name}`), 'of another')
      for (const path of ['strange', `strange/${name}`]) chownSync(inRoot(path), 12_345, 12_345)
    } else chmodSync(inRoot('strange'), 0o400)
  }

  return { objects: objectsIn(place), close: () => new Promise((resolve) => socket.close(() => resolve())) }
}

async function listen(path: string): Promise<Server> {
  const server = createServer().listen(path)
  await new Promise((resolve) => server.once('listening', resolve))
  return server
}

function objectsIn(place: string): ZooObject[] {
  const behindLinks = [
    ...[
      'to-file.md',
      'to-file-relative.md',
      'to-folder',
      'to-folder/canary.md',
      'to-folder-relative/canary.md',
      'to-inside.md',
    ],
    ...[
      'alias/inside.md',
      'dangling.md',
      'dangling-relative.md',
      'dangling.md/new.md',
      'loop.md',
      'loop.md/a.md',
      'ping.md',
      'chain.md',
    ],
    ...[
      'long-0.md',
      'real/middle/canary.md',
      'real/middle',
      'up/outside/canary.md',
      'up',
      `slash${place}/canary.md`,
      'stdin.md',
    ],
    ...['descriptors/0', 'descriptors', `proc-root${place}/canary.md`, 'proc-cwd/package.json'],
  ]
  const device = isRoot ? 'not-regular' : 'link'
  return [
    ...behindLinks.map((name) => ({ name, refused: 'link' })),
    { name: 'hard-link.md', refused: 'hard-link' },
    { name: 'hard-link-inside.md', refused: 'hard-link' },
    { name: 'pipe.md', refused: 'not-regular' },
    { name: 'pipe.md/a.md', refused: 'missing' },
    { name: 'socket.md', refused: 'not-regular' },
    { name: 'zero.md', refused: device },
    { name: 'full.md', refused: device },
    { name: 'folder.md', refused: 'not-regular' },
    { name: 'setuid.md/a.md', refused: 'missing' },
    { name: 'setuid.md', refused: undefined },
    { name: 'unreadable.md', refused: isRoot ? undefined : 'unavailable' },
    { name: 'large.md', refused: 'too-large' },
    { name: 'sparse.md', refused: 'too-large' },
    { name: 'strange/stranger.md', refused: isRoot ? 'owner' : 'unavailable' },
  ]
}
