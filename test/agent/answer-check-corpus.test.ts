/** The check over the real knowledge folder: what the articles say passes, and the same sentence with another number does not. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { createAnswerCheck } from '../../src/agent/answer-check.ts'
import type { Passage } from '../../src/agent/passage.ts'
import { type Facts, factsOf, findQuantities, isClaim, isSupported } from '../../src/agent/quantities.ts'
import { chunkDocument } from '../../src/knowledge/chunk.ts'
import { parseDocument } from '../../src/knowledge/parse.ts'
import { splitSentences } from '../../src/language/sentences.ts'

const root = join(import.meta.dirname, '../../knowledge')

type Section = { readonly passage: Passage; readonly facts: Facts; readonly sentences: readonly string[] }

function readSections(): Section[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'))
  return files.flatMap((file) => {
    const document = parseDocument(file, readFileSync(join(root, file)))
    return chunkDocument(document, 320).map(({ text, headingPath, lines }) => {
      const heading = headingPath.join(' › ')
      const passage = { n: 1, title: document.title, heading, file, lines, score: 1, language: document.language, text }
      const sentences = text
        .split('\n')
        .flatMap(splitSentences)
        .map((sentence) => sentence.trim())
      return {
        passage,
        facts: factsOf(`${document.title}\n${heading}\n${text}`),
        sentences: sentences.filter((sentence) => /\w/.test(sentence) && !sentence.startsWith('```')),
      }
    })
  })
}

/** One answer after the other; tells what was taken out of each. */
function createJudge(passage: Passage): (answer: string) => readonly string[] {
  const check = createAnswerCheck(
    () => [passage],
    () => [''],
  )
  return (answer) => {
    const before = check.removed.length
    check.push(`${answer} [1]\n\n`)
    return check.removed.slice(before)
  }
}

/** Other numbers than the one that stands there: a little more, ten times as much, the last digit changed. */
const lies: readonly ((written: string) => string)[] = [
  (written) => written.replace(/\d+/, (digits) => String(Number(digits) + 7)),
  (written) => written.replace(/\d+/, (digits) => `${Number(digits) + 1}0`),
  (written) => written.replace(/\d(?!.*\d)/, (digit) => String((Number(digit) + 3) % 10)),
]

/** Every sentence with one of its quantities changed, unless the change says what the passage holds elsewhere. */
function* liesAbout({ sentences, facts }: Section): Generator<string> {
  for (const sentence of sentences) {
    for (const { index, text } of findQuantities(sentence).filter(isClaim)) {
      for (const lie of lies) {
        const lied = sentence.slice(0, index) + lie(text) + sentence.slice(index + text.length)
        const told = findQuantities(lied).find((quantity) => quantity.index === index)
        if (lied !== sentence && !(told && isClaim(told) && isSupported(told, facts))) yield lied
      }
    }
  }
}

let sections: Section[] = []
beforeAll(() => {
  sections = readSections()
})

describe('over every sentence of the knowledge folder', () => {
  it("an answer made of a passage's own sentence loses nothing", () => {
    const losers = sections.flatMap(({ passage, sentences }) => {
      const judge = createJudge(passage)
      return sentences.filter((sentence) => judge(sentence).length > 0)
    })
    expect(sections.flatMap(({ sentences }) => sentences).length).toBeGreaterThan(5000)
    expect(losers).toEqual([])
  })

  it('a changed number is caught in at least 99 of 100', () => {
    let told = 0
    const missed = sections.flatMap((section) => {
      const judge = createJudge(section.passage)
      const all = [...liesAbout(section)]
      told += all.length
      return all.filter((lied) => judge(lied).length === 0)
    })
    expect(told).toBeGreaterThan(10_000)
    expect(missed.length / told, missed.slice(0, 20).join('\n')).toBeLessThanOrEqual(0.01)
  })
})
