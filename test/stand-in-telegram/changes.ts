/** Lets a test wait for what comes to be, woken by each change and by nothing else. */
export type Changes = {
  /** Something is different: all who wait look again. */
  notify(): void
  /** What `look` finds, now or after a change. Rejects after `timeoutMs` with what `describe` says by then. */
  until<T>(look: () => T | undefined, timeoutMs: number, describe: () => string): Promise<T>
}

export function createChanges(): Changes {
  const waiting = new Set<() => void>()
  return {
    notify() {
      for (const lookAgain of waiting) lookAgain()
    },
    until<T>(look: () => T | undefined, timeoutMs: number, describe: () => string) {
      const { promise, resolve, reject } = Promise.withResolvers<T>()
      const found = look()
      if (found !== undefined) return Promise.resolve(found)
      const lookAgain = () => {
        const seen = look()
        if (seen !== undefined) resolve(seen)
      }
      const timer = setTimeout(() => reject(new Error(`Not within ${timeoutMs} ms: ${describe()}`)), timeoutMs)
      waiting.add(lookAgain)
      return promise.finally(() => {
        clearTimeout(timer)
        waiting.delete(lookAgain)
      })
    },
  }
}
