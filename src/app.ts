/** The composition root: opens everything, connects it, starts and stops it in order. `outside` is what a test may stand in for. */
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { answerTurn, type TurnEvent, type TurnRequest } from './agent/turn.ts'
import type { TurnModel } from './agent/write-answer.ts'
import { ConfigError, type Environment, type LoadedConfig } from './config/load.ts'
import type { AgentConfig } from './config/schema.ts'
import { createEmbedder, type Embedder } from './knowledge/embedder.ts'
import { type Keeper, startKeeper } from './knowledge/keeper.ts'
import { type Knowledge, type KnowledgeOptions, openKnowledge } from './knowledge/knowledge.ts'
import { createPreparer, type Preparer } from './knowledge/preparer.ts'
import { readServingChoice } from './knowledge/serving-choice.ts'
import type { Logger } from './log/logger.ts'
import { ExtractiveModel, extractiveModelName } from './models/extractive.ts'
import { type ProviderModel, resolveProvider } from './models/provider.ts'

/** Quoting is computed here; it takes milliseconds. */
const quotingMs = 30_000

/** The seams: a test replaces these, and nothing else. */
export type Outside = {
  readonly embedder?: Embedder
  /** Opens a provider's model; the real one talks HTTP. */
  readonly openModel?: (name: string) => BaseChatModel
  readonly clock?: () => Date
}

export type AppOptions = {
  readonly loaded: LoadedConfig
  readonly environment: Environment
  readonly logger: Logger
  readonly outside?: Outside
}

/** The parts that work without a gateway: what `ask`, `kb` and `eval` need. */
export type Workshop = {
  readonly knowledgeOptions: KnowledgeOptions
  /** Warnings about the config that an admin should read at start. */
  readonly warnings: readonly string[]
  /** @param agentId undefined: the default agent. Throws UnknownAgentError. */
  answer(knowledge: () => Knowledge, agentId: string | undefined, request: TurnRequest): AsyncGenerator<TurnEvent>
  agents(): readonly { readonly id: string; readonly default: boolean }[]
  /** Opens the models of all agents, so that the first question need not wait for it. */
  openModels(): Promise<void>
  close(): Promise<void>
}

/** A request names an agent that the config does not have. */
export class UnknownAgentError extends Error {
  override name = 'UnknownAgentError'
}

export function createWorkshop({ loaded, environment, logger, outside = {} }: AppOptions): Workshop {
  const { config, places } = loaded
  const { modelsPath: _, model: __, ...embedding } = config.knowledge.embedding
  const embedder =
    outside.embedder ?? createEmbedder({ modelsPath: places.models, dtype: embedding.dtype, hub: embedding.hub })
  const preparer: Preparer = createPreparer()
  const personas = new Map(config.agents.list.map((agent) => [agent.id, readPersona(agent, loaded)]))
  const providers = createProviders({ loaded, environment, logger, outside })
  const defaultAgent = config.agents.list.find((agent) => agent.default) ?? config.agents.list[0]
  const findAgent = (id: string | undefined): AgentConfig => {
    const agent = id === undefined ? defaultAgent : config.agents.list.find((candidate) => candidate.id === id)
    if (agent) return agent
    throw new UnknownAgentError(
      `There is no agent "${id}". Known are ${config.agents.list.map((known) => known.id).join(', ')}.`,
    )
  }
  return {
    knowledgeOptions: {
      root: places.knowledge,
      indexes: places.indexes,
      modelsPath: places.models,
      config: config.knowledge,
      embedder,
      preparer,
      logger,
    },
    warnings: [...loaded.warnings, ...providers.warnings],
    async *answer(knowledge, agentId, request) {
      const agent = findAgent(agentId)
      const chat = new ExtractiveModel((question) => knowledge().relevanceTo(question))
      const quoting: TurnModel = { name: extractiveModelName, chat, usesTools: false, silenceMs: quotingMs }
      const [first, ...fallbacks] = await providers.open(agent)
      yield* answerTurn(
        {
          knowledge: knowledge(),
          persona: personas.get(agent.id) ?? '',
          models: first ? [first, ...fallbacks, quoting] : [quoting],
          declineBelow: config.knowledge.search.declineBelow,
          logger,
        },
        request,
      )
    },
    agents: () => config.agents.list.map((agent) => ({ id: agent.id, default: agent === defaultAgent })),
    async openModels() {
      await Promise.all(config.agents.list.map((agent) => providers.open(agent)))
    },
    async close() {
      await preparer.close()
      await embedder.close()
    },
  }
}

/** Each agent's models and fallbacks, opened once; none where the config names none or their keys are missing. */
function createProviders({ loaded: { config }, environment, outside = {} }: AppOptions) {
  const opened = new Map<string, Promise<BaseChatModel>>()
  const resolved = new Map(
    config.agents.list.map((agent) => {
      const named = agent.model ?? config.agents.defaults.model
      const names = named ? [named.primary, ...named.fallbacks] : []
      return [
        agent.id,
        [...new Set(names)].map((name) => resolveProvider(name, config.models.providers, environment)),
      ] as const
    }),
  )
  const openOnce = (model: ProviderModel) => {
    const chat =
      opened.get(model.name) ?? (outside.openModel ? Promise.resolve(outside.openModel(model.name)) : model.open())
    opened.set(model.name, chat)
    return chat
  }
  const reasons = [...resolved.values()].flat().flatMap((model) => (model.kind === 'unavailable' ? [model.reason] : []))
  return {
    warnings: [...new Set(reasons)].map((reason) => `${reason} Until then the best passages are quoted.`),
    async open(agent: AgentConfig): Promise<TurnModel[]> {
      const usable = (resolved.get(agent.id) ?? []).filter((model) => model.kind === 'provider')
      return Promise.all(
        usable.map(async (model) => ({
          name: model.name,
          chat: await openOnce(model),
          usesTools: true,
          silenceMs: model.silenceMs,
        })),
      )
    },
  }
}

/** A persona's path starts beside the config file that names it. */
function readPersona({ id, persona }: AgentConfig, { file, places }: LoadedConfig): string {
  if (persona === undefined) return readFileSync(join(import.meta.dirname, 'agent/personas/protech.md'), 'utf8')
  const path = resolve(file ? dirname(file) : places.home, persona)
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError(`The persona of the agent "${id}" cannot be read: ${path}`, { cause: error })
  }
}

/** Everything a running gateway has; `http` is put on top of it by the caller of `startGateway`. */
export type Gateway = { readonly workshop: Workshop; readonly keeper: Keeper; close(): Promise<void> }

export async function startGateway(options: AppOptions): Promise<Gateway> {
  const workshop = createWorkshop(options)
  const keeper = await openKeeper(options, workshop).catch(async (error: unknown) => {
    await workshop.close()
    throw error
  })
  return {
    workshop,
    keeper,
    async close() {
      await keeper.close()
      await workshop.close()
    },
  }
}

async function openKeeper({ loaded: { config, places }, logger }: AppOptions, workshop: Workshop): Promise<Keeper> {
  await workshop.openModels()
  return startKeeper({
    root: places.knowledge,
    reconcileSeconds: config.knowledge.reconcileSeconds,
    logger,
    open: () => openKnowledge(workshop.knowledgeOptions),
    chosenModel: () => readServingChoice(places.indexes)?.model ?? config.knowledge.embedding.model,
  })
}
