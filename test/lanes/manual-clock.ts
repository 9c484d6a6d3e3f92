/** A clock that a test moves: `advance` fires what is due on the way, in order. */
export type ManualClock = {
  now(): number
  startTimer(ms: number, fire: () => void): () => void
  advance(ms: number): void
  readonly timers: number
}

export function createManualClock(): ManualClock {
  let time = 0
  const timers = new Set<{ readonly at: number; readonly fire: () => void }>()
  const nextBefore = (end: number) => [...timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0]
  return {
    now: () => time,
    startTimer(ms, fire) {
      const timer = { at: time + ms, fire }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(ms) {
      const end = time + ms
      for (let timer = nextBefore(end); timer; timer = nextBefore(end)) {
        timers.delete(timer)
        time = timer.at
        timer.fire()
      }
      time = end
    },
    get timers() {
      return timers.size
    },
  }
}
