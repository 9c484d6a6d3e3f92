/** A siege that finds nothing is worth as much as the holes that it would have found: each is planted in a copy of the tree. */
import { expect, it } from 'vitest'
import { holes } from './holes.ts'
import { besiegeWith } from './planted-hole.ts'

it('a short siege of the tree as it is finds nothing', async () => {
  const { crossings } = await besiegeWith({
    breaks: 'Nothing.',
    campaigns: ['obey', 'exfil', 'scaffold', 'linked'],
    edits: [],
  })
  expect(crossings).toEqual([])
})

it.for(Object.entries(holes))('is noticed: %s', async ([, hole]) => {
  const { crossings } = await besiegeWith(hole)
  expect(crossings, hole.breaks).not.toEqual([])
})
