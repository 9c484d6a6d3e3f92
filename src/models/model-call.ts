/** One request to a model and what came of it, for the ledger. */
import type { Price } from './pricing.ts'

export type ModelCall = {
  readonly provider: string
  /** Without the provider. */
  readonly model: string
  /** null: the provider did not say. `cachedInputTokens` are a part of `inputTokens`. */
  readonly inputTokens: number | null
  readonly cachedInputTokens: number | null
  readonly outputTokens: number | null
  /** US dollars; null: unknown. */
  readonly costUsd: number | null
  /** What it was reckoned with; null: nobody knows one. */
  readonly price: Price | null
  /** stopped: the person or the turn's end broke it off. */
  readonly outcome: 'answered' | 'failed' | 'stopped'
  /** From the request on; null: nothing came. */
  readonly ms: { readonly firstToken: number | null; readonly total: number }
}
