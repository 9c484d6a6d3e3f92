/** Who has work under way and where it is held: so a test can say what happens next, and knows when nothing more will happen by itself. */

export type Held = { readonly what: string; release(): void }

type Abandonable = Held & { abandon(): void }

export type HeldWork = {
  /** Waits until the test lets go, or until the turn is broken off. */
  hold(person: string, what: string, signal: AbortSignal): Promise<void>
  heldBy(person: string): readonly Held[]
  /** Begun and not ended, by a name of its own. */
  begin(person: string, work: string): void
  end(work: string): void
  isBusy(person: string): boolean
  /** Everything the person has under way is at an end, or held. */
  quiet(person: string): Promise<void>
  /** The process ends: nothing is under way any more, and what is held is never let go. */
  clear(): void
}

export function createHeldWork(): HeldWork {
  const held = new Map<string, Set<Abandonable>>()
  const begun = new Map<string, Set<string>>()
  const whose = new Map<string, string>()
  const waiting = new Map<string, PromiseWithResolvers<void>>()
  const changed = (person: string) => {
    waiting.get(person)?.resolve()
    waiting.delete(person)
  }
  const heldBy = (person: string) => [...(held.get(person) ?? [])]
  const isBusy = (person: string) => (begun.get(person)?.size ?? 0) > 0
  const isStill = (person: string) => !isBusy(person) || heldBy(person).length > 0
  const end = (work: string) => {
    const person = whose.get(work)
    if (person === undefined) return
    whose.delete(work)
    begun.get(person)?.delete(work)
    changed(person)
  }
  return {
    async hold(person, what, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const broken = () => reject(signal.reason)
      const abandon = () => signal.removeEventListener('abort', broken)
      const own = { what, release: resolve, abandon }
      signal.throwIfAborted()
      signal.addEventListener('abort', broken, { once: true })
      held.set(person, (held.get(person) ?? new Set()).add(own))
      changed(person)
      try {
        await promise
      } finally {
        abandon()
        held.get(person)?.delete(own)
      }
    },
    heldBy,
    begin(person, work) {
      whose.set(work, person)
      begun.set(person, (begun.get(person) ?? new Set()).add(work))
    },
    end,
    isBusy,
    async quiet(person) {
      for (let still = 0; still < stillTurns; ) {
        if (!isStill(person)) {
          const change = waiting.get(person) ?? Promise.withResolvers<void>()
          waiting.set(person, change)
          await change.promise
        }
        await new Promise(setImmediate)
        still = isStill(person) ? still + 1 : 0
      }
    },
    clear() {
      for (const holds of held.values()) for (const own of holds) own.abandon()
      held.clear()
      for (const work of [...whose.keys()]) end(work)
    },
  }
}

/** Turns of the event loop: work that one of the gateway's parts hands to another begins within them. */
const stillTurns = 3
