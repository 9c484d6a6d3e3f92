/** The outline of arguments that did not fit, for the transcript: small, flat, whatever was sent. */
const mostKeys = 10
const longestKey = 40
const longestText = 200

export function describeArguments(args: unknown): Record<string, unknown> {
  try {
    if (typeof args !== 'object' || args === null || Array.isArray(args)) return { '(not an object)': describe(args) }
    const described = new Map<string, unknown>()
    for (const key in args) {
      if (described.size === mostKeys) break
      if (Object.hasOwn(args, key))
        described.set(key.slice(0, longestKey).toWellFormed(), describe(Reflect.get(args, key)))
    }
    return Object.fromEntries(described)
  } catch {
    return { '(unreadable)': true }
  }
}

function describe(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, longestText).toWellFormed()
  if (typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  return Array.isArray(value) ? '(a list)' : `(${typeof value})`
}
