import { describe, expect, it } from 'vitest'
import { estimateTokens } from '../../src/language/tokens.ts'
import {
  compactIfNeeded,
  compactionLimits,
  EmptySummaryError,
  needsCompaction,
  type Summarise,
} from '../../src/sessions/compaction.ts'
import { fitContext, historyTokens } from '../../src/sessions/context.ts'
import type { TranscriptEntry, UnplacedEntry } from '../../src/sessions/transcript.ts'
import { answered, asked, facts, key, openTemporarySessions } from '../support/temporary-sessions.ts'
import { assistant, memorySession, pathOf, toolCall, toolResult, user } from '../support/transcript-path.ts'

const limits = compactionLimits(200_000)
const filler = 'Natural motion blur looks right to most people. '
/** Some 200 tokens each. */
const turn = (n: number, more = ''): UnplacedEntry[] => [
  user(`Question ${n} about the wedding?`),
  assistant(`${filler.repeat(14)}Set ${n * 100} Hz [1]. ${more}`),
]
const turns = (count: number) => Array.from({ length: count }, (_, n) => turn(n + 1)).flat()
const saying =
  (summary: string): Summarise =>
  async () =>
    summary

async function compact(
  entries: readonly UnplacedEntry[],
  summarise?: Summarise,
  signal = new AbortController().signal,
) {
  const session = memorySession(pathOf(...entries))
  const done = await compactIfNeeded({ session, limits, summarise, signal })
  const last = session.entries.at(-1)
  return { done, session, compaction: last?.type === 'compaction' ? last : undefined }
}

/** The question of the entry that is kept first. */
function firstKept(path: readonly TranscriptEntry[], id: string | undefined): string {
  const entry = path.find((candidate) => candidate.id === id)
  return entry?.type === 'user' ? entry.text : ''
}

