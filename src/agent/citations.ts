/** Marks like [1], [2, 3] and [2–4] in an answer. Code, links, footnotes and a footnote's definition are none. */
const number = '\\d{1,3}'

/** One mark, as the source of a regular expression. */
export const citationMark = `\\[${number}(?:\\s*[,;–-]\\s*${number})*\\](?!\\()`

const codeSpan = '`[^`\\n]*`'
/** `[0]` behind a name is an element of an array: nobody counts sources from zero there. */
const element = '(?<=[A-Za-z_])\\[0\\]'
const definition = `^\\s*\\[${number}\\]:`
const marks = new RegExp(`${codeSpan}|${element}|${definition}|((?<![^\\S\\n])(?:[^\\S\\n]*${citationMark})+)`, 'g')

/** Every group of marks, with the space before it, through `replace`. */
export function replaceCitations(text: string, replace: (numbers: number[], group: string) => string): string {
  return text.replace(marks, (match, group?: string) =>
    group === undefined ? match : replace(numbersOf(group), group),
  )
}

export function citedNumbers(text: string): number[] {
  return [...text.matchAll(marks)].flatMap(([, group]) => (group === undefined ? [] : numbersOf(group)))
}

export function formatCitations(numbers: Iterable<number>): string {
  return [...numbers].map((n) => `[${n}]`).join('')
}

function numbersOf(group: string): number[] {
  return [...group.matchAll(/(\d+)(?:\s*[–-]\s*(\d+))?/g)].flatMap(([, from = '', to = from]) => {
    const length = Math.min(Math.max(Number(to) - Number(from), 0), 50)
    return Array.from({ length: length + 1 }, (_, step) => Number(from) + step)
  })
}
