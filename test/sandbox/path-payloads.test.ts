/** Thousands of names, each with every verb: none of them reaches, changes or makes anything outside, and every answer is a typed one. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ContainedFolder, openContainedFolder } from '../../src/sandbox/contained-folder.ts'
import { tryVerb, type Verb, verbs } from '../support/folder-verbs.ts'
import {
  exoticPayloads,
  gridPayloads,
  ownPayloads,
  traversalPayloads,
  withHarmlessTarget,
} from '../support/path-payloads.ts'
import { canary, createWatchedOutside, type WatchedOutside } from '../support/watched-outside.ts'

let watched: WatchedOutside

beforeEach(() => {
  watched = createWatchedOutside()
})
afterEach(() => watched.remove())

const looking: readonly Verb[] = ['read', 'stat', 'list']

/** @returns what went wrong; nothing, when all is well. */
async function attack(folder: ContainedFolder, payload: string): Promise<string[]> {
  const wrong: string[] = []
  for (const verb of verbs) {
    const name = looking.includes(verb) ? payload : withHarmlessTarget(payload)
    const outcome = await tryVerb(folder, verb, name)
    // Nothing stands in the folder but what the payload itself made there.
    const isForeign = 'gave' in outcome && (outcome.gave.includes(canary) || /root:|\[fonts\]|PATH=/.test(outcome.gave))
    if (isForeign) wrong.push(`${verb} ${JSON.stringify(payload)} gave what stands outside`)
  }
  return wrong
}

const families: [string, (place: string) => string[], number][] = [
  ['the grid', gridPayloads, 514],
  ['traversal of every depth', traversalPayloads, 1027],
  ['exotic encodings', exoticPayloads, 887],
  ['our own', ownPayloads, 60],
]

describe.each(['descriptor', 'path'] as const)('a contained folder that is looked into by %s', (walk) => {
  it.each(families)('is not left by a name of %s, with any verb', async (_, payloadsIn, atLeast) => {
    const payloads = [...new Set(payloadsIn(watched.place))]
    expect(payloads.length).toBeGreaterThanOrEqual(atLeast)
    const before = watched.look()
    expect(before.length).toBeGreaterThan(8)
    const folder = openContainedFolder(watched.root, { walk, names: 'portable' })
    const legal = openContainedFolder(watched.root, { walk, names: 'legal' })
    for (const payload of payloads) {
      expect(await attack(folder, payload)).toEqual([])
      expect(await attack(legal, payload)).toEqual([])
    }
    expect(watched.look()).toEqual(before)
  })
})

it('there are as many payloads as the public lists have', () => {
  const all = families.flatMap(([, payloadsIn]) => payloadsIn('/place'))
  expect(new Set(all).size).toBeGreaterThanOrEqual(2488)
})
