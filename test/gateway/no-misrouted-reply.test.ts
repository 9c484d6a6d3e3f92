/**
 * A reply goes where its question came from, whatever happens between the two: slow tools, others who speak meanwhile, sub-agents, summaries
 * and learning that end late, and a gateway that ends in the middle and starts again. 1,000 crowds of six people on two bots.
 */
import { describe, expect, it } from 'vitest'
import { lastChat } from './broken-gateways.ts'
import { type CrowdReport, runCrowds } from './routed-crowd.ts'
import { runSeeds } from './seeds-on-all-cores.ts'

const crowds = 1000

describe('a reply', () => {
  it('goes to the chat of its question and to no other, once', { timeout: 900_000 }, async () => {
    const reports = await runSeeds<CrowdReport>('crowds', crowds)
    expect(reports.flatMap(({ wrong }) => wrong)).toEqual([])
    const sum = (of: (report: CrowdReport) => number) => reports.map(of).reduce((all, one) => all + one, 0)
    expect(sum(({ replies }) => replies)).toBeGreaterThan(6 * crowds)
    expect(sum(({ restarts }) => restarts)).toBeGreaterThan(0.8 * crowds)
    expect(sum(({ reports: told }) => told)).toBeGreaterThan(0.8 * crowds)
    expect(sum(({ summaries }) => summaries)).toBeGreaterThan(0.2 * crowds)
    expect(sum(({ learnt }) => learnt)).toBeGreaterThan(0.5 * crowds)
  })

  it('that goes to the chat which spoke last is noticed', { timeout: 300_000 }, async () => {
    const { wrong } = await runCrowds(0, 10, lastChat)
    expect(wrong.filter((line) => / is of (?:open|small) /.test(line)).length).toBeGreaterThan(10)
  })
})
