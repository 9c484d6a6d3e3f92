/** A folder watch whose events the test fires; on its own it sees nothing. */
import type { StartWatch, WatchOptions } from '../../src/knowledge/watch.ts'

export type ScriptedWatch = {
  readonly start: StartWatch
  /** One for each watch that was started, in order. */
  readonly watches: { readonly options: WatchOptions; closed: boolean }[]
}

export function createScriptedWatch(): ScriptedWatch {
  const watches: ScriptedWatch['watches'] = []
  return {
    watches,
    start(_root, options) {
      const watch = { options, closed: false }
      watches.push(watch)
      return Promise.resolve({
        close() {
          watch.closed = true
          return Promise.resolve()
        },
      })
    },
  }
}
