/** Work of one name runs in the order it came, one piece at a time; work of other names does not wait for it. */
export type OneAtATime = <T>(name: string, work: () => Promise<T>) => Promise<T>

export function createOneAtATime(): OneAtATime {
  const lines = new Map<string, Promise<unknown>>()
  return (name, work) => {
    const done = (lines.get(name) ?? Promise.resolve()).then(work)
    const settled = Promise.allSettled([done]).then(() => {
      if (lines.get(name) === settled) lines.delete(name)
    })
    lines.set(name, settled)
    return done
  }
}
