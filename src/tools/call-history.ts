/**
 * Notices a model that goes round in circles within a turn: the same call again (alone, or in turn with another), and calls that bring
 * nothing new. A call that failed may be made once more.
 */
export type CallHistory = {
  /** @returns why the call is not made; undefined: it is. */
  begin(name: string, args: Readonly<Record<string, unknown>>): string | undefined
  ended(name: string, args: Readonly<Record<string, unknown>>, text: string): void
  failed(name: string, args: Readonly<Record<string, unknown>>): void
}

/** Results in a row that were read before. */
const mostWithoutProgress = 2
const mostAttempts = 2

export function createCallHistory(): CallHistory {
  const attempts = new Map<string, number>()
  const answered = new Set<string>()
  const results = new Set<string>()
  let withoutProgress = 0
  return {
    begin(name, args) {
      const key = keyOf(name, args)
      const before = attempts.get(key) ?? 0
      if (answered.has(key)) return 'This was called before in this turn, and the result stands above.'
      if (before >= mostAttempts) return 'This was tried twice and does not work.'
      if (withoutProgress >= mostWithoutProgress) return 'The last calls brought nothing new.'
      attempts.set(key, before + 1)
      answered.add(key)
      return undefined
    },
    ended(name, _, text) {
      const result = `${name}\n${text}`
      withoutProgress = results.has(result) ? withoutProgress + 1 : 0
      results.add(result)
    },
    failed(name, args) {
      answered.delete(keyOf(name, args))
    },
  }
}

/** Spaces and case make no other call. */
function keyOf(name: string, args: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(args).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([name, entries])
    .toLowerCase()
    .replaceAll(/(?:\\[nrt]|\s)+/g, ' ')
}
