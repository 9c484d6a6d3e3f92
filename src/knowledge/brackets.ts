/** Brackets nested beyond any article: they overflow parsers' stacks or take them minutes. */
import { DocumentError } from './document-error.ts'

const deepest = 200
const forgetAfterLines = 50

/** Throws DocumentError. @param offset lines of the file before the text. */
export function checkBrackets(text: string, offset: number): void {
  let depth = 0
  let line = 1
  for (const [mark] of text.matchAll(/[[\](){}\n]/g)) {
    if (mark === '\n') {
      line += 1
      if (line % forgetAfterLines === 0) depth = 0
    } else if (mark === '[' || mark === '{' || mark === '(') depth += 1
    else depth = Math.max(0, depth - 1)
    if (depth > deepest)
      throw new DocumentError(`More than ${deepest} brackets are open at once. Close or remove them.`, {
        line: line + offset,
      })
  }
}
