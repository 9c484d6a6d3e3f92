/** First come, first served; whoever waits can leave from anywhere in the line, in constant time. */
export type Line<T> = Iterable<T> & {
  readonly size: number
  first(): T | undefined
  /** Takes the first out. */
  shift(): T | undefined
  /** Returns how to leave; to leave twice does nothing. */
  join(value: T): () => void
}

type Place<T> = { readonly value: T; before: Place<T> | undefined; behind: Place<T> | undefined; taken: boolean }

export function createLine<T>(): Line<T> {
  let head: Place<T> | undefined
  let tail: Place<T> | undefined
  let size = 0

  const leave = (place: Place<T>) => {
    if (!place.taken) return
    place.taken = false
    size -= 1
    if (place.before) place.before.behind = place.behind
    else head = place.behind
    if (place.behind) place.behind.before = place.before
    else tail = place.before
  }

  return {
    get size() {
      return size
    },
    first: () => head?.value,
    shift() {
      const place = head
      if (place) leave(place)
      return place?.value
    },
    join(value) {
      const place: Place<T> = { value, before: tail, behind: undefined, taken: true }
      if (tail) tail.behind = place
      else head = place
      tail = place
      size += 1
      return () => leave(place)
    },
    *[Symbol.iterator]() {
      for (let place = head; place; place = place.behind) yield place.value
    },
  }
}
