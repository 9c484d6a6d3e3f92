/** What a sandbox would be for a conversation, in words: for `sandbox explain`, and for whoever wants to know before it happens. Pure. */
import type { Config, SandboxConfig } from '../config/schema.ts'
import { isSandboxed, processKey, sandboxOf } from './applies.ts'

export type SandboxExplanation = {
  readonly agentId: string
  readonly sessionKey: string
  readonly mode: SandboxConfig['mode']
  readonly scope: SandboxConfig['scope']
  readonly workspaceAccess: SandboxConfig['workspaceAccess']
  readonly isSandboxed: boolean
  /** Turns that share a process, as far as they are one person's; undefined: there is none. */
  readonly process: string | undefined
  /** What a process may read. */
  readonly reads: readonly string[]
  readonly exec: SandboxConfig['docker']
  readonly lines: readonly string[]
}

export type ExplainedTurn = { readonly agentId: string; readonly sessionKey: string; readonly knowledge: string }

/** @param turn.agentId one of the config's; others get the defaults. */
export function explainSandbox({ agents }: Pick<Config, 'agents'>, turn: ExplainedTurn): SandboxExplanation {
  const agent = agents.list.find(({ id }) => id === turn.agentId)
  const sandbox = agent ? sandboxOf(agents.defaults.sandbox, agent) : agents.defaults.sandbox
  const { mode, scope, workspaceAccess, docker } = sandbox
  const isApart = isSandboxed(mode, turn.sessionKey)
  const hasProcess = isApart && workspaceAccess === 'ro'
  const reads = hasProcess ? [turn.knowledge, 'the folder of the person who writes (none in groups)'] : []
  const explained = {
    ...{ agentId: turn.agentId, sessionKey: turn.sessionKey, mode, scope, workspaceAccess },
    ...{ isSandboxed: isApart, process: hasProcess ? processKey(sandbox, turn) : undefined, reads, exec: docker },
  }
  return { ...explained, lines: linesOf(explained) }
}

function linesOf(explained: Omit<SandboxExplanation, 'lines'>): string[] {
  const { mode, sessionKey, isSandboxed: isApart, process, reads, exec, workspaceAccess } = explained
  const because = { off: 'nothing is', 'non-main': 'all but the main conversation is', all: 'everything is' }[mode]
  const files = isApart
    ? [
        workspaceAccess === 'none'
          ? 'Files: none can be read (workspaceAccess "none").'
          : `Files: read in a process of its own (${process}), which may read ${reads.join(' and ')}.`,
      ]
    : ['Files: read by the gateway itself, through the same guard.']
  return [
    `${sessionKey} is ${isApart ? '' : 'not '}sandboxed: mode "${mode}", ${because}.`,
    ...files,
    `exec: a container of ${exec.image}, network ${exec.network}, ${exec.memory}, ${exec.cpus} CPU, ${exec.pidsLimit} processes, ${exec.timeoutSeconds} s; binds: ${exec.binds.join(', ') || 'none'}.`,
  ]
}