describe('a conversation is compacted', () => {
  it('when it is longer than half of a small context, or than 6,000 tokens however large the context is', () => {
    expect([2000, 8000, 200_000, 1_000_000].map((tokens) => compactionLimits(tokens).above)).toEqual([
      1000, 4000, 6000, 6000,
    ])
    expect(needsCompaction(pathOf(...turns(20)), limits)).toBe(false)
    expect(needsCompaction(pathOf(...turns(40)), limits)).toBe(true)
    expect(needsCompaction(pathOf(...turns(20)), compactionLimits(6000))).toBe(true)
  })

  it('before turns have to be left out of it', () => {
    for (const tokens of [1000, 4000, 16_000, 200_000])
      expect(compactionLimits(tokens).above).toBeLessThanOrEqual(historyTokens(tokens))
  })

  it('never when it is nothing but one turn, however long', async () => {
    const { done, session } = await compact([user('why?'), assistant(filler.repeat(2000))], saying('short'))
    expect(done).toEqual({ kind: 'unneeded' })
    expect(session.entries).toHaveLength(2)
  })

  it('by a summary in front of the newest turns, some 2,000 tokens of them', async () => {
    const { done, session, compaction } = await compact(turns(40), saying('They shoot a wedding.'))
    expect(done.kind).toBe('summarised')
    expect(session.entries).toHaveLength(81)
    expect(compaction?.summary).toMatch(/^They shoot a wedding\./)
    const { exchanges, summary } = fitContext(session.entries, historyTokens(200_000))
    expect(summary).toBe(compaction?.summary)
    expect(exchanges[0]).toMatchObject({ content: firstKept(session.entries, compaction?.firstKeptEntryId) })
    expect(exchanges.at(-1)).toMatchObject({ content: expect.stringContaining('Set 4000 Hz') })
    const kept = exchanges.reduce((sum, item) => sum + ('content' in item ? estimateTokens(item.content) : 0), 0)
    expect(kept).toBeGreaterThan(1500)
    expect(kept).toBeLessThanOrEqual(2000)
  })

  it('and is not needed again at once', async () => {
    const { done, session } = await compact(turns(40), saying('They shoot a wedding.'))
    expect(needsCompaction(session.entries, limits)).toBe(false)
    expect(done).toMatchObject({ tokensBefore: expect.any(Number), tokensAfter: expect.any(Number) })
    if ('tokensAfter' in done) expect(done.tokensAfter).toBeLessThan(done.tokensBefore / 2)
  })

  it('again, with the earlier summary in what is summarised', async () => {
    const { session } = await compact(turns(40), saying('They shoot a wedding with two FX3.'))
    for (const entry of turns(40)) await session.append(entry)
    const read: string[] = []
    await compactIfNeeded({
      session,
      limits,
      summarise: async (text) => {
        read.push(text)
        return 'Still the wedding.'
      },
      signal: new AbortController().signal,
    })
    expect(read[0]).toMatch(/^Summary of what was said before:\nThey shoot a wedding with two FX3\./)
    const last = session.entries.at(-1)
    expect(last?.type === 'compaction' && last.summary).toMatch(/^Still the wedding\.\nAlso mentioned: .*FX3/)
  })

  it('with the newest turn in any case, and no turn in halves', async () => {
    const long = [user('long?'), toolCall('a'), toolResult('a', filler.repeat(10)), assistant(filler.repeat(300))]
    const { session, compaction } = await compact([...turns(20), ...long], saying('short'))
    expect(firstKept(session.entries, compaction?.firstKeptEntryId)).toBe('long?')
  })

  it('on the disk: the transcript keeps every word, and the summary is there after a restart', async () => {
    const temporary = await openTemporarySessions()
    const { session } = await temporary.sessions.open(key, facts)
    for (let n = 0; n < 40; n += 1) {
      await session.append(asked(`Question ${n}?`, `t${n}`))
      await session.append(answered(filler.repeat(15), `t${n}`))
    }
    const before = await temporary.linesOf(session)
    const signal = new AbortController().signal
    await compactIfNeeded({ session, limits, summarise: saying('They shoot a wedding.'), signal })
    expect((await temporary.linesOf(session)).slice(0, before.length)).toEqual(before)
    const again = await (await temporary.reopen()).open(key, facts)
    const { summary, exchanges } = fitContext(await again.session.path(), historyTokens(200_000))
    expect(summary).toMatch(/^They shoot a wedding\./)
    expect(exchanges.length).toBeLessThan(30)
    await temporary.remove()
  })
})

describe('what a model is given to summarise', () => {
  it('is the older part in the words of both, without citations, in the language of the person', async () => {
    const read: { text: string; language: string }[] = []
    const russian = Array.from({ length: 30 }, (_, n) => [
      user(`Вопрос ${n} про свадьбу?`),
      assistant(`Ставьте 1/50 с [1]. ${'Размытие выглядит естественно. '.repeat(20)}`),
    ]).flat()
    await compact(russian, async (text, language) => {
      read.push({ text, language })
      return 'Свадьба.'
    })
    expect(read[0]?.language).toBe('ru')
    expect(read[0]?.text).toMatch(/Person: Вопрос \d+ про свадьбу\?\n\nAnswer: Ставьте 1\/50 с\. Разм/)
    expect(read[0]?.text).not.toContain('Вопрос 29 ')
    expect(estimateTokens(read[0]?.text ?? '')).toBeLessThanOrEqual(limits.input)
  })
})

