/** Text of people and models on its way into a person's files: nothing in it that is not seen, and no line that was not meant as one. */

/** What makes one sign of several stays; elsewhere these marks carry hidden text. */
const signs =
  /[0-9#*]\ufe0f\u20e3|\p{Extended_Pictographic}[\u{1f3fb}-\u{1f3ff}]?\ufe0f?(?:\u200d\p{Extended_Pictographic}[\u{1f3fb}-\u{1f3ff}]?\ufe0f?)*/u
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2800]/u
const signOrUnseen = new RegExp(`(${signs.source})|${unseen.source}`, 'gu')

/** One line: line breaks and runs of spaces are one space, invisible and control characters are gone. */
export function toLine(text: string): string {
  return withoutUnseen(text.replace(/\s+/gu, ' ')).replace(/ +/g, ' ').trim()
}

/** Several lines, at most one of them empty in a row. */
export function toLines(text: string): string {
  return text
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/u)
    .map(toLine)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** Taking one mark away may bring others together that were none before: until nothing changes. */
function withoutUnseen(text: string): string {
  const cleaned = text.replace(signOrUnseen, '$1')
  return cleaned === text ? text : withoutUnseen(cleaned)
}

export function lengthOf(text: string): number {
  return [...text].length
}
