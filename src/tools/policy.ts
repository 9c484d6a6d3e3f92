/**
 * Whether a tool may be used: layer after layer, each of which can only take away. Within a layer a deny wins, and an `allow` that holds
 * anything closes the list. Pure: the same situation, the same answer, when tools are offered and again when one is called.
 */
import type { AgentConfig, ToolsConfig } from '../config/schema.ts'
import { allowsTool, deniesTool, isToolName, profiles, type ToolName, toolAudiences } from './catalog.ts'

export type Layer =
  | 'name'
  | 'profile'
  | 'global'
  | 'global-provider'
  | 'agent'
  | 'agent-provider'
  | 'sandbox'
  | 'subagent'
  | 'audience'
  | 'availability'

/** What the machine and the turn have to offer. */
export type Available = {
  readonly webSearch: boolean
  readonly docker: boolean
  /** The person's own folder: not in groups, not for those without a name. */
  readonly userFolder: boolean
  /** Files may be read: not in a sandbox with `workspaceAccess: "none"`. */
  readonly files: boolean
}

export type Situation = {
  readonly tools: ToolsConfig
  readonly agent: Pick<AgentConfig, 'id' | 'tools'>
  /** "provider/model", as it is asked next; undefined: no provider's. */
  readonly model: string | undefined
  readonly isSandboxed: boolean
  readonly isSubagent: boolean
  readonly sender: 'owner' | 'user'
  readonly chat: 'direct' | 'group'
  readonly available: Available
}

export type Decision =
  | { readonly usable: true }
  /** `rule`: the key of the config that decided, or what is missing, for an operator. */
  | { readonly usable: false; readonly layer: Layer; readonly rule: string }

type Lists = { readonly allow: readonly string[]; readonly deny: readonly string[] }
type Refusal = { readonly layer: Layer; readonly rule: string }

/** @param name exactly as a tool is called: no other case, no alias. */
export function decideTool(name: string, situation: Situation): Decision {
  if (!isToolName(name)) return { usable: false, layer: 'name', rule: 'no tool has this name' }
  for (const layer of layers) {
    const refusal = layer(name, situation)
    if (refusal) return { usable: false, ...refusal }
  }
  return { usable: true }
}

/** For an operator. */
export function explainDecision(name: string, decision: Decision): string {
  return decision.usable
    ? `${name} may be used: every layer permits it.`
    : `${name} may not be used: the layer "${decision.layer}" decides (${decision.rule}).`
}

const layers: readonly ((tool: ToolName, situation: Situation) => Refusal | undefined)[] = [
  byProfile,
  (tool, { tools }) => byLists(tool, tools, 'global', 'tools'),
  (tool, { tools, model }) => byProvider(tool, tools.byProvider, model, { layer: 'global-provider', path: 'tools' }),
  (tool, { agent }) => byLists(tool, agent.tools, 'agent', pathOf(agent)),
  (tool, { agent, model }) =>
    byProvider(tool, agent.tools.byProvider, model, { layer: 'agent-provider', path: pathOf(agent) }),
  bySandbox,
  bySubagent,
  byAudience,
  byAvailability,
]

function pathOf({ id }: Situation['agent']): string {
  return `agents.list[${id}].tools`
}

export function profileOf({ tools, agent }: Pick<Situation, 'tools' | 'agent'>): keyof typeof profiles {
  return agent.tools.profile ?? tools.profile ?? (agent.id === 'admin' ? 'full' : 'public')
}

function byProfile(tool: ToolName, situation: Situation): Refusal | undefined {
  const profile = profileOf(situation)
  const isIn = profiles[profile].some((entry) => allowsTool(entry, tool))
  return isIn ? undefined : { layer: 'profile', rule: `the profile "${profile}" does not have it` }
}

function byLists(tool: ToolName, { allow, deny }: Lists, layer: Layer, path: string): Refusal | undefined {
  const denied = deny.find((entry) => deniesTool(entry, tool))
  if (denied !== undefined) return { layer, rule: `${path}.deny has "${denied}"` }
  if (allow.length === 0 || allow.some((entry) => allowsTool(entry, tool))) return undefined
  return { layer, rule: `${path}.allow does not have it` }
}

/** "provider/model" replaces "provider". */
function byProvider(
  tool: ToolName,
  layers: Readonly<Record<string, Lists>>,
  model: string | undefined,
  { layer, path }: { layer: Layer; path: string },
): Refusal | undefined {
  if (model === undefined) return undefined
  const named = (name: string) => Object.entries(layers).find(([key]) => key.toLowerCase() === name.toLowerCase())
  const found = named(model) ?? named(model.slice(0, Math.max(0, model.indexOf('/'))))
  return found && byLists(tool, found[1], layer, `${path}.byProvider["${found[0]}"]`)
}

function bySandbox(tool: ToolName, { tools, agent, isSandboxed }: Situation): Refusal | undefined {
  if (!isSandboxed) return undefined
  const own = agent.tools.sandbox
  return own
    ? byLists(tool, own.tools, 'sandbox', `${pathOf(agent)}.sandbox.tools`)
    : byLists(tool, tools.sandbox.tools, 'sandbox', 'tools.sandbox.tools')
}

/** A sub-agent has no business with conversations and with the gateway, unless a list says so by name. */
function bySubagent(tool: ToolName, { tools, isSubagent }: Situation): Refusal | undefined {
  if (!isSubagent) return undefined
  const { allow } = tools.subagents.tools
  const isKept = tool === 'session_status' || toolAudiences[tool] === 'owner'
  if (isKept && !allow.some((entry) => allowsTool(entry, tool)))
    return { layer: 'subagent', rule: 'not for sub-agents unless tools.subagents.tools.allow has it' }
  return byLists(tool, tools.subagents.tools, 'subagent', 'tools.subagents.tools')
}

function byAudience(tool: ToolName, { sender, chat }: Situation): Refusal | undefined {
  if (toolAudiences[tool] === 'everyone') return undefined
  if (sender !== 'owner') return { layer: 'audience', rule: 'for owners only' }
  return chat === 'direct' ? undefined : { layer: 'audience', rule: 'for owners in a direct chat only' }
}

function byAvailability(tool: ToolName, { available }: Situation): Refusal | undefined {
  const missing = missingFor(tool, available)
  return missing === undefined ? undefined : { layer: 'availability', rule: missing }
}

function missingFor(tool: ToolName, available: Available): string | undefined {
  if (tool === 'web_search' && !available.webSearch) return 'tools.web.search.provider is not set'
  if (tool === 'exec' && !available.docker) return 'there is no Docker'
  if (tool === 'note_about_user' && !available.userFolder) return 'there is no folder of this person here'
  if (tool === 'read' && !available.files) return 'the sandbox has no files (workspaceAccess "none")'
  return undefined
}
