/** The embedding models that can be chosen, what each is good for, and which of them are on this disk. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export type EmbeddingModel = {
  readonly name: string
  /** Its folder under the models path, and its name on the hub. */
  readonly repository: string
  readonly queryPrefix: string
  readonly passagePrefix: string
  readonly pooling: 'mean'
  /** Passages a run may hold at once; a run blocks the embedding process, and a question waits for it. */
  readonly batch: number
  readonly download: boolean
  readonly megabytes: number
  readonly goodFor: string
}

const known: readonly EmbeddingModel[] = [
  {
    name: 'protech-embed',
    repository: 'protech-embed',
    queryPrefix: '',
    passagePrefix: '',
    pooling: 'mean',
    batch: 32,
    download: false,
    megabytes: 14,
    goodFor: 'English and Russian without a network; comes with the project; light and fast, weaker on paraphrases',
  },
  {
    name: 'multilingual-e5-small',
    repository: 'Xenova/multilingual-e5-small',
    queryPrefix: 'query: ',
    passagePrefix: 'passage: ',
    pooling: 'mean',
    batch: 4,
    download: true,
    megabytes: 135,
    goodFor: 'the best Russian and English search of its size; downloaded once, slower to index',
  },
]

/** The table of words that carries a question into the other language; the other models' word vectors are too alike for it. */
export const wordModelName = 'protech-embed'

/** A name that is neither in the list nor a folder under the models path. */
export class UnknownModelError extends Error {
  override name = 'UnknownModelError'
}

/** @param modelsPath absolute. A folder of one's own with a model in it may be named too: mean pooling, no prefixes. */
export function resolveEmbeddingModel(name: string, modelsPath: string): EmbeddingModel {
  const found = known.find((model) => model.name === name || model.repository === name)
  if (found) return found
  if (/^[\w.-]+(\/[\w.-]+)?$/.test(name) && !name.includes('..') && existsSync(join(modelsPath, name, 'config.json')))
    return {
      ...ownModel,
      name: name.replace('/', '--'),
      repository: name,
      megabytes: Math.round(folderBytes(join(modelsPath, name)) / 1e6),
    }
  throw new UnknownModelError(
    `There is no embedding model "${name}". Known are ${known.map((model) => model.name).join(' and ')}.`,
  )
}

const ownModel = {
  queryPrefix: '',
  passagePrefix: '',
  pooling: 'mean',
  batch: 8,
  download: false,
  goodFor: 'a model of your own',
} as const

export type WeightsType = 'fp32' | 'fp16' | 'q8'

/** Under a model's folder. */
export function weightsFile(dtype: WeightsType): string {
  return `onnx/${{ fp32: 'model.onnx', fp16: 'model_fp16.onnx', q8: 'model_quantized.onnx' }[dtype]}`
}

export function listEmbeddingModels(modelsPath: string, dtype: WeightsType): (EmbeddingModel & { present: boolean })[] {
  return known.map((model) => ({ ...model, present: isOnDisk(model, modelsPath, dtype) }))
}

/** Whether everything that is loaded is there; whether it can be loaded is another matter. */
export function isOnDisk(model: EmbeddingModel, modelsPath: string, dtype: WeightsType): boolean {
  const files = ['config.json', 'tokenizer.json', 'tokenizer_config.json', weightsFile(dtype)]
  return files.every((file) => existsSync(join(modelsPath, model.repository, file)))
}

function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce(
    (sum, file) => sum + statSync(join(folder, file)).size,
    0,
  )
}
