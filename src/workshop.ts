/** What works without a gateway, for one command or inside one: knowledge, models, and a question's way to its answer. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { createLearn, type Learn } from './agent/learn.ts'
import { createSummarise } from './agent/summarise.ts'
import { answerTurn, type TurnEvent, type TurnRequest } from './agent/turn.ts'
import { ConfigError, type Environment, type LoadedConfig } from './config/load.ts'
import type { AgentConfig } from './config/schema.ts'
import { secretValues } from './config/secret-values.ts'
import { createEmbedder, type Embedder } from './knowledge/embedder.ts'
import type { Knowledge, KnowledgeOptions } from './knowledge/knowledge.ts'
import { createPreparer, type Preparer } from './knowledge/preparer.ts'
import { resolveRerankModel } from './knowledge/rerank-models.ts'
import { createReranker, type Reranker } from './knowledge/reranker.ts'
import type { PausedLog } from './log/forget-in-logs.ts'
import type { Logger } from './log/logger.ts'
import { createAgentModels } from './models/agent-models.ts'
import { ExtractiveModel, extractiveModelName } from './models/extractive.ts'
import type { ModelCall } from './models/model-call.ts'
import type { ModelState } from './models/model-health.ts'
import { noCost } from './models/pricing.ts'
import type { TurnModel } from './models/turn-model.ts'
import { createRights, type Rights } from './rights.ts'
import { agentNamed } from './routing/bindings.ts'
import type { Summarise } from './sessions/compaction.ts'
import { type Canaries, createCanaries } from './trust/canaries.ts'
import { createOutgoingFilter, type OutgoingFilter } from './trust/outgoing-filter.ts'

/** Quoting is computed here; it takes milliseconds. */
const quotingTimeouts = { firstTokenMs: 30_000, idleMs: 30_000 }

/** The seams: a test replaces these, and nothing else. */
export type Outside = {
  readonly embedder?: Embedder
  readonly reranker?: Reranker
  /** Opens a provider's model; the real one talks HTTP. */
  readonly openModel?: (name: string) => BaseChatModel
  readonly clock?: () => Date
}

export type AppOptions = {
  readonly loaded: LoadedConfig
  readonly environment: Environment
  readonly logger: Logger
  readonly outside?: Outside
  /** What canaries are derived from; one of this process alone when not said. */
  readonly secret?: string
  /** Values that must stand in no message, as they are now; those of config and environment when not said. */
  readonly secrets?: () => readonly string[]
  /** Lets the log rest while its files are rewritten. */
  readonly pausedLog?: PausedLog
}

/** The parts that work without a gateway: what `ask`, `kb` and `eval` need. */
export type Workshop = {
  readonly knowledgeOptions: KnowledgeOptions
  /** Warnings about the config that an admin should read at start. */
  readonly warnings: readonly string[]
  /** @param agentId undefined: the default agent. Throws UnknownAgentError. */
  answer(knowledge: () => Knowledge, agentId: string | undefined, request: TurnRequest): AsyncGenerator<TurnEvent>
  agents(): readonly { readonly id: string; readonly default: boolean }[]
  /** @param named undefined: the default agent's. Throws UnknownAgentError. */
  agentId(named: string | undefined): string
  /** Opens the models of all agents, so that the first question need not wait for it. */
  openModels(): Promise<void>
  /** undefined: the agent has no model that could write the summary of a conversation. */
  summariseFor(agentId: string, onCall: (call: ModelCall) => void): Promise<Summarise | undefined>
  /** undefined: the agent has no model that could be asked. */
  learnFor(agentId: string, onCall: (call: ModelCall) => void): Promise<Learn | undefined>
  readonly canaries: Canaries
  /** Every message that goes out goes through it. */
  readonly outgoing: OutgoingFilter
  readonly rights: Pick<Rights, 'endProcessesFor'>
  /** Of a prompt and its answer together. */
  contextTokens(agentId: string): number
  /** How the models of all agents do. */
  modelHealth(): readonly ModelState[]
  close(): Promise<void>
}

