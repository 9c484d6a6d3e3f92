/** `protech tools`: which tools a conversation has, and which layer of the policy decided. */
import type { Command } from 'commander'
import type { LoadedConfig } from '../config/load.ts'
import { parseSessionKey } from '../routing/session-key.ts'
import { isSandboxed, sandboxOf } from '../sandbox/applies.ts'
import { hasDocker } from '../sandbox/docker.ts'
import { isToolName, nearestWord, profiles, toolAudiences, toolNames, toolsNamed } from '../tools/catalog.ts'
import { decideTool, explainDecision, profileOf, type Situation } from '../tools/policy.ts'
import { isConfigured } from '../tools/web-search.ts'
import { CommandError, type Console, load, printJson } from './console.ts'
import { agentOfCommand } from './named-agent.ts'
import { agentOf } from './sandbox.ts'

type Options = {
  readonly agent?: string
  readonly session?: string
  readonly sender?: string
  readonly json?: boolean
}

export function addTools(program: Command, console: Console): void {
  const tools = program.command('tools').description('which tools the model of a conversation may use, and why')
  tools
    .command('list')
    .description('all tools, and what the policy says of each')
    .option('--agent <id>', 'of this agent; the default one when not said')
    .option('--session <key>', 'in this conversation; a private chat when not said')
    .option('--sender <who>', '"owner" or "user"', 'user')
    .option('--json', 'one JSON value')
    .action((options: Options) => list(console, options))
  tools
    .command('explain')
    .description('the layer that decides about one tool')
    .argument('<name>')
    .option('--agent <id>', 'of this agent; the default one when not said')
    .option('--session <key>', 'in this conversation; a private chat when not said')
    .option('--sender <who>', '"owner" or "user"', 'user')
    .option('--json', 'one JSON value')
    .action((name: string, options: Options) => explain(console, name, options))
}

async function list(console: Console, options: Options): Promise<void> {
  const situation = await situationOf(load(console), options)
  const decided = toolNames.map((name) => ({ name, audience: toolAudiences[name], ...decideTool(name, situation) }))
  if (options.json)
    return printJson(console, { agentId: situation.agent.id, profile: profileOf(situation), tools: decided })
  console.out(
    `Agent ${situation.agent.id}, profile ${profileOf(situation)}: ${profiles[profileOf(situation)].join(', ')}\n`,
  )
  for (const tool of decided)
    console.out(`${tool.usable ? '+' : '-'} ${tool.name}${tool.usable ? '' : `: ${tool.layer} (${tool.rule})`}\n`)
}

async function explain(console: Console, named: string, options: Options): Promise<void> {
  const names = isToolName(named) ? [named] : (toolsNamed(named) ?? [])
  if (names.length === 0) throw new CommandError(noSuchTool(named), { code: 64 })
  const situation = await situationOf(load(console), options)
  const decided = names.map((name) => {
    const decision = decideTool(name, situation)
    return { name, ...decision, text: explainDecision(name, decision) }
  })
  const [first] = decided
  if (options.json) return printJson(console, decided.length === 1 ? first : decided)
  for (const { text } of decided) console.out(`${text}\n`)
}

function noSuchTool(named: string): string {
  const shown = JSON.stringify(named.slice(0, 100))
  return toolsNamed(named) === undefined
    ? `There is no tool ${shown}. Did you mean "${nearestWord(named)}"? Tools are ${toolNames.join(', ')}.`
    : `${shown} is a word that tool lists may hold, but there is no such tool here. Tools are ${toolNames.join(', ')}.`
}

/** As a turn of this conversation would be. Throws CommandError. */
async function situationOf(
  { config }: LoadedConfig,
  { agent: named, session, sender = 'user' }: Options,
): Promise<Situation> {
  if (sender !== 'owner' && sender !== 'user') throw new CommandError('--sender is "owner" or "user".', { code: 64 })
  const agent = agentOfCommand(config, agentOf(session, named))
  const key = session === undefined ? undefined : parseSessionKey(session)
  const kinds = key?.kind === 'subagent' ? parseSessionKey(key.parent) : key
  const isDirect = kinds === undefined || kinds.kind === 'direct' || kinds.kind === 'main'
  const { mode, workspaceAccess } = sandboxOf(config.agents.defaults.sandbox, agent)
  const isApart = isSandboxed(mode, session ?? `agent:${agent.id}:telegram:dm:<id>`)
  return {
    tools: config.tools,
    agent,
    model: (agent.model ?? config.agents.defaults.model)?.primary,
    isSandboxed: isApart,
    isSubagent: key?.kind === 'subagent',
    sender,
    chat: isDirect ? 'direct' : 'group',
    available: {
      webSearch: isConfigured(config.tools.web.search),
      docker: await hasDocker(),
      userFolder: isDirect,
      files: !isApart || workspaceAccess === 'ro',
    },
  }
}
