/** A question as it is put to a model, and as it is repeated to the person above its answer. */
import { shorten } from '../language/shorten.ts'

const meaning = ' (that is: '

/** @param searched the question made self-contained; equal to it when it stood alone. */
export function formatAsked(question: string, searched: string): string {
  return searched === question ? question : `${question}${meaning}${searched})`
}

const quotedCharacters = 200

/** A line of markdown, in the person's words alone. @param asked from `formatAsked`. */
export function quoteQuestion(asked: string): string {
  const end = asked.endsWith(')') ? asked.indexOf(meaning) : -1
  const line = asked
    .slice(0, end === -1 ? asked.length : end)
    .replace(/\s+/g, ' ')
    .trim()
  return `> ${shorten(line, quotedCharacters)}`
}
