/** The agent that a command is about. */
import type { AgentConfig, Config } from '../config/schema.ts'
import { defaultAgent } from '../routing/bindings.ts'
import { CommandError } from './console.ts'

/** @param named undefined: the default agent. Throws CommandError: bad usage. */
export function agentNamed(config: Config, named: string | undefined): AgentConfig {
  return named === undefined ? defaultAgent(config.agents.list) : knownAgent(config, named)
}

/** Throws CommandError: bad usage. */
export function knownAgent({ agents }: Config, id: string): AgentConfig {
  const found = agents.list.find((agent) => agent.id === id)
  if (found) return found
  const known = agents.list.map((agent) => agent.id).join(', ')
  throw new CommandError(`There is no agent "${id}". Known are ${known}.`, { code: 64 })
}
