/** What goes wrong on purpose: the next calls of a method meet the faults that were planned for it, in the order of planning. */
export type Fault =
  /** Seconds. */
  | { readonly kind: '429'; readonly retryAfter: number }
  | { readonly kind: '500' }
  /** With a body of HTML, as a proxy sends it. */
  | { readonly kind: '502' }
  | { readonly kind: '401' }
  | { readonly kind: '403'; readonly description: string }
  | { readonly kind: '409' }
  /** Nothing happens and no answer comes, until it is released; then it is a call like any other. */
  | { readonly kind: 'hang' }
  /** The connection breaks before or after the call has had its effect. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** The call has its effect, the answer never comes. */
  | { readonly kind: 'timeout-after' }
  | { readonly kind: 'slow'; readonly ms: number }
  /** Status 200 with this body, without any effect. */
  | { readonly kind: 'garbage'; readonly body: string }

export type Faults = {
  plan(method: string, fault: Fault, times: number): void
  /** The fault this call meets; that is one of its times. */
  meet(method: string): Fault | undefined
  /** Settles when hanging calls are let go. */
  released(): Promise<void>
  release(): void
}

type Planned = { readonly method: string; readonly fault: Fault; left: number }

export function createFaults(): Faults {
  let planned: Planned[] = []
  let hanging = Promise.withResolvers<void>()
  return {
    plan(method, fault, times) {
      planned.push({ method: method.toLowerCase(), fault, left: times })
    },
    meet(method) {
      const name = method.toLowerCase()
      const met = planned.find((plan) => plan.method === name || plan.method === '*')
      if (met === undefined) return undefined
      met.left -= 1
      if (met.left <= 0) planned = planned.filter((plan) => plan !== met)
      return met.fault
    },
    released: () => hanging.promise,
    release() {
      hanging.resolve()
      hanging = Promise.withResolvers<void>()
    },
  }
}
