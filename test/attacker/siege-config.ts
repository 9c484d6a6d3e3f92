/** How the gateway under siege is set up: a bot and an agent for each persona, and a model behind each agent that is the attacker. */
import { join } from 'node:path'
import type { ConfigInput } from '../../src/config/schema.ts'
import type { StandInModelServer } from '../support/stand-in-model-server.ts'
import type { StandInSearch } from './stand-in-search.ts'

export const bots = ['obey', 'small', 'brute', 'exfil', 'raw'] as const
export type BotName = (typeof bots)[number]

/** `name`: of the agent and of its model. `isQuick`: its provider is given up after some seconds of silence. */
export type OwnAgent = {
  readonly bot: BotName
  readonly person: number
  readonly name: string
  readonly isQuick: boolean
}

type ConfigParts = {
  readonly own: readonly OwnAgent[]
  readonly model: Pick<StandInModelServer, 'baseUrl'>
  readonly search: Pick<StandInSearch, 'baseUrl'>
  /** The folder with the agents' instructions. */
  readonly persona: string
}

export function tokenOf(bot: BotName): string {
  return `70000000${bots.indexOf(bot) + 1}:a-token-of-the-bot-${bot}`
}

export function botConfig() {
  const accounts = Object.fromEntries(bots.slice(1).map((bot) => [bot, { botToken: tokenOf(bot) }]))
  return { groupPolicy: 'open' as const, groups: { '*': { requireMention: false } }, accounts }
}

/** Everybody is in one process here, and waits for the others. */
const patient = { connectSeconds: 120, firstTokenSeconds: 300, idleSeconds: 300 }

export function configOf({ own, model, search, persona: folder }: ConfigParts): ConfigInput {
  const price = { input: 1, output: 2 }
  const shared = bots.filter((bot) => bot !== 'raw')
  const persona = join(folder, 'persona.md')
  const named = (isQuick: boolean) =>
    own.filter((agent) => agent.isQuick === isQuick).map(({ name: id }) => ({ id, price }))
  const provider = { baseUrl: model.baseUrl, apiKey: 'sk-attacker-0123456789abcdef', timeouts: patient }
  return {
    models: {
      providers: {
        attacker: { ...provider, models: [...shared.map((id) => modelOf(id)), ...named(false)] },
        quick: {
          ...provider,
          models: named(true),
          timeouts: { ...patient, firstTokenSeconds: 3, idleSeconds: 3 },
        },
      },
    },
    agents: {
      defaults: { maxConcurrent: 10, timeoutSeconds: 600 },
      list: [
        ...shared.map((id) => ({
          id,
          persona,
          default: id === 'obey',
          model: `attacker/${id}`,
          ...(id === 'obey' && { sandbox: { mode: 'off' as const } }),
        })),
        ...own.map(({ name, isQuick }) => ({ id: name, persona, model: `${isQuick ? 'quick' : 'attacker'}/${name}` })),
      ],
    },
    bindings: [
      ...own.map(({ bot, person, name }) => ({
        agentId: name,
        match: { channel: 'telegram', accountId: bot, peer: { kind: 'direct' as const, id: person } },
      })),
      ...shared
        .filter((id) => id !== 'obey')
        .map((id) => ({ agentId: id, match: { channel: 'telegram', accountId: id } })),
    ],
    messages: { queue: { mode: 'followup', debounceMs: 0, cap: 100 } },
    knowledge: { search: { declineBelow: 0 } },
    tools: {
      perTurn: { calls: 50, webSearches: 10, seconds: 600, resultCharacters: 20_000 },
      web: { search: { provider: 'searxng', baseUrl: search.baseUrl, timeoutSeconds: 60 } },
    },
  }
}

/** The bot "small" has an agent whose conversations are soon too long. */
function modelOf(id: BotName) {
  return { id, price: { input: 1, output: 2 }, ...(id === 'small' && { contextWindow: 4000 }) }
}
