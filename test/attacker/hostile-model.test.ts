/** A model that calls whatever has a name, gives away whatever it was told, and sends whatever a stream can hold. */
import { beforeAll, describe, expect, it } from 'vitest'
import { mutations } from './argument-mutations.ts'
import { bruteNames, forbiddenNames, realNames } from './brute-cases.ts'
import { bruteCampaign, exfilCampaign, scaffoldCampaign } from './campaigns.ts'
import { scaffoldReplies } from './scaffold-replies.ts'
import { besiege, type SiegeReport, siegePatienceMs, toolsForEverybody } from './siege.ts'
import { callsThat, tallyOf } from './siege-tally.ts'

/** Kinds of arguments that a tool may take: they are in its schema, whatever they say. */
const fitting = /^(?:as they should be|an empty object|every text is .*|every value ends with .*)$/
const noObjects = [
  ...['null', 'a list', 'a text', 'a number', 'true', 'as text within text'],
  ...['not a number', 'something behind them', 'ten thousand lists in one another'],
]

let report: SiegeReport
beforeAll(async () => {
  report = await besiege((camp) => {
    bruteCampaign(camp)
    exfilCampaign(camp)
    scaffoldCampaign(camp)
  })
}, siegePatienceMs)

describe('a hostile model', () => {
  it('is let loose with 10 names of tools and 42 others, 45 kinds of arguments, 240 leaks and 60 replies that are none', () => {
    expect([realNames.length, new Set(forbiddenNames).size, mutations.length]).toEqual([10, 42, 45])
    expect(scaffoldReplies('')).toHaveLength(60)
    const { cases, unread } = tallyOf(report)
    expect(cases).toEqual({ brute: bruteNames.length * mutations.length + 19, exfil: 240, scaffold: 60 })
    expect(unread).toEqual({})
    process.stdout.write(`${JSON.stringify(tallyOf(report))}\n`)
  })

  it('crosses no line between people', () => {
    expect(report.crossings).toEqual([])
  })

  it('is heard by the dispatch, which refuses every name and every argument but those of the five tools that there are', () => {
    expect(callsThat(report, 'brute', 'capped')).toEqual([])
    const carriedOut = callsThat(report, 'brute', 'answered').map((name) => name.split(', '))
    expect(new Set(carriedOut.map(([tool]) => tool))).toEqual(new Set(toolsForEverybody))
    expect(carriedOut.filter(([, ...kind]) => !fitting.test(kind.join(', ')))).toEqual([])
  })

  it('has calls that no tool is told of only where the arguments are no object', () => {
    const kinds = callsThat(report, 'brute', 'unheard').map((name) => name.split(', ').slice(1).join(', '))
    expect(new Set(kinds)).toEqual(new Set(noObjects))
  })

  it('leaves nobody without a reply and the gateway without an error', () => {
    expect(report.unanswered).toEqual([])
    expect(report.errors).toEqual([])
  })
})
