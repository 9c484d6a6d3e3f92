/** Counts and times the requests that one model gets in one turn, and makes the ledger's entries of them. */
import type { ModelCall } from '../models/model-call.ts'
import { costOf, splitModelName, type Usage } from '../models/pricing.ts'
import type { TurnModel } from '../models/turn-model.ts'

export type CallMeter = {
  /** A request goes out. */
  began(): void
  /** A piece of the reply came. */
  heard(hasContent: boolean): void
  /** The reply is complete. @param usage undefined: the provider did not say. */
  ended(usage: Usage | undefined): void
  /** The model is done with. `failed` also marks a reply that was complete and of no use. */
  close(outcome: ModelCall['outcome']): readonly ModelCall[]
}

type OpenCall = { readonly began: number; firstToken: number | null }
type Call = Pick<ModelCall, 'outcome' | 'ms'> & { readonly usage: Usage | undefined }

/** @param now milliseconds from any point in time. */
export function createCallMeter({ name, price }: Pick<TurnModel, 'name' | 'price'>, now: () => number): CallMeter {
  const calls: Call[] = []
  let open: OpenCall | undefined
  const end = (outcome: ModelCall['outcome'], usage: Usage | undefined) => {
    if (!open) return
    calls.push({ outcome, usage, ms: { firstToken: open.firstToken, total: Math.round(now() - open.began) } })
    open = undefined
  }
  return {
    began() {
      end('failed', undefined)
      open = { began: now(), firstToken: null }
    },
    heard(hasContent) {
      if (open && hasContent) open.firstToken ??= Math.round(now() - open.began)
    },
    ended: (usage) => end('answered', usage),
    close(outcome) {
      const wasOpen = open !== undefined
      end(outcome, undefined)
      return calls.map((call, index) => {
        const isCause = outcome === 'failed' && !wasOpen && index === calls.length - 1
        return toModelCall(isCause ? { ...call, outcome } : call, name, price)
      })
    },
  }
}

function toModelCall({ outcome, usage, ms }: Call, name: string, price: TurnModel['price']): ModelCall {
  return {
    ...splitModelName(name),
    inputTokens: usage?.inputTokens ?? null,
    cachedInputTokens: usage?.cachedInputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    costUsd: costOf(usage, price) ?? null,
    price: price ?? null,
    outcome,
    ms,
  }
}
