/** `protech sandbox`: what would apply to a conversation, before it does. */
import type { Command } from 'commander'
import { parseSessionKey, SessionKeyError } from '../routing/session-key.ts'
import { explainSandbox } from '../sandbox/explain.ts'
import { CommandError, type Console, load, printJson } from './console.ts'
import { agentOfCommand } from './named-agent.ts'

type Options = { readonly agent?: string; readonly session?: string; readonly json?: boolean }

export function addSandbox(program: Command, console: Console): void {
  const sandbox = program
    .command('sandbox')
    .description('where the files of a conversation are read, and what exec runs in')
  sandbox
    .command('explain')
    .description('what would apply to a conversation')
    .option('--agent <id>', 'of this agent; the default one when not said')
    .option('--session <key>', 'this conversation; a private chat when not said')
    .option('--json', 'one JSON value')
    .addHelpText('after', '\nExample:\n  ./protech sandbox explain --session agent:protech:telegram:dm:224153441')
    .action((options: Options) => explain(console, options))
}

function explain(console: Console, { agent, session, json }: Options): void {
  const { config, places } = load(console)
  const { id: agentId } = agentOfCommand(config, agentOf(session, agent))
  const sessionKey = session ?? `agent:${agentId}:telegram:dm:<id>`
  const explained = explainSandbox(config, { agentId, sessionKey, knowledge: places.knowledge })
  const { lines, ...facts } = explained
  if (json) printJson(console, { ...facts, process: facts.process ?? null })
  else console.out(`${lines.join('\n')}\n`)
}

/** A key names its agent. Throws CommandError. */
export function agentOf(session: string | undefined, agent: string | undefined): string | undefined {
  if (session === undefined) return agent
  try {
    const { agentId } = parseSessionKey(session)
    if (agent !== undefined && agent !== agentId)
      throw new CommandError(`The conversation ${session} is not of the agent "${agent}".`, { code: 64 })
    return agentId
  } catch (error) {
    if (error instanceof SessionKeyError) throw new CommandError(error.message, { code: 64, cause: error })
    throw error
  }
}
