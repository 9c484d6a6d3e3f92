/** The agent that a command is about. */
import type { AgentConfig, Config } from '../config/schema.ts'
import { agentNamed, UnknownAgentError } from '../routing/bindings.ts'
import { CommandError } from './console.ts'

/** @param id undefined: the default agent. Throws CommandError: bad usage. */
export function agentOfCommand({ agents }: Config, id: string | undefined): AgentConfig {
  try {
    return agentNamed(agents.list, id)
  } catch (error) {
    if (error instanceof UnknownAgentError) throw new CommandError(error.message, { code: 64, cause: error })
    throw error
  }
}
