/** Which sandbox a turn gets. Pure. */
import type { AgentConfig, SandboxConfig } from '../config/schema.ts'

/** `non-main` leaves out `agent:<id>:main` alone: a person or a topic may be called "main" too. */
export function isSandboxed(mode: SandboxConfig['mode'], sessionKey: string): boolean {
  switch (mode) {
    case 'off':
      return false
    case 'all':
      return true
    case 'non-main':
      return !/^agent:[^:]+:main$/.test(sessionKey)
  }
}

/** What an agent does not say is as it is for all, key by key. */
export function sandboxOf(defaults: SandboxConfig, agent: Pick<AgentConfig, 'sandbox'>): SandboxConfig {
  const { docker, prune, ...own } = agent.sandbox
  return {
    ...defaults,
    ...own,
    docker: { ...defaults.docker, ...docker },
    prune: { ...defaults.prune, ...prune },
  }
}

/**
 * Which turns share a process. Whatever the scope, a process is for the folder of one person at most: turns of two people never share one.
 */
export function processKey(
  { scope }: Pick<SandboxConfig, 'scope'>,
  turn: { readonly agentId: string; readonly sessionKey: string },
): string {
  switch (scope) {
    case 'session':
      return `session:${turn.sessionKey}`
    case 'agent':
      return `agent:${turn.agentId}`
    case 'shared':
      return 'shared'
  }
}
