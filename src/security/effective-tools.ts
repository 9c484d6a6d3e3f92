/**
 * The tools that the config leaves to an agent. Most of what goes beyond a public agent's tools is kept for owners by the gateway as well;
 * that second lock is not counted here: a config should not depend on it.
 */
import type { AgentConfig, Config } from '../config/schema.ts'
import { toolNames, unknownToolNames } from '../tools/catalog.ts'
import { decideTool, profileOf, type Situation } from '../tools/policy.ts'

export type EffectiveTools = { readonly profile: string; readonly tools: readonly string[] }

/** @param models those of the agent; quoting passages is a turn without one. */
export function effectiveTools(config: Config, agent: AgentConfig, models: readonly string[]): EffectiveTools {
  const { tools } = config
  const isSandboxed = sandboxes(agent.sandbox.mode ?? config.agents.defaults.sandbox.mode, config)
  const situations = [undefined, ...models].map(
    (model): Situation => ({
      ...{ tools, agent, model, isSandboxed, isSubagent: false },
      sender: 'owner',
      chat: 'direct',
      available: { webSearch: tools.web.search.provider !== undefined, docker: true, userFolder: true, files: true },
    }),
  )
  return {
    profile: profileOf({ tools, agent }),
    tools: toolNames.filter((name) => situations.some((situation) => decideTool(name, situation).usable)),
  }
}

/** Conversations of strangers are never the main one, unless all share it. */
function sandboxes(mode: 'off' | 'non-main' | 'all', { session }: Config): boolean {
  return mode === 'all' || (mode === 'non-main' && session.dmScope !== 'main')
}

/** Entries of tool lists that are no tool's name, with the one that was probably meant. */
export function toolNamesUnknown(config: Config): readonly string[] {
  return unknownToolNames(config).map(
    ({ path, name, nearest }) => `${path} is "${name}"; perhaps "${nearest}" is meant`,
  )
}
