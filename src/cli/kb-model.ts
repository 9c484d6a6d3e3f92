/** `protech kb model`: which embedding model serves; another one is downloaded and its index built beside the serving one. */
import type { Command } from 'commander'
import type { Embedder } from '../knowledge/embedder.ts'
import {
  type EmbeddingModel,
  isOnDisk,
  listEmbeddingModels,
  resolveEmbeddingModel,
} from '../knowledge/embedding-models.ts'
import { type KnowledgeOptions, openKnowledge } from '../knowledge/knowledge.ts'
import { readServingChoice, writeServingChoice } from '../knowledge/serving-choice.ts'
import { CommandError, type Console, load, printJson, startProgress } from './console.ts'
import { syncWithProgress, withWorkshop } from './with-knowledge.ts'

export function addModel(kb: Command, console: Console): void {
  const model = kb.command('model').description('the embedding model')
  model
    .command('list')
    .description('what there is, its size and what it is good for')
    .option('--json', 'one JSON value')
    .action(({ json }: { json?: boolean }) => list(console, json === true))
  model
    .command('use')
    .description('download a model if need be, build its index beside the serving one, then switch to it')
    .argument('<name>')
    .addHelpText(
      'after',
      '\nExamples:\n  ./protech kb model use multilingual-e5-small\n  ./protech kb model use protech-embed     (goes back; its index is still there)',
    )
    .action((name: string) => use(console, name))
}

function list(console: Console, json: boolean): void {
  const { config, places } = load(console)
  const serving = readServingChoice(places.indexes)?.model ?? config.knowledge.embedding.model
  const models = listEmbeddingModels(places.models, config.knowledge.embedding.dtype).map(
    ({ name, present, megabytes, goodFor }) => ({
      name,
      serving: name === serving,
      present,
      megabytes,
      goodFor,
    }),
  )
  if (json) {
    printJson(console, models)
    return
  }
  for (const item of models) {
    const state = item.serving ? 'in use' : onDisk(item.present)
    console.out(`${item.name}  ${item.megabytes} MB  ${state}\n    ${item.goodFor}\n`)
  }
}

function onDisk(present: boolean): string {
  return present ? 'on this machine' : 'not downloaded'
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
  if (model.download && !isOnDisk(model, modelsPath, config.embedding.dtype)) await download(console, embedder, model)
  else await embedder.load(model)
}

async function download(console: Console, embedder: Embedder, model: EmbeddingModel): Promise<void> {
  const line = startProgress(console)
  let message: string | undefined
  try {
    await embedder.load(model, ({ loaded, total }) =>
      line.show(megabytes(loaded), megabytes(total), `Downloading ${model.name} (MB)`),
    )
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
