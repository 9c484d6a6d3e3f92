/** Each agent's models and fallbacks, opened once for all agents; none where the config names none or their keys are missing. */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { Environment } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { createModelHealth, type ModelState } from './model-health.ts'
import { priceOf, splitModelName } from './pricing.ts'
import { type ProviderModel, resolveProvider } from './provider.ts'
import type { TurnModel } from './turn-model.ts'

export type AgentModelsOptions = {
  readonly config: Config
  readonly environment: Environment
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Opens a model in the place of a provider's own; undefined: HTTP. */
  readonly openModel: ((name: string) => BaseChatModel) | undefined
}

export type AgentModels = {
  /** About models that the config names and that cannot be used. */
  readonly warnings: readonly string[]
  /** In the order they are tried. */
  open(agentId: string): Promise<readonly TurnModel[]>
  /** Tokens of a prompt and its answer together: the config's, or the smallest window of the agent's models if that is less. */
  contextTokens(agentId: string): number
  health(): readonly ModelState[]
}

export function createAgentModels({ config, environment, now, openModel }: AgentModelsOptions): AgentModels {
  const { providers } = config.models
  const health = createModelHealth(now)
  const resolved = new Map(
    config.agents.list.map((agent) => {
      const named = agent.model ?? config.agents.defaults.model
      const names = named ? [named.primary, ...named.fallbacks] : []
      return [agent.id, [...new Set(names)].map((name) => resolveProvider(name, providers, environment))] as const
    }),
  )
  const all = [...resolved.values()].flat()
  for (const model of all) if (model.kind === 'provider') health.of(model.name)
  const reasons = all.flatMap((model) => (model.kind === 'unavailable' ? [model.reason] : []))

  const opened = new Map<string, Promise<TurnModel>>()
  const toTurnModel = async ({ name, timeouts, open }: ProviderModel): Promise<TurnModel> => {
    const chat = openModel ? openModel(name) : await open()
    const price = priceOf(name, providers)
    return { name, chat, usesTools: true, timeouts, breaker: health.of(name), ...(price && { price }) }
  }
  const openOnce = (model: ProviderModel) => {
    const turnModel = opened.get(model.name) ?? toTurnModel(model)
    opened.set(model.name, turnModel)
    return turnModel
  }
  return {
    warnings: [...new Set(reasons)].map((reason) => `${reason} Until then the best passages are quoted.`),
    open: (agentId) =>
      Promise.all((resolved.get(agentId) ?? []).filter((model) => model.kind === 'provider').map(openOnce)),
    contextTokens(agentId) {
      const windows = (resolved.get(agentId) ?? []).flatMap(({ name }) => windowOf(name, providers) ?? [])
      return Math.min(config.agents.defaults.contextTokens, ...windows)
    },
    health: health.state,
  }
}

/** undefined: the config does not say. */
function windowOf(name: string, providers: Config['models']['providers']): number | undefined {
  const { provider, model } = splitModelName(name)
  const configured = Object.hasOwn(providers, provider) ? providers[provider] : undefined
  return configured?.models.find(({ id }) => id === model)?.contextWindow
}
