/**
 * The child process that holds the reranker. It is not the embedding process: a run blocks its thread, a deadline may end it, and
 * neither may hold up or lose the vectors of a question. Requests are scored in order of arrival, one pair a run: int8 weights are
 * scaled by what a run holds, so pairs of one batch would change each other's logits.
 */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import {
  AutoModelForSequenceClassification,
  AutoTokenizer,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  type ProgressInfo,
  Tensor,
} from '@huggingface/transformers'
import type { ModelPlaces } from './model-failure.ts'
import { keepWholeDownload } from './model-files.ts'
import { createRequestLine, nextMessages, send } from './model-requests.ts'
import { takeModelsFrom } from './model-source.ts'

export type RerankRequest =
  | {
      readonly kind: 'load'
      readonly id: number
      readonly repository: string
      /** Under `onnx/`, without its ending. */
      readonly weights: string
      readonly places: ModelPlaces
      readonly mayDownload: boolean
    }
  | {
      readonly kind: 'score'
      readonly id: number
      readonly ticket: number
      readonly question: string
      readonly passages: readonly string[]
    }
  /** Nobody waits for this ticket any more. */
  | { readonly kind: 'drop'; readonly id: number; readonly ticket: number }

export type RerankReply =
  | { readonly kind: 'loaded'; readonly id: number }
  | { readonly kind: 'scored'; readonly id: number; readonly logits: readonly number[] }
  | { readonly kind: 'dropped'; readonly id: number }
  | { readonly kind: 'progress'; readonly id: number; readonly loaded: number; readonly total: number }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string; readonly code: string }

type LoadRequest = Extract<RerankRequest, { kind: 'load' }>
type ScoreRequest = Extract<RerankRequest, { kind: 'score' }>
type Loaded = { readonly model: PreTrainedModel; readonly tokenizer: PreTrainedTokenizer }
type Encoded = Readonly<Record<string, readonly number[]>>

/** The positions these models were trained with; a longer input ends the run with an error. */
const mostTokens = 512
/** A question may take so many of them, or nothing would be left of the passage. */
const mostQuestionTokens = 192

/** Threads that sleep when they have nothing to do: spinning ones take the processor from each other and from the gateway. */
const sessionOptions = {
  intraOpNumThreads: Math.min(4, availableParallelism()),
  interOpNumThreads: 1,
  enableCpuMemArena: false,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
}

const open = new Set<number>()
let loaded: Loaded | undefined
const line = createRequestLine((request: LoadRequest | ScoreRequest) =>
  request.kind === 'load' ? load(request) : score(request),
)

process.on('message', (request: RerankRequest) => {
  if (request.kind === 'drop') {
    open.delete(request.ticket)
    return send<RerankReply>({ kind: 'dropped', id: request.id })
  }
  if (request.kind === 'score') open.add(request.ticket)
  line.add(request, false)
})

/** A first run is part of loading: what cannot score is refused here, not at somebody's question. */
async function load(request: LoadRequest): Promise<RerankReply> {
  const { places, repository, id } = request
  takeModelsFrom(places, request.mayDownload)
  const folder = join(places.modelsPath, repository)
  loaded = await (request.mayDownload ? keepWholeDownload(folder, () => openModel(request)) : openModel(request))
  await logitOf(loaded, 'probe', 'probe')
  return { kind: 'loaded', id }
}

async function openModel({ repository, weights, id }: LoadRequest): Promise<Loaded> {
  const progress_callback = createProgress(id)
  const [tokenizer, model] = await Promise.all([
    AutoTokenizer.from_pretrained(repository, { progress_callback }),
    AutoModelForSequenceClassification.from_pretrained(repository, {
      model_file_name: weights,
      dtype: 'fp32',
      session_options: sessionOptions,
      progress_callback,
    }),
  ])
  return { tokenizer, model }
}

/** Files report one by one; what is passed on is their sum. */
function createProgress(id: number): (progress: ProgressInfo) => void {
  const files = new Map<string, { loaded: number; total: number }>()
  return (progress) => {
    if (progress.status !== 'progress') return
    files.set(progress.file, progress)
    const [ready, total] = (['loaded', 'total'] as const).map((key) =>
      [...files.values()].reduce((sum, file) => sum + file[key], 0),
    )
    send<RerankReply>({ kind: 'progress', id, loaded: ready ?? 0, total: total ?? 0 })
  }
}

/** Between two pairs messages are read, so that a dropped request ends within one run. */
async function score({ id, ticket, question, passages }: ScoreRequest): Promise<RerankReply> {
  if (!loaded) throw new Error('no reranker is loaded')
  const logits: number[] = []
  const asked = open.has(ticket) ? shortenQuestion(loaded.tokenizer, question) : ''
  for (const passage of passages) {
    if (!open.has(ticket)) return { kind: 'dropped', id }
    logits.push(await logitOf(loaded, asked, passage))
    await nextMessages()
  }
  open.delete(ticket)
  return { kind: 'scored', id, logits }
}

async function logitOf({ model, tokenizer }: Loaded, question: string, passage: string): Promise<number> {
  const encoded: Encoded = tokenizer(question, { text_pair: passage, return_tensor: false })
  const { logits } = await model(toTensors(encoded))
  if (!(logits instanceof Tensor) || logits.size !== 1)
    throw new Error('The model gives more than one number for a pair, so it is no reranker')
  return Number(logits.data[0])
}

/** What is too long loses the end of the passage; the closing token stays, as in training. */
function toTensors(encoded: Encoded): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(encoded).map(([name, values]) => {
      const cut = values.length > mostTokens ? [...values.slice(0, mostTokens - 1), ...values.slice(-1)] : values
      return [name, new Tensor('int64', BigInt64Array.from(cut, BigInt), [1, cut.length])]
    }),
  )
}

function shortenQuestion(tokenizer: PreTrainedTokenizer, question: string): string {
  let shortened = question
  for (;;) {
    const tokens = tokenizer.encode(shortened, { add_special_tokens: false }).length
    if (tokens <= mostQuestionTokens) return shortened
    const share = Math.floor((shortened.length * mostQuestionTokens) / tokens)
    shortened = shortened.slice(0, Math.min(share, shortened.length - 1)).toWellFormed()
  }
}
