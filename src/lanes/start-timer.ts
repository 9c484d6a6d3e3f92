/** The timer of a running gateway; tests hand in their own. @param ms from now on. @returns how to cancel. */
export function startTimer(ms: number, fire: () => void): () => void {
  const timer = setTimeout(fire, ms)
  return () => clearTimeout(timer)
}
