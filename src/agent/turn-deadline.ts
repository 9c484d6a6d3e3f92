/** A turn's time is over. */
export class TurnTimeoutError extends Error {
  override name = 'TurnTimeoutError'
}

/** `signal` is aborted with a TurnTimeoutError after so many milliseconds, unless `end` comes first. */
export function startTurnDeadline(turnMs: number): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController()
  const error = () =>
    new TurnTimeoutError(`The turn took longer than ${turnMs / 1000} s (agents.defaults.timeoutSeconds).`)
  const timer = setTimeout(() => controller.abort(error()), turnMs)
  return { signal: controller.signal, end: () => clearTimeout(timer) }
}
