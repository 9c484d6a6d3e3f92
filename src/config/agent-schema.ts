/** What an agent is and may do: model, tools, sandbox. */
import { z } from 'zod'

export const modelName = z
  .string()
  .regex(/^[\w.-]+\/.+$/, 'write it as "provider/model", for example "deepseek/deepseek-chat"')

export const model = z.union([
  modelName.transform((primary) => ({ primary, fallbacks: [] as string[] })),
  z.strictObject({ primary: modelName, fallbacks: z.array(modelName).default([]) }),
])

/** Names of tools, groups such as "group:web", and patterns with "*". A name in both lists is denied; an empty `allow` allows all. */
const toolLists = {
  allow: z.array(z.string().min(1)).default([]),
  deny: z.array(z.string().min(1)).default([]),
}

const narrowing = z.strictObject(toolLists)

const toolLayers = {
  profile: z
    .enum(['public', 'minimal', 'coding', 'messaging', 'full'])
    .optional()
    .describe('what the lists narrow; `public`, and `full` for the agent "admin", when not said'),
  ...toolLists,
  byProvider: z
    .record(z.string(), narrowing)
    .default({})
    .describe('by provider or "provider/model", the longer name first'),
}

const sandboxTools = z.strictObject({ tools: narrowing.prefault({}) }).describe('for turns that are sandboxed')

const agentTools = z.strictObject({ ...toolLayers, sandbox: sandboxTools.optional() })

const webSearch = z.strictObject({
  provider: z.enum(['searxng', 'brave', 'tavily']).optional().describe('none: there is no web search'),
  baseUrl: z.url({ protocol: /^https?$/, hostname: /.+/ }).optional(),
  apiKey: z.string().min(1).optional(),
  maxResults: z.int().min(1).max(10).default(5),
  timeoutSeconds: z.number().positive().max(60).default(10),
  cacheMinutes: z.number().min(0).max(1440).default(15),
})

const perTurn = z.strictObject({
  calls: z.int().min(0).max(50).default(6),
  webSearches: z.int().min(0).max(10).default(2),
  seconds: z.number().positive().max(600).default(40),
  resultCharacters: z.int().min(200).max(100_000).default(8000),
})

/** The gateway's own layer, over every agent. */
export const tools = z.strictObject({
  ...toolLayers,
  sandbox: sandboxTools.prefault({}),
  subagents: z.strictObject({ tools: narrowing.prefault({}) }).prefault({}),
  perTurn: perTurn.prefault({}),
  web: z.strictObject({ search: webSearch.prefault({}) }).prefault({}),
})

const dockerKeys = {
  image: z.string().min(1),
  network: z.string().min(1),
  memory: z.string().min(1),
  cpus: z.number().positive(),
  pidsLimit: z.int().positive(),
  binds: z.array(z.string().min(1)).describe('"source:target:ro"; never of users, var or a system folder'),
  timeoutSeconds: z.number().positive().max(600),
}

const docker = z
  .strictObject({
    image: dockerKeys.image.default('debian:bookworm-slim'),
    network: dockerKeys.network.default('none'),
    memory: dockerKeys.memory.default('512m'),
    cpus: dockerKeys.cpus.default(1),
    pidsLimit: dockerKeys.pidsLimit.default(128),
    binds: dockerKeys.binds.default([]),
    timeoutSeconds: dockerKeys.timeoutSeconds.default(30),
  })
  .describe('for the tool `exec` alone')

const pruneKeys = { idleHours: z.number().positive(), maxAgeDays: z.number().positive() }

const sandboxKeys = {
  mode: z.enum(['off', 'non-main', 'all']),
  scope: z.enum(['session', 'agent', 'shared']),
  workspaceAccess: z.enum(['none', 'ro']),
}

/** What an agent does not say is as it is for all, key by key. */
const agentSandbox = z.strictObject({
  ...z.strictObject(sandboxKeys).partial().shape,
  docker: z.strictObject(dockerKeys).partial().optional(),
  prune: z.strictObject(pruneKeys).partial().optional(),
})

export const defaultSandbox = z.strictObject({
  mode: sandboxKeys.mode.default('all'),
  scope: sandboxKeys.scope.default('session'),
  workspaceAccess: sandboxKeys.workspaceAccess.default('ro'),
  docker: docker.prefault({}),
  prune: z
    .strictObject({ idleHours: pruneKeys.idleHours.default(24), maxAgeDays: pruneKeys.maxAgeDays.default(7) })
    .prefault({}),
})

export const agent = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/i, 'letters, digits, "-" and "_" only'),
  default: z.boolean().default(false),
  workspace: z.string().optional(),
  persona: z.string().optional(),
  model: model.optional(),
  maxConcurrent: z.int().min(1).optional().describe('answers of this agent at a time'),
  tools: agentTools.prefault({}),
  sandbox: agentSandbox.prefault({}),
})

export const agentDefaults = z.strictObject({
  model: model.optional(),
  maxConcurrent: z.int().min(1).default(4),
  subagents: z.strictObject({ maxConcurrent: z.int().min(1).default(8) }).prefault({}),
  contextTokens: z.int().min(1000).default(200_000),
  timeoutSeconds: z.number().positive().max(3600).default(120).describe('a whole turn; then the passages are quoted'),
  sandbox: defaultSandbox.prefault({}),
})
