/** Links, devices and other objects in a folder: no verb follows, waits, changes or makes anything that is not the folder's own. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openContainedFolder } from '../../src/sandbox/contained-folder.ts'
import { tryVerb, verbs } from '../support/folder-verbs.ts'
import { createLinkZoo, type LinkZoo } from '../support/link-zoo.ts'
import { canary, createWatchedOutside, type WatchedOutside } from '../support/watched-outside.ts'

let watched: WatchedOutside
let zoo: LinkZoo

beforeEach(async () => {
  watched = createWatchedOutside()
  zoo = await createLinkZoo(watched)
})
afterEach(async () => {
  await zoo.close()
  watched.remove()
})

describe.each(['descriptor', 'path'] as const)('a zoo of links and devices, looked into by %s', (walk) => {
  const open = () => openContainedFolder(watched.root, { walk })

  it.each(verbs)('gives and changes nothing outside when asked to %s', async (verb) => {
    const before = watched.look()
    expect(zoo.objects.length).toBeGreaterThanOrEqual(24)
    for (const { name } of zoo.objects) {
      const outcome = await tryVerb(open(), verb, name)
      expect(JSON.stringify(outcome)).not.toContain(canary)
    }
    expect(watched.look()).toEqual(before)
  })

  it('tells by which rule each is not read', async () => {
    const told: Record<string, string> = {}
    for (const { name } of zoo.objects) {
      const outcome = await tryVerb(open(), 'read', name)
      told[name] = 'gave' in outcome ? outcome.gave : outcome.refused
    }
    expect(told).toEqual(Object.fromEntries(zoo.objects.map(({ name, refused }) => [name, refused ?? 'inside'])))
  })

  it('replaces none but a file that could be read', async () => {
    for (const { name, refused } of zoo.objects.filter((object) => !/unreadable|large|sparse/.test(object.name))) {
      const outcome = await tryVerb(open(), 'write', name)
      expect([name, outcome]).toEqual([name, refused === undefined ? { gave: 'written' } : { refused }])
    }
  })

  it('lists what may be opened and leaves out the rest', async () => {
    const names = (await open().list()).map(({ name, kind }) => `${kind} ${name}`)
    expect(names).toEqual(expect.arrayContaining(['folder folder.md', 'folder real', 'file plain.md']))
    expect(names.join()).not.toMatch(/to-|alias|dangling|loop|chain|up|slash|pipe|socket|zero|full|stdin|proc/)
  })

  it('is taken away whole, and what its links lead to stays', async () => {
    const before = watched.look()
    for (const { name } of await open().list()) expect(await open().remove(name)).toBe(true)
    for (const name of ['to-folder', 'to-file.md', 'dangling.md', 'pipe.md', 'socket.md', 'zero.md', 'up', 'slash'])
      expect(await open().remove(name)).toBe(true)
    expect(await open().list()).toEqual([])
    expect(watched.look()).toEqual(before)
  })
})
