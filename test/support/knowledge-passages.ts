/** The passages of the real knowledge folder, as a search gives them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Passage } from '../../src/agent/passage.ts'
import { analyze } from '../../src/knowledge/analyze.ts'
import { chunkDocument } from '../../src/knowledge/chunk.ts'
import { parseDocument } from '../../src/knowledge/parse.ts'

const root = join(import.meta.dirname, '../../knowledge')

export function readKnowledgePassages(): Passage[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'))
  return files.sort().flatMap((file) => {
    const document = parseDocument(file, readFileSync(join(root, file)))
    return chunkDocument(document, 320).map(({ text, headingPath, lines }) => {
      const heading = headingPath.join(' › ')
      return { n: 1, title: document.title, heading, file, lines, score: 1, language: document.language, text }
    })
  })
}

export type WordSearch = {
  /** The best passages for a text by the idf of the words they share, numbered from 1. */
  search(text: string, count: number): Passage[]
  /** How much of `question` a text speaks to, 0 to 1. */
  relevance(question: string): (text: string) => number
}

export function createWordSearch(passages: readonly Passage[]): WordSearch {
  const bags = passages.map(({ title, heading, text }) => new Set(analyze(`${title} ${heading} ${text}`)))
  const holders = new Map<string, number>()
  for (const bag of bags) for (const token of bag) holders.set(token, (holders.get(token) ?? 0) + 1)
  const weigh = (tokens: readonly string[], bag: ReadonlySet<string>) =>
    tokens
      .filter((token) => bag.has(token))
      .reduce((sum, token) => sum + Math.log(1 + passages.length / (1 + (holders.get(token) ?? 0))), 0)
  return {
    search(text, count) {
      const tokens = [...new Set(analyze(text))]
      return passages
        .map((passage, at) => ({ passage, score: weigh(tokens, bags[at] ?? new Set()) }))
        .sort((left, right) => right.score - left.score)
        .slice(0, count)
        .map(({ passage }, at) => ({ ...passage, n: at + 1 }))
    },
    relevance(question) {
      const tokens = [...new Set(analyze(question))]
      const whole = weigh(tokens, new Set(tokens))
      return (text) => weigh(tokens, new Set(analyze(text))) / whole
    },
  }
}
