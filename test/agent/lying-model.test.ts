/** A model that lies in 10,000 ways about what the passages say: nothing of it is shown. */
import { beforeAll, describe, expect, it } from 'vitest'
import { createAnswerCheck } from '../../src/agent/answer-check.ts'
import type { Passage } from '../../src/agent/passage.ts'
import { type Excerpt, toExcerpts } from '../../src/models/excerpts.ts'
import { createWordSearch, readKnowledgePassages, type WordSearch } from '../support/knowledge-passages.ts'
import { type Choose, type Lie, liars } from './lies.ts'

const seed = 20_261_201
const generations = 10_000

/** Numerical Recipes' linear congruential generator: the same lies in every run. */
function createChoose(start: number): Choose {
  let state = start
  const next = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
  return {
    among: (items) => items[Math.floor(next() * items.length)],
    number: (below) => Math.floor(next() * below),
  }
}

type Generation = {
  readonly kind: string
  readonly truth: string
  readonly lie: Lie
  readonly passages: readonly Passage[]
  readonly answer: string
}

function* lie(passages: readonly Passage[], words: WordSearch, choose: Choose): Generator<Generation> {
  const turns = new Map<Passage, Passage[]>()
  const turnOf = (passage: Passage) => {
    const known = turns.get(passage)
    if (known) return known
    const near = words
      .search(`${passage.heading} ${passage.text.slice(0, 300)}`, 3)
      .filter(({ text }) => text !== passage.text)
    const turn = [passage, ...near].map((one, at) => ({ ...one, n: at + 1 }))
    turns.set(passage, turn)
    return turn
  }
  for (;;) {
    const passage = choose.among(passages)
    const excerpt = passage && choose.among(toExcerpts(passage.text).filter(({ shown }) => !shown.includes('```')))
    const [kind, liar] = choose.among(Object.entries(liars)) ?? []
    if (!passage || !excerpt || kind === undefined || !liar) continue
    const turn = turnOf(passage)
    const said = turn.map(({ title, heading, text }) => `${title}\n${heading}\n${text}`).join('\n')
    const told = liar(excerpt.shown, choose, kind === 'a number from elsewhere' ? passage.text : said, excerpt)
    if (!told || told.planted.some((planted) => said.includes(planted))) continue
    yield { kind, truth: excerpt.shown, lie: told, passages: turn, answer: answerWith(told.text, excerpt) }
  }
}

function answerWith(text: string, { isTable, tableHead }: Excerpt): string {
  return isTable ? `${tableHead}\n${text}\n\n[1]\n` : `${text} [1]\n`
}

function show(answer: string, passages: readonly Passage[], choose: Choose): string {
  const check = createAnswerCheck(
    () => passages,
    () => ['How is it done?'],
  )
  let shown = ''
  for (let at = 0; at < answer.length; ) {
    const end = at + 1 + choose.number(12)
    shown += check.push(answer.slice(at, end))
    at = end
  }
  return shown + check.end()
}

let passages: Passage[] = []
let words: WordSearch
beforeAll(() => {
  passages = readKnowledgePassages()
  words = createWordSearch(passages)
})

describe('a model that lies', () => {
  it('ships none of 10,000 lies, and all of them without the check', { timeout: 120_000 }, () => {
    const choose = createChoose(seed)
    const shipped: string[] = []
    const told = new Map<string, number>()
    let planted = 0
    for (const generation of lie(passages, words, choose)) {
      const { kind, truth, lie: made, answer } = generation
      told.set(kind, (told.get(kind) ?? 0) + 1)
      planted += made.planted.every((piece) => answer.includes(piece)) ? 1 : 0
      const shown = show(answer, generation.passages, choose)
      if (made.planted.some((piece) => shown.includes(piece))) shipped.push(`${kind}\n  ${truth}\n  ${shown}`)
      if ([...told.values()].reduce((sum, count) => sum + count, 0) === generations) break
    }
    expect(planted).toBe(generations)
    expect([...told.keys()].sort()).toEqual(Object.keys(liars).sort())
    expect(shipped, shipped.join('\n')).toEqual([])
  })
})
