/** What one side reports and the other reads in its own time. Nothing reported is lost, also when it ends with an error. */
export type EventQueue<T> = {
  push(event: T): void
  end(): void
  fail(error: unknown): void
  /** Everything from the beginning; ends or throws when all that was pushed before has been read. For one reader. */
  read(): AsyncGenerator<T>
}

export function createEventQueue<T>(): EventQueue<T> {
  const waiting: T[] = []
  let state: { readonly kind: 'open' | 'ended' } | { readonly kind: 'failed'; readonly error: unknown } = {
    kind: 'open',
  }
  let wake = Promise.withResolvers<void>()

  return {
    push(event) {
      waiting.push(event)
      wake.resolve()
    },
    end() {
      state = { kind: 'ended' }
      wake.resolve()
    },
    fail(error) {
      state = { kind: 'failed', error }
      wake.resolve()
    },
    async *read() {
      for (;;) {
        yield* waiting.splice(0)
        if (waiting.length > 0) continue
        if (state.kind === 'failed') throw state.error
        if (state.kind === 'ended') return
        await wake.promise
        wake = Promise.withResolvers()
      }
    },
  }
}
