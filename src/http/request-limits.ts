/** How often somebody may ask, and how often guess. What is kept of each is bounded in number: who was seen longest ago is forgotten first. */
export type RequestLimits = {
  /** Takes one request of `who`. @returns 0, or after how many seconds there is room again. */
  take(who: string): number
  /** A wrong credential of `who`. The same one again from a browser is no guess: `repeated` is what it was. */
  fail(who: string, repeated?: string): void
  /** How many seconds `who` is locked out for, 0 when not. */
  lockedSeconds(who: string): number
}

export type RateLimit = {
  readonly requestsPerMinute: number
  readonly failuresPerMinute: number
  readonly lockoutSeconds: number
}

const remembered = 10_000
const minuteMs = 60_000

type Failures = { readonly at: number[]; readonly shown: Set<string>; lockedUntil: number }

/** @param now milliseconds of a clock that never goes back. */
export function createRequestLimits(limit: RateLimit, now: () => number): RequestLimits {
  const buckets = new Map<string, { room: number; at: number }>()
  const failures = new Map<string, Failures>()
  const perMs = limit.requestsPerMinute / minuteMs
  const failuresOf = (who: string) => {
    const known = failures.get(who) ?? { at: [], shown: new Set(), lockedUntil: 0 }
    touch(failures, who, known)
    return known
  }
  return {
    take(who) {
      const bucket = buckets.get(who) ?? { room: limit.requestsPerMinute, at: now() }
      bucket.room = Math.min(limit.requestsPerMinute, bucket.room + (now() - bucket.at) * perMs)
      bucket.at = now()
      touch(buckets, who, bucket)
      if (bucket.room < 1) return Math.max(1, Math.ceil((1 - bucket.room) / perMs / 1000))
      bucket.room -= 1
      return 0
    },
    fail(who, repeated) {
      const known = failuresOf(who)
      if (repeated !== undefined && known.shown.has(repeated)) return
      if (repeated !== undefined && known.shown.size < limit.failuresPerMinute) known.shown.add(repeated)
      const since = known.at.filter((moment) => moment > now() - minuteMs)
      known.at.splice(0, known.at.length, ...since, now())
      if (known.at.length < limit.failuresPerMinute) return
      known.at.length = 0
      known.shown.clear()
      known.lockedUntil = now() + limit.lockoutSeconds * 1000
    },
    lockedSeconds(who) {
      const until = failures.get(who)?.lockedUntil ?? 0
      return Math.max(0, Math.ceil((until - now()) / 1000))
    },
  }
}

function touch<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key)
  map.set(key, value)
  const [oldest] = map.keys()
  if (map.size > remembered && oldest !== undefined) map.delete(oldest)
}
