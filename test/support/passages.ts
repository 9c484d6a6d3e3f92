/** Passages for a test of what is done with them: only the text matters. */
import type { Passage } from '../../src/agent/passage.ts'

export function passage(n: number, text: string, title = 'An article'): Passage {
  return { n, title, heading: '', file: `en/article-${n}.md`, lines: [1, 9], score: 1, language: 'en', text }
}
