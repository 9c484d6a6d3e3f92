/**
 * The child process that holds the embedding models: transformers.js blocks its thread for the length of a run, and a thread ended
 * in mid-run aborts the whole process. Questions go before passages.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { type FeatureExtractionPipeline, pipeline } from '@huggingface/transformers'
import { type WeightsType, weightsFile } from './embedding-models.ts'
import { keepWholeDownload } from './model-files.ts'
import { createRequestLine, send } from './model-requests.ts'
import { takeModelsFrom } from './model-source.ts'

export type EmbedSettings = {
  readonly modelsPath: string
  readonly dtype: WeightsType
  readonly hub: string
}

export type EmbedRequest =
  | {
      readonly kind: 'load'
      readonly id: number
      readonly repository: string
      readonly settings: EmbedSettings
      readonly mayDownload: boolean
    }
  | {
      readonly kind: 'embed'
      readonly id: number
      readonly repository: string
      readonly texts: readonly string[]
      readonly urgent: boolean
    }

export type EmbedReply =
  | { readonly kind: 'loaded'; readonly id: number; readonly dimensions: number; readonly weights: string }
  | { readonly kind: 'embedded'; readonly id: number; readonly vectors: Float32Array; readonly dimensions: number }
  | { readonly kind: 'progress'; readonly id: number; readonly loaded: number; readonly total: number }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string; readonly code: string }

type LoadRequest = Extract<EmbedRequest, { kind: 'load' }>

const loaded = new Map<string, FeatureExtractionPipeline>()
const line = createRequestLine((request: EmbedRequest) => (request.kind === 'load' ? load(request) : embed(request)))

process.on('message', (request: EmbedRequest) => line.add(request, request.kind === 'embed' && request.urgent))

async function load(request: LoadRequest): Promise<EmbedReply> {
  const { settings, repository, id } = request
  takeModelsFrom(settings, request.mayDownload)
  const folder = join(settings.modelsPath, repository)
  const model = await (request.mayDownload ? keepWholeDownload(folder, () => open(request)) : open(request))
  loaded.set(repository, model)
  const probe = await model(['probe'], { pooling: 'mean', normalize: true })
  return { kind: 'loaded', id, dimensions: probe.dims[1] ?? 0, weights: await hashWeights(settings, repository) }
}

function open({ settings, repository, id }: LoadRequest): Promise<FeatureExtractionPipeline> {
  return pipeline('feature-extraction', repository, {
    dtype: settings.dtype,
    session_options: { intraOpNumThreads: 1, interOpNumThreads: 1, enableCpuMemArena: false },
    progress_callback: (progress) => {
      if (progress.status === 'progress_total')
        send<EmbedReply>({ kind: 'progress', id, loaded: progress.loaded, total: progress.total })
    },
  })
}

/** Names the weights by content: an index made by other weights is refused, whatever the folder is called. */
async function hashWeights(settings: EmbedSettings, repository: string): Promise<string> {
  const hash = createHash('sha256')
  for (const part of [weightsFile(settings.dtype), 'tokenizer.json'])
    for await (const piece of createReadStream(join(settings.modelsPath, repository, part))) hash.update(piece)
  return hash.digest('hex').slice(0, 32)
}

async function embed(request: Extract<EmbedRequest, { kind: 'embed' }>): Promise<EmbedReply> {
  const model = loaded.get(request.repository)
  if (!model) throw new Error(`${request.repository} is not loaded`)
  const tensor = await model([...request.texts], { pooling: 'mean', normalize: true })
  return { kind: 'embedded', id: request.id, vectors: Float32Array.from(tensor.data), dimensions: tensor.dims[1] ?? 0 }
}
