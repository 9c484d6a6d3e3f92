/** Whether somebody said something themselves: each of its words is one of theirs. */

/** @returns tells of a text whether it is made of the words of `said`. */
export function wordsAreFrom(said: string): (text: string) => boolean {
  const written = new Set(wordsOf(said))
  return (text) => wordsOf(text).every((word) => written.has(word))
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}
