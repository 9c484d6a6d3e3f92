/** The rerankers that can be chosen, and whether they are on this disk. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ModelOnDisk } from './model-failure.ts'

export type RerankModel = ModelOnDisk & { readonly megabytes: number; readonly goodFor: string }

const known: readonly RerankModel[] = [
  {
    name: 'mmarco-mMiniLMv2-L12-H384-v1',
    repository: 'cross-encoder/mmarco-mMiniLMv2-L12-H384-v1',
    download: true,
    megabytes: 136,
    goodFor: 'reads question and passage together and orders what was found anew, in English and Russian; optional',
  },
]

/** A name that is not in the list is a folder of one's own under the models path; whether it is there is another matter. */
export function resolveRerankModel(name: string): RerankModel {
  return (
    known.find((model) => model.name === name || model.repository === name) ?? {
      name,
      repository: name,
      download: false,
      megabytes: 0,
      goodFor: 'a reranker of your own',
      remedy: 'Put a cross-encoder with one label there, its weights as onnx/model_quantized.onnx.',
    }
  )
}

export function isKnownReranker(name: string): boolean {
  return known.some((model) => model.name === name || model.repository === name)
}

export function listRerankModels(modelsPath: string): (RerankModel & { present: boolean })[] {
  return known.map((model) => ({ ...model, present: isRerankerOnDisk(model, modelsPath) }))
}

/** Int8 as the processor multiplies it best; the file names are those of the sentence-transformers exports, then the usual ones. */
const weightsNames = [
  process.arch === 'arm64' ? 'model_qint8_arm64' : 'model_quint8_avx2',
  'model_quantized',
  'model',
] as const

/** Name of the weights under `onnx/`, without its ending: those that are there, else those to download. */
export function rerankWeights({ repository }: ModelOnDisk, modelsPath: string): string {
  return weightsNames.find((name) => existsSync(weightsPath(modelsPath, repository, name))) ?? weightsNames[0]
}

/** Whether everything that is loaded is there; whether it can be loaded is another matter. */
export function isRerankerOnDisk({ repository }: ModelOnDisk, modelsPath: string): boolean {
  return (
    weightsNames.some((name) => existsSync(weightsPath(modelsPath, repository, name))) &&
    ['config.json', 'tokenizer.json', 'tokenizer_config.json'].every((file) =>
      existsSync(join(modelsPath, repository, file)),
    )
  )
}

function weightsPath(modelsPath: string, repository: string, name: string): string {
  return join(modelsPath, repository, 'onnx', `${name}.onnx`)
}
