/**
 * Which words a tool list may hold, and which tools each of them stands for: the tools' own names, groups, and the names that OpenClaw's
 * lists use. A word stands for the same tools wherever it is written, and for none when no tool here does what it names.
 */
import type { Config } from '../config/schema.ts'

/** Every tool, and whom it is for. */
export const toolAudiences = {
  read: 'everyone',
  search_knowledge: 'everyone',
  web_search: 'everyone',
  session_status: 'everyone',
  note_about_user: 'everyone',
  sessions_list: 'owner',
  session_read: 'owner',
  message_send: 'owner',
  config_get: 'owner',
  config_set: 'owner',
  logs_read: 'owner',
  spawn_agent: 'owner',
  exec: 'owner',
} as const

export type ToolName = keyof typeof toolAudiences
export type Audience = (typeof toolAudiences)[ToolName]

export const toolNames: readonly ToolName[] = Object.keys(toolAudiences).filter(isToolName)

const groups = {
  'group:fs': ['read'],
  'group:web': ['web_search'],
  'group:memory': ['search_knowledge', 'note_about_user'],
  'group:sessions': ['sessions_list', 'session_read', 'session_status', 'spawn_agent'],
  'group:messaging': ['message_send'],
  'group:automation': ['config_get', 'config_set', 'logs_read'],
  'group:runtime': ['exec'],
  'group:agents': ['spawn_agent'],
  'group:ui': [],
  'group:nodes': [],
  'group:media': [],
  'group:openclaw': toolNames,
} as const satisfies Record<string, readonly ToolName[]>

const otherNames = {
  bash: ['exec'],
  gateway: ['config_get', 'config_set'],
  memory_search: ['search_knowledge'],
  message: ['message_send'],
  sessions_history: ['session_read'],
  sessions_send: ['message_send'],
  sessions_spawn: ['spawn_agent'],
  subagents: ['spawn_agent'],
} as const satisfies Record<string, readonly ToolName[]>

/** Tools of OpenClaw's that do not exist here: known, so that lists which deny them load without a complaint. */
const absent = [
  ...['agents_list', 'apply_patch', 'browser', 'canvas', 'code_execution', 'cron', 'edit', 'image', 'image_generate'],
  ...['memory_get', 'nodes', 'process', 'sessions_yield', 'tts', 'web_fetch', 'write', 'x_search'],
  ...['discord', 'slack', 'telegram', 'whatsapp'],
] as const

const words: ReadonlyMap<string, readonly ToolName[]> = new Map<string, readonly ToolName[]>([
  ...toolNames.map((name) => [name, [name]] as const),
  ...Object.entries(groups),
  ...Object.entries(otherNames),
  ...absent.map((name) => [name, []] as const),
])

/** What a profile leaves, before any list. */
export const profiles = {
  public: ['read', 'search_knowledge', 'web_search', 'session_status', 'note_about_user'],
  minimal: ['session_status'],
  messaging: ['message_send', 'sessions_list', 'session_read', 'session_status'],
  coding: ['group:fs', 'group:runtime', 'group:web', 'group:sessions', 'group:memory'],
  full: ['*'],
} as const satisfies Record<string, readonly string[]>

export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(toolAudiences, name)
}

/**
 * Whether an entry of an allow list means this tool. Case does not matter, `*` is any run of characters of a tool's own name, and letters of
 * other scripts match nothing.
 */
export function allowsTool(entry: string, tool: ToolName): boolean {
  const word = asWord(entry)
  return word?.includes('*') ? matchesPattern(tool, word) : isMeant(entry, tool)
}

/** The same for a deny list, where a pattern takes in the other names of a tool, and groups: `sessions_*` is `sessions_history` too. */
export function deniesTool(entry: string, tool: ToolName): boolean {
  return isMeant(entry, tool)
}

function isMeant(entry: string, tool: ToolName): boolean {
  return toolsNamed(entry)?.includes(tool) ?? false
}

/** What an entry of a list stands for at most; undefined: nobody knows this word. */
export function toolsNamed(entry: string): readonly ToolName[] | undefined {
  const word = asWord(entry)
  if (word === undefined || !word.includes('*')) return word === undefined ? undefined : words.get(word)
  const meant = [...words].filter(([known]) => matchesPattern(known, word))
  return meant.length === 0 ? undefined : [...new Set(meant.flatMap(([, tools]) => tools))]
}

/** Lower case is asked for only of ASCII: elsewhere it turns signs into Latin letters. */
function asWord(entry: string): string | undefined {
  const trimmed = entry.trim()
  return /^[a-z0-9_:.*-]{1,100}$/i.test(trimmed) ? trimmed.toLowerCase() : undefined
}

/** Each part is looked for behind the one before it, so that no pattern takes more than one pass. */
function matchesPattern(text: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split(/\*+/)
  const last = others.pop() ?? ''
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
  let from = first.length
  for (const part of others) {
    const found = text.indexOf(part, from)
    if (found === -1) return false
    from = found + part.length
  }
  return from <= text.length - last.length
}

export type UnknownToolName = {
  /** Where it stands: `agents.list.0.tools.deny.2`. */
  readonly path: string
  readonly name: string
  readonly nearest: string
}

/** Entries of the config's tool lists that mean no tool here or in OpenClaw: a deny that is mistyped denies nothing. */
export function unknownToolNames({ tools, agents }: Pick<Config, 'tools' | 'agents'>): UnknownToolName[] {
  const ofAgents = agents.list.flatMap((agent, index) => {
    const path = `agents.list.${index}.tools`
    const sandbox = agent.tools.sandbox && listsOf(agent.tools.sandbox.tools, `${path}.sandbox.tools`)
    return [...layersOf(agent.tools, path), ...(sandbox ?? [])]
  })
  return [
    ...layersOf(tools, 'tools'),
    ...listsOf(tools.sandbox.tools, 'tools.sandbox.tools'),
    ...listsOf(tools.subagents.tools, 'tools.subagents.tools'),
    ...ofAgents,
  ].filter(({ name }) => toolsNamed(name) === undefined)
}

type Lists = { readonly allow: readonly string[]; readonly deny: readonly string[] }

function layersOf(layer: Lists & { readonly byProvider: Readonly<Record<string, Lists>> }, path: string) {
  return [
    ...listsOf(layer, path),
    ...Object.entries(layer.byProvider).flatMap(([name, lists]) => listsOf(lists, `${path}.byProvider.${name}`)),
  ]
}

function listsOf({ allow, deny }: Lists, path: string): UnknownToolName[] {
  const entries = (list: readonly string[], key: string) =>
    list.map((name, index) => ({ path: `${path}.${key}.${index}`, name, nearest: nearestWord(name) }))
  return [...entries(allow, 'allow'), ...entries(deny, 'deny')]
}

/** The known word with the fewest letters changed. */
export function nearestWord(name: string): string {
  const sought = name.trim().toLowerCase().slice(0, 100)
  const known = [...words.keys()].map((word) => ({ word, changes: changesBetween(sought, word) }))
  return known.toSorted((a, b) => a.changes - b.changes)[0]?.word ?? ''
}

function changesBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 1; j <= b.length; j++) {
      const swapped = (row[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1)
      next.push(Math.min(swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
