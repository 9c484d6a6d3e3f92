/** The composition root: opens everything, connects it, starts and stops it in order. `outside` is what a test may stand in for. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { answerTurn, type TurnEvent, type TurnModel, type TurnRequest } from './agent/turn.ts'
import type { Environment, LoadedConfig } from './config/load.ts'
import type { AgentConfig } from './config/schema.ts'
import { createEmbedder, type Embedder } from './knowledge/embedder.ts'
import { type Keeper, startKeeper } from './knowledge/keeper.ts'
import { type Knowledge, type KnowledgeOptions, openKnowledge } from './knowledge/knowledge.ts'
import { createPreparer, type Preparer } from './knowledge/preparer.ts'
import { readServingChoice } from './knowledge/serving-choice.ts'
import type { Logger } from './log/logger.ts'
import { ExtractiveModel, extractiveModelName } from './models/extractive.ts'
import { resolveProvider } from './models/provider.ts'

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
  close(): Promise<void>
}

/** A request names an agent that the config does not have. */
export class UnknownAgentError extends Error {
  override name = 'UnknownAgentError'
}

export function createWorkshop({ loaded, environment, logger, outside = {} }: AppOptions): Workshop {
  const { config, places } = loaded
  const { modelsPath: _, model: __, ...embedding } = config.knowledge.embedding
  const embedder = outside.embedder ?? createEmbedder({ modelsPath: places.models, dtype: embedding.dtype, hub: embedding.hub })
  const preparer: Preparer = createPreparer()
  const personas = new Map(config.agents.list.map((agent) => [agent.id, readPersona(agent)]))
  const providers = createProviders({ loaded, environment, logger, outside })
  const defaultAgent = config.agents.list.find((agent) => agent.default) ?? config.agents.list[0]
  const findAgent = (id: string | undefined): AgentConfig => {
    const agent = id === undefined ? defaultAgent : config.agents.list.find((candidate) => candidate.id === id)
    if (agent) return agent
    throw new UnknownAgentError(`There is no agent "${id}". Known are ${config.agents.list.map((known) => known.id).join(', ')}.`)
  }
  return {
    knowledgeOptions: { root: places.knowledge, indexes: places.indexes, modelsPath: places.models, config: config.knowledge, embedder, preparer, logger },
    warnings: [...loaded.warnings, ...providers.warnings],
    async *answer(knowledge, agentId, request) {
      const agent = findAgent(agentId)
      const extractive: TurnModel = {
        name: extractiveModelName,
        chat: new ExtractiveModel((question) => knowledge().relevanceTo(question)),
        usesTools: false,
      }
      const provider = await providers.open(agent)
      yield* answerTurn(
        {
          knowledge: knowledge(),
          persona: personas.get(agent.id) ?? '',
          models: provider ? [provider, extractive] : [extractive],
          declineBelow: config.knowledge.search.declineBelow,
          logger,
        },
        request,
      )
    },
    agents: () => config.agents.list.map((agent) => ({ id: agent.id, default: agent === defaultAgent })),
    async close() {
      await preparer.close()
      await embedder.close()
    },
  }
}

/** Each agent's provider model, opened once; none where the config names none or its key is missing. */
function createProviders({ loaded: { config }, environment, outside = {} }: AppOptions) {
  const opened = new Map<string, Promise<BaseChatModel>>()
  const resolved = new Map(
    config.agents.list.flatMap((agent) => {
      const named = agent.model ?? config.agents.defaults.model
      return named ? [[agent.id, resolveProvider(named.primary, config.models.providers, environment)] as const] : []
    }),
  )
  return {
    warnings: [...new Set([...resolved.values()].flatMap((model) => (model.kind === 'unavailable' ? [`${model.reason} Until then the best passages are quoted.`] : [])))],
    async open(agent: AgentConfig): Promise<TurnModel | undefined> {
      const model = resolved.get(agent.id)
      if (model?.kind !== 'provider') return undefined
      const chat = opened.get(model.name) ?? (outside.openModel ? Promise.resolve(outside.openModel(model.name)) : model.open())
      opened.set(model.name, chat)
      return { name: model.name, chat: await chat, usesTools: true }
    },
  }
}

function readPersona(agent: AgentConfig): string {
  const builtIn = join(import.meta.dirname, 'agent/personas/protech.md')
  return readFileSync(agent.persona ?? builtIn, 'utf8')
}

/** Everything a running gateway has; `http` is put on top of it by the caller of `startGateway`. */
export type Gateway = { readonly workshop: Workshop; readonly keeper: Keeper; close(): Promise<void> }

export async function startGateway(options: AppOptions): Promise<Gateway> {
  const workshop = createWorkshop(options)
  const { config, places } = options.loaded
  const keeper = await startKeeper({
    root: places.knowledge,
    reconcileSeconds: config.knowledge.reconcileSeconds,
    logger: options.logger,
    open: () => openKnowledge(workshop.knowledgeOptions),
    chosenModel: () => readServingChoice(places.indexes)?.model ?? config.knowledge.embedding.model,
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
