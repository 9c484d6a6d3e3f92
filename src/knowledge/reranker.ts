/**
 * The reranking seam: a question and passages in, one number each out, computed by a cross-encoder in a child process. It is optional:
 * a call takes no longer than its deadline, a failing one changes nothing, and what kept it from scoring stands in its status.
 */
import { explainDownload, explainLoad, explainMissing, failureOf, type ModelPlaces } from './model-failure.ts'
import { createModelProcess, type DownloadProgress } from './model-process.ts'
import { isRerankerOnDisk, type RerankModel, rerankWeights } from './rerank-models.ts'
import type { RerankReply, RerankRequest } from './rerank-process.ts'

export type RerankerStatus = {
  /** off: its files are not here. idle: they are, and the first question loads them. failing: the last call gave nothing. */
  readonly state: 'off' | 'idle' | 'ready' | 'failing'
  readonly reason?: string
}

export type Reranker = {
  readonly name: string
  /**
   * One raw logit per passage, in their order; a higher one answers the question better. Of a text its first 2,000 characters are read,
   * of question and passage together 512 tokens. undefined: not by the deadline, or the model cannot be used; `status` says why.
   */
  score(question: string, passages: readonly string[], deadlineMs: number): Promise<readonly number[] | undefined>
  status(): RerankerStatus
  close(): Promise<void>
}

export type ModelReranker = Reranker & {
  /** Brings the model into memory; from the network only when `download` is given. Rejects with RerankError. */
  load(download?: (progress: DownloadProgress) => void): Promise<void>
}

/** The reranker is not there, does not load, or its process died. The message says what to do. */
export class RerankError extends Error {
  override name = 'RerankError'
}

/** Work that the death of its process cut off; the next process can do it. */
class ProcessEndedError extends RerankError {}
/** The model itself cannot be used: trying again at every question would only cost time. */
class UnusableModelError extends RerankError {}

/** Longer texts rank no better (`docs/decisions/2026-12-01-reranking.md`), and megabytes overflow the tokenizer's stack. */
const longestText = 2000
/** A process that does not answer within this long to "drop it" is stuck in a run. */
const stuckMs = 10_000
const unusableForMs = 60_000

type Job = { readonly ticket: number; dropped: boolean; asked: boolean }
type Outcome = { readonly logits: readonly number[] } | { readonly error: unknown } | 'late'

export function createReranker(model: RerankModel, places: ModelPlaces): ModelReranker {
  const scorer = createScorer(model, places)
  let problem: string | undefined
  let unusableUntil = 0
  let tickets = 0

  /** What kept it from scoring, for the status. */
  const note = (error: unknown) => {
    if (!(error instanceof RerankError)) throw error
    problem = error.message
    if (error instanceof UnusableModelError) unusableUntil = performance.now() + unusableForMs
  }
  return {
    name: model.name,
    async load(download) {
      await scorer.load(download)
      problem = undefined
      unusableUntil = 0
    },
    async score(question, passages, deadlineMs) {
      if (passages.length === 0) return []
      if (!isRerankerOnDisk(model, places.modelsPath) || performance.now() < unusableUntil) return undefined
      const job: Job = { ticket: ++tickets, dropped: false, asked: false }
      const texts = passages.map(beginning)
      const outcome = await within(deadlineMs, scorer.score(job, beginning(question), texts))
      if (outcome === 'late') {
        if (job.asked) problem = `${passages.length} passages took it longer than ${deadlineMs} ms. ${slowRemedy}`
        void scorer.drop(job)
        return undefined
      }
      if ('error' in outcome) {
        note(outcome.error)
        return undefined
      }
      problem = undefined
      return outcome.logits
    },
    status() {
      if (!isRerankerOnDisk(model, places.modelsPath)) return { state: 'off', reason: explainMissing(model, places) }
      return problem === undefined ? { state: scorer.state() } : { state: 'failing', reason: problem }
    },
    close: () => scorer.close(),
  }
}

/** The model in its process: loaded by the first job, and again after the process died. */
function createScorer(model: RerankModel, places: ModelPlaces) {
  let loading: Promise<void> | undefined
  let state: 'idle' | 'ready' = 'idle'
  const child = createModelProcess<RerankRequest, RerankReply>({
    program: new URL('./rerank-process.ts', import.meta.url),
    errors: {
      ended: (cause) =>
        new ProcessEndedError('The reranking process ended. It is started again for the next question.', { cause }),
      closed: () => new RerankError('The reranker was closed.'),
    },
    onEnd() {
      loading = undefined
      state = 'idle'
    },
  })
  const load = async (download?: (progress: DownloadProgress) => void) => {
    if (!download && !isRerankerOnDisk(model, places.modelsPath)) throw new RerankError(explainMissing(model, places))
    const { repository } = model
    const weights = rerankWeights(model, places.modelsPath)
    const mayDownload = download !== undefined
    const reply = await child.ask({ kind: 'load', repository, weights, places, mayDownload }, download)
    const explain = mayDownload ? explainDownload : explainLoad
    if (reply.kind !== 'loaded') throw new UnusableModelError(explain(model, places, failureOf(reply)))
    state = 'ready'
  }
  const loadOnce = (download?: (progress: DownloadProgress) => void) => {
    const current = loading ?? load(download)
    loading = current
    current.catch(() => {
      if (loading === current) loading = undefined
    })
    return current
  }
  const scorePairs = async (job: Job, question: string, passages: readonly string[]) => {
    await loadOnce()
    if (job.dropped) return []
    job.asked = true
    const reply = await child.ask({ kind: 'score', ticket: job.ticket, question, passages })
    if (reply.kind === 'scored') return reply.logits
    if (job.dropped) return []
    throw new RerankError(`${model.name} could not score a passage: ${failureOf(reply).message}`)
  }
  return {
    load: loadOnce,
    state: () => state,
    score: (job: Job, question: string, passages: readonly string[]) =>
      again(job, () => scorePairs(job, question, passages)),
    async drop(job: Job) {
      job.dropped = true
      if (!job.asked) return
      const stuck = setTimeout(() => child.kill(), stuckMs)
      const answered = () => clearTimeout(stuck)
      await child.ask({ kind: 'drop', ticket: job.ticket }).then(answered, answered)
    },
    close: () => child.close(),
  }
}

const slowRemedy = 'Raise knowledge.search.rerank.deadlineMs or lower knowledge.search.rerank.candidates.'

function beginning(text: string): string {
  return text.slice(0, longestText).toWellFormed()
}

/** A process found dead is no reason to go without: its successor gets the work once. */
async function again<T>(job: Job, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ProcessEndedError) || job.dropped) throw error
    return work()
  }
}

/** Never rejects: what comes after the deadline is nobody's affair. */
async function within(deadlineMs: number, work: Promise<readonly number[]>): Promise<Outcome> {
  const { promise: late, resolve } = Promise.withResolvers<'late'>()
  const timer = setTimeout(resolve, deadlineMs, 'late')
  const settled = work.then(
    (logits) => ({ logits }),
    (error: unknown) => ({ error }),
  )
  try {
    return await Promise.race([settled, late])
  } finally {
    clearTimeout(timer)
  }
}
