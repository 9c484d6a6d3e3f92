/** What an agent could be made to do by people whom nobody chose. What counts is what the policy lets through, not what a list names. */

import { toolNamesUnknown } from './effective-tools.ts'
import type { Facts } from './facts.ts'
import { byVariable, type Check, checksOf } from './finding.ts'
import { executing, isBeyondPublic, sending, writing } from './tool-sets.ts'

const mandatory =
  'The mandatory list denies exec, process, write, edit, browser and nodes; a tool that does not exist here, as those but exec, or that an allow list or the profile leaves out, counts as denied. The gateway keeps such tools for owners besides; a config should not depend on that.'

export const toolChecks: readonly Check[] = checksOf('tools', {
  'tools.exec_reachable_open_dm': {
    severity: 'critical',
    what: 'Strangers reach an agent that can run commands.',
    why: `A model does what a clever text says. ${mandatory}`,
    fix: 'Add "exec" and "process" to the agent’s tools.deny, or give it tools.profile "public".',
    find: (facts) => reachable(facts, (tool) => executing.includes(tool)),
  },
  'tools.write_reachable_open_dm': {
    severity: 'critical',
    what: 'Strangers reach an agent that can change the config, which is all that can be written here.',
    why: `A model does what a clever text says. ${mandatory}`,
    fix: 'Add the tools to the agent’s tools.deny, or give it tools.profile "public".',
    find: (facts) => reachable(facts, (tool) => writing.includes(tool)),
  },
  'tools.message_reachable_open_dm': {
    severity: 'critical',
    what: 'Strangers reach an agent that can write to other people.',
    why: `What it sends out cannot be taken back. ${mandatory}`,
    fix: 'Add the tools to the agent’s tools.deny, or give it tools.profile "public".',
    find: (facts) => reachable(facts, (tool) => sending.includes(tool)),
  },
  'tools.more_than_needed_open_dm': {
    severity: 'critical',
    what: 'Strangers reach an agent with tools beyond those of a public one.',
    why: 'Only read, web_search and session_status are to be left, and of ours search_knowledge and note_about_user; others show conversations, logs or the config.',
    fix: 'Set the agent’s tools.allow to those, or its tools.profile to "public".',
    find: (facts) =>
      reachable(facts, (tool) => isBeyondPublic(tool) && ![...executing, ...writing, ...sending].includes(tool)),
  },
  'tools.web_search_with_profile': {
    severity: 'info',
    what: 'An agent both reads a person’s profile and searches the web.',
    why: 'A query is a way out: only the person’s own notes could leave by it, and queries are filtered.',
    fix: 'Deny "web_search", or "note_about_user" and set users.learn to false, where that matters.',
    find: ({ config: { config }, agents }) =>
      config?.tools.web.search.provider !== undefined && config.users.learn
        ? agents
            .filter(({ strangers, tools }) => strangers.length > 0 && tools.includes('web_search'))
            .map(({ agentId }) => `the agent "${agentId}"`)
        : [],
  },
  'tools.deny_unknown_name': {
    severity: 'warn',
    what: 'A tool list names something that is no tool.',
    why: 'A misspelt deny denies nothing.',
    fix: 'Correct the name; ./protech tools explain NAME tells what a name does.',
    find: ({ config: { config } }) => (config ? toolNamesUnknown(config) : []),
  },
  'tools.profile_overridden': {
    severity: 'warn',
    what: 'An agent has a wider profile than tools.profile says for all.',
    why: 'Whoever reads the general key believes that all agents are held by it.',
    fix: 'Take the agent’s own tools.profile out, or narrow it.',
    find: ({ config: { config } }) => {
      const general = config?.tools.profile
      if (!config || (general !== 'public' && general !== 'minimal')) return []
      return config.agents.list
        .filter(
          ({ id, tools: { profile } }) =>
            id !== 'admin' && profile !== undefined && widths.indexOf(profile) > widths.indexOf(general),
        )
        .map(({ id, tools: { profile } }) => `the agent "${id}" has "${profile}", and tools.profile is "${general}"`)
    },
  },
  'tools.no_turn_limits': {
    severity: 'info',
    what: 'One turn may call very many tools.',
    why: 'A model that is led in circles spends time and money until the limit.',
    fix: 'Take tools.perTurn out of the config, for the defaults.',
    find: ({ config: { config } }) => {
      const limits = config?.tools.perTurn
      if (!limits) return []
      return [
        ...(limits.calls > 25 ? [`tools.perTurn.calls is ${limits.calls}`] : []),
        ...(limits.seconds > 300 ? [`tools.perTurn.seconds is ${limits.seconds}`] : []),
      ]
    },
  },
  'tools.key_in_config': {
    severity: 'warn',
    what: 'The key of the web search is written out in the config file.',
    why: 'Config files are copied, shown and committed.',
    fix: `${byVariable}.`,
    find: ({ config }) => config.literalSecrets.filter((key) => key.startsWith('tools.')),
  },
})

/** From narrow to wide. */
const widths: readonly string[] = ['minimal', 'public', 'messaging', 'coding', 'full']

function reachable({ agents }: Facts, isMeant: (tool: string) => boolean): readonly string[] {
  return agents
    .filter(({ strangers, tools }) => strangers.length > 0 && tools.some(isMeant))
    .map(
      ({ agentId, strangers, tools }) =>
        `${tools.filter(isMeant).join(', ')} of the agent "${agentId}", by ${strangers.join(' and ')}`,
    )
}
