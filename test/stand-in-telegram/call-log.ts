/** Every call that came in, in order, and what became of it. */
import type { Payload } from './payload.ts'

export type Outcome =
  | { readonly kind: 'open' }
  | { readonly kind: 'ok'; readonly result: unknown }
  | { readonly kind: 'error'; readonly code: number; readonly description: string }
  /** No answer was given, or none that can be read; `effect`: whether the call was carried out all the same. */
  | { readonly kind: 'lost'; readonly effect: boolean }

export type Call = {
  /** As the documents write it. */
  readonly method: string
  readonly payload: Payload
  /** In milliseconds of the clock given. */
  readonly at: number
  readonly token: string
  readonly outcome: Outcome
}

/** Notes a call as it comes; what is returned notes its outcome. */
export type CallLog = (call: Call) => (outcome: Outcome) => void
