/** How long the last `windowSize` starts had waited, in milliseconds; zeros before the first one. */
export type WaitSummary = { readonly count: number; readonly p50: number; readonly p95: number; readonly max: number }

export type WaitWindow = { add(waitedMs: number): void; summary(): WaitSummary }

const windowSize = 1_000

export function createWaitWindow(): WaitWindow {
  const waits: number[] = []
  let next = 0
  return {
    add(waitedMs) {
      waits[next] = waitedMs
      next = (next + 1) % windowSize
    },
    summary() {
      const sorted = waits.toSorted((a, b) => a - b)
      return { count: sorted.length, p50: at(sorted, 0.5), p95: at(sorted, 0.95), max: at(sorted, 1) }
    },
  }
}

/** Nearest rank. */
function at(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil(sorted.length * share) - 1] ?? 0
}
