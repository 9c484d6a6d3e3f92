/** The last step of a search: the best hits of the fusion are read together with the question and put in order anew, where a reranker can. */
import type { RerankConfig } from '../config/schema.ts'
import type { Logger } from '../log/logger.ts'
import { areTelling, type Blended, blendReranked } from './rerank-blend.ts'
import type { Reranker } from './reranker.ts'

/** What of a hit is read and changed here. */
export type Rerankable = {
  readonly title: string
  readonly heading: string
  readonly text: string
  readonly score: number
}

export type RerankSettings = Pick<RerankConfig, 'candidates' | 'deadlineMs' | 'weight'>

/**
 * scored: the order is the blended one. In the other cases it is the fused one: none: nothing was to be scored; unscored: the reranker
 * is off, late or broken; indistinct: its logits do not tell passages apart.
 */
export type RerankOutcome = 'scored' | 'none' | 'unscored' | 'indistinct'
export type Reranked<Hit> = Blended<Hit> & { readonly outcome: RerankOutcome }

/** @param hits best first by their fused score, 0 to 1. */
export async function rerankHits<Hit extends Rerankable>(
  reranker: Reranker | undefined,
  question: string,
  hits: readonly Hit[],
  settings: RerankSettings,
): Promise<Reranked<Hit>> {
  const unchanged = (outcome: RerankOutcome) => ({ hits, trace: hits.map(() => null), outcome })
  if (!reranker || hits.length === 0) return unchanged('none')
  const texts = hits.slice(0, settings.candidates).map(passageText)
  const distinct = [...new Set(texts)]
  const scored = await reranker.score(question, distinct, settings.deadlineMs)
  if (!scored) return unchanged('unscored')
  if (scored.length !== distinct.length || !areTelling(scored)) return unchanged('indistinct')
  const logitOf = new Map(distinct.map((text, at) => [text, scored[at] ?? 0]))
  const logits = texts.map((text) => logitOf.get(text) ?? 0)
  return { ...blendReranked(hits, logits, settings), outcome: 'scored' }
}

/** The passage as it is embedded: a section often names its subject only in the heading above it. */
function passageText({ title, heading, text }: Rerankable): string {
  return [title, heading, text].filter(Boolean).join('\n')
}

export type RerankStatus = {
  /** "none" where the config wants no reranker. */
  readonly model: string
  /** off: its files are not here. idle: the first question loads them. failing: the last question was answered in the fused order. */
  readonly state: 'off' | 'idle' | 'ready' | 'failing'
  readonly reason?: string
  /** Questions since the start that were reranked, and that were to be and were not. */
  readonly reranked: number
  readonly missed: number
}

export type Rerank = {
  hits<Hit extends Rerankable>(question: string, hits: readonly Hit[]): Promise<Reranked<Hit>>
  status(): RerankStatus
}

/** Reranking that knows how it does: what fails is counted, said in the status, and logged when it begins and when it is over. */
export function createRerank(reranker: Reranker | undefined, settings: RerankConfig, logger: Logger): Rerank {
  let [reranked, missed] = [0, 0]
  let last: RerankOutcome = 'none'

  const stateOf = (): Pick<RerankStatus, 'state' | 'reason'> => {
    if (!reranker) return { state: 'off' }
    const { state, reason } = reranker.status()
    if (state === 'off') return { state: settings.enabled === true ? 'failing' : 'off', ...(reason && { reason }) }
    if (last === 'indistinct') return { state: 'failing', reason: indistinct(reranker.name) }
    return { state, ...(reason && { reason }) }
  }
  const note = (outcome: RerankOutcome) => {
    if (outcome === 'none' || (outcome === 'unscored' && stateOf().state === 'off')) return
    const wasGood = last === 'scored' || last === 'none'
    last = outcome
    if (outcome === 'scored') {
      reranked += 1
      if (!wasGood) logger.info('questions are reranked again')
      return
    }
    missed += 1
    if (wasGood) logger.warn({ reason: stateOf().reason ?? 'it is still being loaded' }, 'a question was not reranked')
  }
  return {
    async hits(question, hits) {
      const result = await rerankHits(reranker, question, hits, settings)
      note(result.outcome)
      return result
    },
    status: () => ({ model: reranker?.name ?? 'none', ...stateOf(), reranked, missed }),
  }
}

function indistinct(name: string): string {
  return `${name} does not tell passages apart: it gave all of a question's the same number, or none. Use another model, or set knowledge.search.rerank.enabled to false.`
}
