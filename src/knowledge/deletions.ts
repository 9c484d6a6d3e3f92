/**
 * Which missing files may go unasked. Deleting more than 30 % of the folder waits for somebody to confirm it: a disk that is not mounted
 * and an `rm -rf` in the wrong place look like this. What goes in several bursts counts together, and what waits goes on waiting, until
 * nothing is missing or it is confirmed.
 */
export type Deletions = {
  /**
   * @param missing files that are indexed and no longer in the folder; `indexed`: how many files are indexed; `isBack`: whether a file
   * deleted earlier is in the folder again.
   */
  judge(missing: readonly string[], indexed: number, isBack: (file: string) => boolean): Verdict
  /** These went, unasked. */
  carriedOut(files: readonly string[]): void
  confirmed(): void
}

/** `look-again`: as many as a folder has that is just being removed; they may go when a second look finds the same ones missing. */
export type Verdict = 'go' | 'look-again' | 'hold'

const massDeleteShare = 0.3
const massDeleteFloor = 3
/** So many go at once, as everyday work is. */
const handful = 5
/** Deletions with less than this between them are one. */
const quietMs = 10_000

export function createDeletions(now: () => number = () => performance.now()): Deletions {
  const recent = new Set<string>()
  let last = 0
  let holding = false
  return {
    judge(missing, indexed, isBack) {
      for (const file of recent) if (isBack(file)) recent.delete(file)
      if (!holding && now() - last > quietMs) recent.clear()
      const together = missing.length + recent.size
      holding = missing.length > 0 && isMassDelete(missing.length, together, indexed + recent.size)
      if (holding) return 'hold'
      return together > handful ? 'look-again' : 'go'
    },
    carriedOut(files) {
      for (const file of files) recent.add(file)
      if (files.length > 0) last = now()
    },
    confirmed() {
      recent.clear()
      holding = false
    },
  }
}

function isMassDelete(missing: number, together: number, before: number): boolean {
  const everything = together === before && before > 1
  const many = together >= massDeleteFloor && together > before * massDeleteShare
  return missing > 0 && (everything || many)
}
