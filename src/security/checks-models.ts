/** Models and what they cost: how well they resist, whether a call ends, who can read it on its way, and what a stranger can spend. */
import { priceOf, splitModelName } from '../models/pricing.ts'
import type { Facts } from './facts.ts'
import { byVariable, type Check, checksOf } from './finding.ts'
import { isLoopbackUrl } from './loopback.ts'

/** Small and cheap ones by the words their makers use; deepseek-chat by what was measured of it. */
const weak =
  /(?:^|[-_/.:])(?:mini|nano|lite|flash|haiku|small|tiny|micro|air|instant|turbo|gemma|phi|deepseek-chat)(?:$|[-_/.:\d])|(?:^|[-_/:])(?:[1-9]|[1-6]\d|7[0-2])(?:\.\d+)?b(?:$|[-_/:])|:free$/i

const longestFirstToken = 180
const longestTurn = 900

export const modelChecks: readonly Check[] = checksOf('models', {
  'models.weak_tier': {
    severity: 'info',
    what: 'Strangers talk to a small or cheap model.',
    why: 'It follows planted instructions more readily. What it can reach does not depend on it; how straight its answers are does.',
    fix: 'Give the agent a larger model, or leave it so: tools, folders and outgoing words are guarded without the model.',
    find: ({ agents }) =>
      agents
        .filter(({ strangers }) => strangers.length > 0)
        .flatMap(({ agentId, models }) =>
          models.filter((model) => weak.test(model)).map((model) => `${model} of the agent "${agentId}"`),
        ),
  },
  'models.no_timeout': {
    severity: 'warn',
    what: 'A model may keep a person waiting for very long.',
    why: 'A few hanging calls fill all places, and nobody is answered.',
    fix: 'Take the timeouts out of the config, for the defaults.',
    find: ({ config: { config } }) => {
      if (!config) return []
      const turn = config.agents.defaults.timeoutSeconds
      const slow = Object.entries(config.models.providers).flatMap(([name, { timeouts }]) =>
        Object.entries(timeouts)
          .filter(([, seconds]) => seconds > longestFirstToken)
          .map(([key, seconds]) => `models.providers.${name}.timeouts.${key} is ${seconds}`),
      )
      return [...slow, ...(turn > longestTurn ? [`agents.defaults.timeoutSeconds is ${turn}`] : [])]
    },
  },
  'models.key_in_config': {
    severity: 'warn',
    what: 'A provider’s key is written out in the config file.',
    why: 'Config files are copied, shown and committed.',
    fix: `${byVariable}.`,
    find: ({ config }) => config.literalSecrets.filter((key) => key.startsWith('models.')),
  },
  'models.key_missing': {
    severity: 'info',
    what: 'A model is named and there is no key for it.',
    why: 'Its agent quotes passages until there is one. Keys that the gateway gets from a service definition are not seen here.',
    fix: 'Set the variable that is named.',
    find: ({ secrets }) => secrets.missingKeys,
  },
  'models.plain_http': {
    severity: 'warn',
    what: 'A provider is asked without encryption.',
    why: 'The key and what people write can be read on the way.',
    fix: 'Use an https address, or a provider on this machine.',
    find: ({ config: { config } }) => [
      ...Object.entries(config?.models.providers ?? {}).flatMap(([name, { baseUrl }]) =>
        isPlain(baseUrl) ? [`models.providers.${name}.baseUrl`] : [],
      ),
      ...(isPlain(config?.tools.web.search.baseUrl) ? ['tools.web.search.baseUrl'] : []),
    ],
  },
  'usage.no_budget': {
    severity: 'warn',
    what: 'Strangers can spend without a limit.',
    why: 'One person with a script writes as often as the limits of the gateway let them, and each answer is billed to you.',
    fix: 'Set usage.budgets.perUserDailyUsd and perAgentDailyUsd, and a limit at the provider: that one holds in any case.',
    find: (facts) => {
      const budgets = facts.config.config?.usage.budgets
      const missing = [
        ...(budgets?.perUserDailyUsd === undefined ? ['perUserDailyUsd'] : []),
        ...(budgets?.perAgentDailyUsd === undefined ? ['perAgentDailyUsd'] : []),
      ]
      const spending = billed(facts)
      return spending.length > 0 && missing.length > 0
        ? missing.map((key) => `usage.budgets.${key} is not set, and ${spending.join(', ')}`)
        : []
    },
  },
  'usage.price_unknown': {
    severity: 'warn',
    what: 'There is a budget, and nobody knows what a model costs.',
    why: 'A call whose price is unknown cannot be counted.',
    fix: 'Set the price at models.providers.*.models[].price.',
    find: ({ config: { config }, agents }) => {
      const { perUserDailyUsd, perAgentDailyUsd } = config?.usage.budgets ?? {}
      if (!config || (perUserDailyUsd ?? perAgentDailyUsd) === undefined) return []
      const unknown = agents
        .flatMap(({ models }) => models)
        .filter((model) => priceOf(model, config.models.providers) === undefined)
      return [...new Set(unknown)]
    },
  },
})

/** Agents that strangers reach and whose model somebody sends a bill for. */
function billed({ agents }: Facts): readonly string[] {
  return agents
    .filter(
      ({ strangers, models }) =>
        strangers.length > 0 && models.some((model) => splitModelName(model).provider !== 'ollama'),
    )
    .map(({ agentId, strangers }) => `strangers get to the agent "${agentId}" by ${strangers.join(' and ')}`)
}

function isPlain(address: string | undefined): boolean {
  return address !== undefined && /^http:/i.test(address) && !isLoopbackUrl(address)
}