export function createWorkshop(options: AppOptions): Workshop {
  const { loaded, environment, logger, outside = {} } = options
  const { config, places } = loaded
  const { modelsPath: _, model: __, ...embedding } = config.knowledge.embedding
  const embedder =
    outside.embedder ?? createEmbedder({ modelsPath: places.models, dtype: embedding.dtype, hub: embedding.hub })
  const reranker = outside.reranker ?? openReranker(loaded)
  const preparer: Preparer = createPreparer()
  const personas = new Map(config.agents.list.map((agent) => [agent.id, readPersona(agent, loaded)]))
  const { canaries, outgoing } = openTrust(options, [...personas.values()])
  const rights = createRights(loaded, outgoing, logger)
  const models = createAgentModels({
    config,
    environment,
    now: () => (outside.clock?.() ?? new Date()).getTime(),
    openModel: outside.openModel,
  })
  const findAgent = (id: string | undefined) => agentNamed(config.agents.list, id)
  return {
    knowledgeOptions: { ...knowledgePlaces(loaded), embedder, reranker, preparer, logger },
    warnings: [...loaded.warnings, ...models.warnings],
    async *answer(knowledge, agentId, request) {
      const agent = findAgent(agentId)
      const quoting = quotingModel(knowledge)
      const [first, ...fallbacks] = await models.open(agent.id)
      yield* answerTurn(
        {
          knowledge: knowledge(),
          persona: personas.get(agent.id) ?? '',
          models: first ? [first, ...fallbacks, quoting] : [quoting],
          declineBelow: config.knowledge.search.declineBelow,
          turnMs: config.agents.defaults.timeoutSeconds * 1000,
          contextTokens: models.contextTokens(agent.id),
          openTools: rights.toolsOf(agent.id, knowledge),
          outgoing,
          systemMark: canaries.system,
          logger: loggerOf(logger, request),
        },
        request,
      )
    },
    agents: () => config.agents.list.map((agent) => ({ id: agent.id, default: agent === findAgent(undefined) })),
    agentId: (named) => findAgent(named).id,
    async openModels() {
      await Promise.all(config.agents.list.map((agent) => models.open(agent.id)))
    },
    async summariseFor(agentId, onCall) {
      const [first] = await models.open(agentId)
      return first && createSummarise(first, onCall)
    },
    async learnFor(agentId, onCall) {
      const [first] = await models.open(agentId)
      return first && createLearn(first, onCall)
    },
    canaries,
    outgoing,
    rights,
    contextTokens: models.contextTokens,
    modelHealth: models.health,
    async close() {
      await rights.close()
      await preparer.close()
      await embedder.close()
      await reranker?.close()
    },
  }
}

function knowledgePlaces({ config, places }: LoadedConfig) {
  const { knowledge: root, indexes, models: modelsPath } = places
  return { root, indexes, modelsPath, config: config.knowledge }
}

/** Its process is started by the first question that needs it. */
function openReranker({ config, places }: LoadedConfig): Reranker | undefined {
  const { embedding, search } = config.knowledge
  if (search.rerank.enabled === false) return undefined
  return createReranker(resolveRerankModel(search.rerank.model), { modelsPath: places.models, hub: embedding.hub })
}

/** Every line of a turn says whose it is, so that it can go with the person. */
function loggerOf(logger: Logger, { place }: TurnRequest): Logger {
  return place ? logger.child({ turn: place.turn, session: place.session }) : logger
}

function quotingModel(knowledge: () => Knowledge): TurnModel {
  const chat = new ExtractiveModel((question) => knowledge().relevanceTo(question))
  return { name: extractiveModelName, chat, usesTools: false, timeouts: quotingTimeouts, price: noCost }
}

/** What must come out nowhere, and the filter that sees to it. */
function openTrust(
  { loaded: { config }, environment, secret = randomBytes(32).toString('base64url'), secrets }: AppOptions,
  personas: readonly string[],
) {
  const canaries = createCanaries(secret)
  const known = secretValues(config, environment)
  return {
    canaries,
    outgoing: createOutgoingFilter({ canaries, secrets: secrets ?? (() => known), systemPrompts: personas }),
  }
}

/** A persona's path starts beside the config file that names it. */
function readPersona({ id, persona }: AgentConfig, { file, places }: LoadedConfig): string {
  if (persona === undefined) {
    const name = id === 'admin' ? 'admin.md' : 'protech.md'
    return readFileSync(join(import.meta.dirname, 'agent/personas', name), 'utf8')
  }
  const path = resolve(file ? dirname(file) : places.home, persona)
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError(`The persona of the agent "${id}" cannot be read: ${path}`, { cause: error })
  }
}
