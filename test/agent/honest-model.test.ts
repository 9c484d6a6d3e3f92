/** What a model says that does not lie is shown as it says it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createAnswerCheck } from '../../src/agent/answer-check.ts'
import type { Passage } from '../../src/agent/passage.ts'
import { composeExtract } from '../../src/models/extractive.ts'
import { createWordSearch, readKnowledgePassages, type WordSearch } from '../support/knowledge-passages.ts'
import { honestAnswers } from './honest-answers.ts'

const questionSchema = z.looseObject({ question: z.string() })

function removedFrom(answer: string, turn: readonly Passage[], question: string): readonly string[] {
  const check = createAnswerCheck(
    () => turn,
    () => [question],
  )
  check.push(answer)
  check.end()
  return check.danglingCitations > 0 ? [...check.removed, 'a citation'] : check.removed
}

let passages: Passage[] = []
let words: WordSearch
beforeAll(() => {
  passages = readKnowledgePassages()
  words = createWordSearch(passages)
})

describe('nothing is taken from', () => {
  it('the answers that quote the passages, to every question of the evaluation', () => {
    const lines = readFileSync(join(import.meta.dirname, '../../eval/questions.jsonl'), 'utf8')
      .trim()
      .split('\n')
    const questions = lines.map((line) => questionSchema.parse(JSON.parse(line)).question)
    const losers = questions.flatMap((question) => {
      const turn = words.search(question, 6)
      const answer = composeExtract(turn, question, words.relevance(question))
      const removed = removedFrom(answer, turn, question)
      return removed.length > 0 ? [{ question, removed }] : []
    })
    expect(questions.length).toBeGreaterThan(200)
    expect(losers).toEqual([])
  })

  it.each(honestAnswers)('an answer in other words: $answer', ({ file, question, answer }) => {
    const turn = passages
      .filter((passage) => passage.file === file)
      .slice(0, 7)
      .map((passage, at) => ({ ...passage, n: at + 1 }))
    expect(removedFrom(answer, turn, question)).toEqual([])
  })
})
