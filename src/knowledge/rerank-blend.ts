/**
 * Fused scores and a reranker's logits to one order, pure. Both ask whether a passage answers the question, one by its words and one by
 * reading it, so the score is their weighted mean; a passage that both put above another stays above it, whatever the weight.
 */

/** As a leg of the search has it: its place among the scored ones, and its logit. */
export type RerankTrace = { readonly rank: number; readonly score: number }

export type Blended<Hit> = {
  /** All hits, best first, with the blended score. */
  readonly hits: readonly Hit[]
  /** Of each hit in their order; null where the reranker did not score it. */
  readonly trace: readonly (RerankTrace | null)[]
}

/** Trained on yes and no, these models say ±10 where ±3 would do. Halved, the logit still tells good from better. */
const softness = 2

/** A logit as a share, 0 to 1, on the scale of the fused scores. */
export function relevanceOf(logit: number): number {
  return 1 / (1 + Math.exp(-logit / softness))
}

/**
 * Whether the logits tell passages apart at all: a model with the wrong weights or a broken export gives every passage the same number,
 * or none. Two may be alike by chance.
 */
export function areTelling(logits: readonly number[]): boolean {
  if (!logits.every(Number.isFinite)) return false
  return logits.length < 3 || Math.max(...logits) - Math.min(...logits) > 1e-6
}

/**
 * @param hits best first by their fused score, 0 to 1.
 * @param logits of the first so many of them. The others count as the least relevant there are, so they stay behind.
 * @param weight of the reranker, 0 to 1.
 */
export function blendReranked<Hit extends { readonly score: number }>(
  hits: readonly Hit[],
  logits: readonly number[],
  { weight }: { readonly weight: number },
): Blended<Hit> {
  const ranks = ranksOf(logits)
  const blended = hits
    .map((hit, at) => {
      const logit = logits[at]
      const relevance = logit === undefined ? 0 : relevanceOf(logit)
      const trace = logit === undefined ? null : { rank: ranks.get(at) ?? 0, score: round(logit) }
      return { hit, trace, score: (1 - weight) * hit.score + weight * relevance }
    })
    .sort((left, right) => right.score - left.score)
  return {
    hits: blended.map(({ hit, score }) => ({ ...hit, score: round(score) })),
    trace: blended.map(({ trace }) => trace),
  }
}

function ranksOf(logits: readonly number[]): Map<number, number> {
  const order = logits.map((logit, at) => ({ logit, at })).sort((left, right) => right.logit - left.logit)
  return new Map(order.map(({ at }, rank) => [at, rank + 1]))
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
