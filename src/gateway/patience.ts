/**
 * How long a reply is tried. A service that takes nothing from anybody is waited for; one that takes what others send and fails on this
 * one again and again will not take it at all.
 */
export type Patience = {
  /** @returns how often it has failed. */
  fail(): number
  isOver(): boolean
  /** Whether to send once more what may have arrived: each time could show it again. */
  mayRepeat(): boolean
}

const longestMs = 24 * 3600 * 1000
const mostStrikes = 10
const mostRepeats = 2

/**
 * @param taken how many calls of everybody have had their effect so far.
 * @param now milliseconds.
 */
export function createPatience(taken: () => number, now = () => performance.now()): Patience {
  const since = now()
  let before = taken()
  let failures = 0
  let strikes = 0
  let repeats = 0
  return {
    fail() {
      if (taken() > before) strikes += 1
      before = taken()
      failures += 1
      return failures
    },
    isOver: () => strikes >= mostStrikes || now() - since > longestMs,
    mayRepeat() {
      repeats += 1
      return repeats <= mostRepeats
    },
  }
}
