import { describe, expect, it } from 'vitest'
import { configSchema } from '../../src/config/schema.ts'
import { createRerank, rerankHits } from '../../src/knowledge/rerank.ts'
import type { Reranker, RerankerStatus } from '../../src/knowledge/reranker.ts'
import { createSilentLogger } from '../../src/log/logger.ts'

const hit = (text: string, score: number, heading = '') => ({ title: 'Lenses', heading, text, score })
const hits = [hit('Fog.', 0.5), hit('Clean with a blower.', 0.4, 'Dust'), hit('Caps.', 0.3), hit('Hoods.', 0.2)]
const settings = (more: object = {}) =>
  configSchema.parse({ knowledge: { search: { rerank: more } } }).knowledge.search.rerank

/** Says what it is told to, and keeps what it was asked. */
function stubReranker(answers: (readonly number[] | undefined)[], status: RerankerStatus = { state: 'ready' }) {
  const asked: (readonly string[])[] = []
  const reranker: Reranker = {
    name: 'stub',
    async score(_question, passages) {
      asked.push(passages)
      return answers.shift()
    },
    status: () => status,
    close: () => Promise.resolve(),
  }
  return { reranker, asked }
}

describe('reranked hits', () => {
  it('are read with title and heading in front, as many as are candidates, and come in the blended order', async () => {
    const { reranker, asked } = stubReranker([[-4, 6]])
    const result = await rerankHits(reranker, 'dust', hits, settings({ candidates: 2 }))
    expect(asked).toEqual([['Lenses\nFog.', 'Lenses\nDust\nClean with a blower.']])
    expect(result.hits.map(({ text }) => text)).toEqual(['Clean with a blower.', 'Fog.', 'Caps.', 'Hoods.'])
    expect(result).toMatchObject({
      outcome: 'scored',
      trace: [{ rank: 1, score: 6 }, { rank: 2, score: -4 }, null, null],
    })
  })

  it('that say the same are read once', async () => {
    const { reranker, asked } = stubReranker([[1, 2]])
    const { trace } = await rerankHits(
      reranker,
      'fog',
      [hit('Fog.', 0.5), hit('Fog.', 0.4), hit('Caps.', 0.3)],
      settings(),
    )
    expect(asked[0]).toHaveLength(2)
    expect(trace.map((each) => each?.score)).toEqual([1, 2, 1])
  })

  it.each([
    ['unscored', undefined],
    ['indistinct', [1, 1, 1, 1]],
    ['indistinct', [1, Number.NaN, 2, 3]],
    ['indistinct', [1, 2]],
  ])('keep the fused order and scores when the outcome is "%s"', async (outcome, logits) => {
    const result = await rerankHits(stubReranker([logits]).reranker, 'dust', hits, settings())
    expect(result).toEqual({ hits, trace: [null, null, null, null], outcome })
  })

  it('are the same hits where there is no reranker, or nothing to rerank', async () => {
    expect(await rerankHits(undefined, 'dust', hits, settings())).toMatchObject({ hits, outcome: 'none' })
    const { reranker, asked } = stubReranker([])
    expect(await rerankHits(reranker, 'dust', [], settings())).toMatchObject({ hits: [], outcome: 'none' })
    expect(asked).toEqual([])
  })
})

function loggedReranking(answers: (readonly number[] | undefined)[], status?: RerankerStatus, more: object = {}) {
  const lines: string[] = []
  const logger = createSilentLogger()
  logger.warn = (_fields: unknown, message?: string) => void lines.push(`warn: ${message}`)
  logger.info = (message: unknown) => void lines.push(`info: ${message}`)
  return { rerank: createRerank(stubReranker(answers, status).reranker, settings(more), logger), lines }
}

describe('what is said of reranking', () => {
  it('counts what failed, logs it once, and says when it is over', async () => {
    const good = [1, 2, 3, 4]
    const { rerank, lines } = loggedReranking([good, undefined, undefined, [1, 1, 1, 1], good, good])
    for (let question = 0; question < 6; question += 1) await rerank.hits('dust', hits)
    expect(rerank.status()).toEqual({ model: 'stub', state: 'ready', reranked: 3, missed: 3 })
    expect(lines).toEqual(['warn: a question was not reranked', 'info: questions are reranked again'])
  })

  it('is a problem when the model tells nothing apart', async () => {
    const { rerank } = loggedReranking([[2, 2, 2, 2]])
    await rerank.hits('dust', hits)
    expect(rerank.status()).toMatchObject({
      state: 'failing',
      reason: expect.stringContaining('does not tell passages apart'),
    })
  })

  it('is no problem when it is off because its files are not there, unless the config insists', async () => {
    const off = { state: 'off', reason: 'stub is not on this machine.' } as const
    const { rerank, lines } = loggedReranking([undefined], off)
    await rerank.hits('dust', hits)
    expect(rerank.status()).toEqual({ model: 'stub', ...off, reranked: 0, missed: 0 })
    expect(lines).toEqual([])
    const insisting = loggedReranking([undefined], off, { enabled: true })
    await insisting.rerank.hits('dust', hits)
    expect(insisting.rerank.status()).toEqual({
      model: 'stub',
      state: 'failing',
      reason: off.reason,
      reranked: 0,
      missed: 1,
    })
    expect(insisting.lines).toHaveLength(1)
  })

  it('is "none" where the config wants no reranker', () => {
    const { status } = createRerank(undefined, settings({ enabled: false }), createSilentLogger())
    expect(status()).toEqual({ model: 'none', state: 'off', reranked: 0, missed: 0 })
  })
})