describe('figures and names', () => {
  const talk = [
    user('I shoot on a Sony FX3 at 25 fps in Tallinn, two lamps of 300 W'),
    assistant('Then use 1/50 s and ISO 12800 [1].'),
    ...turns(40),
  ]

  it('that a model lost stand behind its summary, those of the person first', async () => {
    const { compaction } = await compact(talk, saying('They shoot at 25 fps.'))
    expect(compaction?.summary).toMatch(/^They shoot at 25 fps\.\nAlso mentioned: /)
    for (const fact of ['Sony', 'FX3', 'Tallinn', '300 W', '1/50 s', 'ISO 12800'])
      expect(compaction?.summary).toContain(fact)
    expect(compaction?.summary.match(/25 fps/g)).toHaveLength(1)
  })

  it('never make a summary longer than its limit, however many there are or however much the model writes', async () => {
    const many = Array.from({ length: 40 }, (_, n) =>
      turn(n, Array.from({ length: 30 }, (_, k) => `${n}${k} kHz`).join(' ')),
    )
    for (const words of ['short', 'word '.repeat(3000)]) {
      const { compaction } = await compact(many.flat(), saying(words))
      expect(estimateTokens(compaction?.summary ?? '')).toBeLessThanOrEqual(limits.summary)
    }
  })
})

describe('without a model', () => {
  it('a conversation becomes its questions, one line each, with the figures of the answers', async () => {
    const { done, compaction } = await compact(turns(40))
    expect(done).toMatchObject({ kind: 'digested', cause: undefined })
    const lines = compaction?.summary.split('\n') ?? []
    expect(lines.length).toBeGreaterThan(15)
    for (const line of lines) expect(line).toMatch(/^- Question (?<n>\d+) about the wedding\? → \k<n>00 Hz$/)
    expect(estimateTokens(compaction?.summary ?? '')).toBeLessThanOrEqual(limits.summary)
  })

  it('the digest of a digest still has the beginning of the first', async () => {
    const { session } = await compact(turns(40))
    for (const entry of turns(40)) await session.append(entry)
    await compactIfNeeded({ session, limits, summarise: undefined, signal: new AbortController().signal })
    const last = session.entries.at(-1)
    const summaries = session.entries.flatMap((entry) => (entry.type === 'compaction' ? [entry.summary] : []))
    expect(summaries).toHaveLength(2)
    expect(last?.type === 'compaction' && last.summary.split('\n')[0]).toBe(summaries[0]?.split('\n')[0])
    expect(estimateTokens(summaries[1] ?? '')).toBeLessThanOrEqual(limits.summary)
  })

  it.each([
    ['fails', new Error('overloaded'), async () => Promise.reject(new Error('overloaded'))],
    ['says nothing', new EmptySummaryError('The model summarised a conversation as nothing.'), saying(' \n')],
  ])('it is digested too, and says why: the model %s', async (_, cause, summarise: Summarise) => {
    const { done, compaction } = await compact(turns(40), summarise)
    expect(done).toMatchObject({ kind: 'digested', cause })
    expect(compaction?.summary).toMatch(/^- Question \d+ about the wedding\? → /)
  })

  it('text without an end is digested in a moment, not in a minute', async () => {
    const started = performance.now()
    const hostile = [
      '-'.repeat(200_000),
      ' '.repeat(200_000),
      'A '.repeat(50_000),
      '[1'.repeat(50_000),
      `1${','.repeat(200_000)}a`,
    ]
    const { done } = await compact([...hostile.flatMap((text) => [user(text), assistant(text)]), ...turns(2)])
    expect(done.kind).toBe('digested')
    expect(performance.now() - started).toBeLessThan(8000)
  })
})

describe('a compaction that is broken off', () => {
  it('leaves the transcript as it is', async () => {
    const breaking = new AbortController()
    const { done, session } = await compact(
      turns(40),
      async () => {
        breaking.abort()
        throw new Error('aborted')
      },
      breaking.signal,
    )
    expect(done).toEqual({ kind: 'stopped' })
    expect(session.entries).toHaveLength(80)
  })

  it('says so when the transcript cannot be written', async () => {
    const session = {
      ...memorySession(pathOf(...turns(40))),
      append: async () => Promise.reject(new Error('no space left')),
    }
    const task = { session, limits, summarise: saying('short'), signal: new AbortController().signal }
    await expect(compactIfNeeded(task)).rejects.toThrow('no space left')
  })
})
