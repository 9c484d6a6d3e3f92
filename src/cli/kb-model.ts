/** `protech kb model`: which models serve; an embedding model is downloaded and its index built beside the serving one, a reranker only downloaded. */
import type { Command } from 'commander'
import type { RerankConfig } from '../config/schema.ts'
import {
  type EmbeddingModel,
  isOnDisk,
  listEmbeddingModels,
  resolveEmbeddingModel,
} from '../knowledge/embedding-models.ts'
import { type KnowledgeOptions, openKnowledge } from '../knowledge/knowledge.ts'
import type { DownloadProgress } from '../knowledge/model-process.ts'
import { isKnownReranker, isRerankerOnDisk, listRerankModels, resolveRerankModel } from '../knowledge/rerank-models.ts'
import { createReranker } from '../knowledge/reranker.ts'
import { readServingChoice, writeServingChoice } from '../knowledge/serving-choice.ts'
import { CommandError, type Console, load, printJson, startProgress } from './console.ts'
import { syncWithProgress, withWorkshop } from './with-knowledge.ts'

export function addModel(kb: Command, console: Console): void {
  const model = kb.command('model').description('the models that search: one that embeds, one that reranks')
  model
    .command('list')
    .description('what there is, its size and what it is good for')
    .option('--json', 'one JSON value')
    .action(({ json }: { json?: boolean }) => list(console, json === true))
  model
    .command('use')
    .description('download a model if need be; an embedding model gets its index beside the serving one, then serves')
    .argument('<name>')
    .addHelpText(
      'after',
      '\nExamples:\n  ./protech kb model use multilingual-e5-small\n  ./protech kb model use protech-embed     (goes back; its index is still there)\n  ./protech kb model use mmarco-mMiniLMv2-L12-H384-v1',
    )
    .action((name: string) => (isReranker(console, name) ? bringReranker(console, name) : use(console, name)))
}

function list(console: Console, json: boolean): void {
  const { config, places } = load(console)
  const { embedding, search } = config.knowledge
  const serving = readServingChoice(places.indexes)?.model ?? embedding.model
  const models = [
    ...listEmbeddingModels(places.models, embedding.dtype).map((model) => ({
      ...model,
      kind: 'embedding',
      serving: model.name === serving,
    })),
    ...listRerankModels(places.models).map((model) => ({
      ...model,
      kind: 'reranker',
      serving: model.present && search.rerank.enabled !== false && isChosen(model, search.rerank.model),
    })),
  ]
  if (json) {
    printJson(
      console,
      models.map(({ name, kind, serving, present, megabytes, goodFor }) => ({
        name,
        kind,
        serving,
        present,
        megabytes,
        goodFor,
      })),
    )
    return
  }
  for (const { name, kind, serving, present, megabytes, goodFor } of models) {
    const state = serving ? 'in use' : onDisk(present, name)
    console.out(`${name}  ${kind}, ${megabytes} MB, ${state}\n    ${goodFor}\n`)
  }
}

function onDisk(present: boolean, name: string): string {
  return present ? 'on this machine' : `not downloaded: ./protech kb model use ${name}`
}

function isChosen({ name, repository }: { name: string; repository: string }, chosen: string): boolean {
  return chosen === name || chosen === repository
}

function isReranker(console: Console, name: string): boolean {
  return isKnownReranker(name) || load(console).config.knowledge.search.rerank.model === name
}

/** Brings it onto the disk and lets it score once; a gateway takes it from there with its next question. */
async function bringReranker(console: Console, name: string): Promise<void> {
  const { config, places } = load(console)
  const { embedding, search } = config.knowledge
  const model = resolveRerankModel(name)
  const reranker = createReranker(model, { modelsPath: places.models, hub: embedding.hub })
  try {
    if (model.download && !isRerankerOnDisk(model, places.models))
      await download(console, model.name, (progress) => reranker.load(progress))
    else await reranker.load()
  } finally {
    await reranker.close()
  }
  console.out(`${model.name}: ${nextStep(model, search.rerank)}\n`)
}

function nextStep(model: { name: string; repository: string }, rerank: RerankConfig): string {
  if (rerank.enabled === false) return 'ready, but knowledge.search.rerank.enabled is false.'
  if (!isChosen(model, rerank.model)) return `ready. To use it set knowledge.search.rerank.model to "${model.name}".`
  return `in use; a running gateway takes it with the next question. Off: set knowledge.search.rerank.enabled to false.`
}

async function use(console: Console, name: string): Promise<void> {
  await withWorkshop(console, async ({ config, places }, workshop) => {
    const model = resolveEmbeddingModel(name, places.models)
    const before = readServingChoice(places.indexes)?.model ?? config.knowledge.embedding.model
    await bring(console, workshop.knowledgeOptions, model)
    const knowledge = await openKnowledge({ ...workshop.knowledgeOptions, model: model.repository })
    try {
      if (!knowledge.isWriter) throw new CommandError(`${model.name} is already in use by the running gateway.`)
      await syncWithProgress(console, knowledge)
      const { documents, chunks, embedding } = await knowledge.status()
      if (embedding.state !== 'ready')
        throw new CommandError(`${model.name} cannot be used: ${embedding.reason ?? embedding.state}`)
      console.out(`${model.name}: ${documents} articles, ${chunks} passages.\n`)
    } finally {
      await knowledge.close()
    }
    writeServingChoice(places.indexes, { model: nameFor(model), previous: before })
    console.out(`Now in use; a running gateway switches within a second. Back: ./protech kb model use ${before}\n`)
  })
}

/** From the disk when it is there, so that going back and forth needs no network. */
async function bring(
  console: Console,
  { embedder, modelsPath, config }: KnowledgeOptions,
  model: EmbeddingModel,
): Promise<void> {
  if (model.download && !isOnDisk(model, modelsPath, config.embedding.dtype))
    await download(console, model.name, (progress) => embedder.load(model, progress))
  else await embedder.load(model)
}

async function download(
  console: Console,
  name: string,
  load: (progress: (progress: DownloadProgress) => void) => Promise<unknown>,
): Promise<void> {
  const line = startProgress(console)
  let message: string | undefined
  try {
    await load(({ loaded, total }) => line.show(megabytes(loaded), megabytes(total), `Downloading ${name} (MB)`))
    message = 'Downloaded.'
  } finally {
    line.end(message)
  }
}

function nameFor(model: { name: string; repository: string; goodFor: string }): string {
  return model.goodFor === 'a model of your own' ? model.repository : model.name
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6)
}
