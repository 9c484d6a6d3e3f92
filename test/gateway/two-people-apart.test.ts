/**
 * What one person has of the gateway is the same whether another is there or not: every message, file, line of the conversation and prompt, in
 * 2,000 orders of two people's scripts. And what the other is sent, asked about and kept of holds no word of the first.
 */
import { describe, expect, it } from 'vitest'
import { folderOfAnother, forgetsAnother, lastChat, personBefore, sharedHistory } from './broken-gateways.ts'
import { type InterleavingsReport, runInterleavings } from './interleavings.ts'
import { runSeeds } from './seeds-on-all-cores.ts'
import type { Sabotage } from './watched-gateway.ts'

const interleavings = 2000

describe('two people on one gateway', () => {
  it('have nothing to do with each other, in whatever order they do it', { timeout: 900_000 }, async () => {
    const reports = await runSeeds<InterleavingsReport>('interleavings', interleavings)
    expect(reports.flatMap(({ differences }) => differences)).toEqual([])
    expect(reports.flatMap(({ trespasses }) => trespasses)).toEqual([])
    const sum = (of: (report: InterleavingsReport) => number) => reports.map(of).reduce((all, one) => all + one, 0)
    expect(sum(({ runs }) => runs)).toBe(interleavings)
    expect(sum(({ orders }) => orders)).toBeGreaterThan(0.95 * interleavings)
    expect(sum(({ prompts }) => prompts)).toBeGreaterThan(2 * interleavings)
  })

  it.each<[string, Sabotage]>([
    ['opens the folder of another', folderOfAnother],
    ['keeps one history for all', sharedHistory],
    ['has a prompt about another', personBefore],
    ['forgets somebody else too', forgetsAnother],
    ['answers into the chat that spoke last', lastChat],
  ])('are told from two of a gateway that %s', { timeout: 300_000 }, async (_, sabotage) => {
    const { differences, trespasses } = await runInterleavings(1, 41, sabotage)
    expect([...differences, ...trespasses]).not.toEqual([])
  })
})
