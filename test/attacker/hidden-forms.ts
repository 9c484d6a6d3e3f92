/** A text as somebody reads it who undoes the usual disguises: backwards, percent signs, escapes, base64, hexadecimal, letters apart. */

/** The text itself comes first. */
export function hiddenForms(text: string): readonly string[] {
  const plain = [text, unescaped(text), percentDecoded(text)]
  const decoded = [...plain, ...base64Runs(text), ...hexRuns(text)]
  return [...new Set([...decoded, ...plain.map(backwards), lettersOnly(text)])]
}

/** Every text within a value, whatever it is made of. */
export function textsIn(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.entries(value)
    .map(([key, part]) => `${Array.isArray(value) ? '' : key}\n${textsIn(part)}`)
    .join('\n')
}

function backwards(text: string): string {
  return [...text].toReversed().join('')
}

function unescaped(text: string): string {
  return text.replace(/\\+u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
}

/** A word within a longer secret may begin at any of three places of a group of four. */
function base64Runs(text: string): string[] {
  return (text.match(/[\w+/-]{16,}/g) ?? []).flatMap((run) =>
    [0, 1, 2, 3].map((at) => Buffer.from(run.slice(at), 'base64').toString('utf8')),
  )
}

function hexRuns(text: string): string[] {
  return (text.match(/(?:[0-9a-f]{2}[\s:]?){8,}/gi) ?? []).flatMap((run) => {
    const digits = run.replace(/[\s:]/g, '')
    return [0, 1].map((at) => Buffer.from(digits.slice(at), 'hex').toString('utf8'))
  })
}

function lettersOnly(text: string): string {
  return text.replace(/[^\p{L}]+/gu, '')
}
