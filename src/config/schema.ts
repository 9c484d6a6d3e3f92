/**
 * Every key of the config file and every default, in one place. OpenClaw's words are kept where the meaning is the same.
 * Unknown keys are errors; the result is frozen, and a function receives the slice it needs.
 */
import { z } from 'zod'
import { agent, agentDefaults, modelName, tools } from './agent-schema.ts'
import { telegram } from './telegram-schema.ts'

const usd = z.number().nonnegative()
const price = z
  .strictObject({ input: usd, output: usd, cachedInput: usd.optional() })
  .describe('US dollars per million tokens')

const seconds = z.number().positive().max(600)

const timeouts = z.strictObject({
  connectSeconds: seconds.default(5).describe('to a connection'),
  firstTokenSeconds: seconds.default(30).describe('from the request to the first word, reasoning or tool call'),
  idleSeconds: seconds.default(20).describe('silence in the middle of a reply'),
})

const provider = z.strictObject({
  baseUrl: z.url({ protocol: /^https?$/, hostname: /.+/ }).optional(),
  apiKey: z.string().optional(),
  timeouts: timeouts.prefault({}),
  models: z
    .array(
      z.strictObject({ id: z.string().min(1), contextWindow: z.int().positive().optional(), price: price.optional() }),
    )
    .default([]),
})

const hostName = z
  .string()
  .regex(/^(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/i, 'a host name, with a port where it is not the usual one')

const origin = z
  .string()
  .regex(/^https?:\/\/[^\s/?#]+$/i, 'an origin such as "https://chat.example.com", without a path; "*" is not taken')

const peerId = z
  .union([z.string(), z.number().int().transform(String)])
  .pipe(z.string().trim().min(1, 'an empty peer id matches nobody'))

const binding = z.strictObject({
  agentId: z.string(),
  match: z.strictObject({
    channel: z.string().trim().min(1),
    accountId: z.string().trim().min(1).optional().describe('the default account when not said; "*" for every account'),
    peer: z.strictObject({ kind: z.enum(['direct', 'dm', 'group', 'channel']), id: peerId }).optional(),
  }),
})

const embedding = z.strictObject({
  model: z
    .string()
    .min(1)
    .default('protech-embed')
    .describe('protech-embed, multilingual-e5-small, or none for words alone'),
  dtype: z.enum(['fp32', 'fp16', 'q8']).default('q8'),
  modelsPath: z.string().min(1).default('models'),
  hub: z.url({ protocol: /^https?$/, hostname: /.+/ }).default('https://huggingface.co/'),
})

const rerank = z.strictObject({
  enabled: z
    .union([z.literal('auto'), z.boolean()])
    .default('auto')
    .describe('auto: when the model is on the disk'),
  model: z
    .string()
    .regex(/^(?!.*\.\.)[\w.-]+(\/[\w.-]+)?$/, 'the name of a reranker, or a folder under the models path')
    .default('mmarco-mMiniLMv2-L12-H384-v1'),
  candidates: z.int().min(2).max(100).default(20).describe('passages it reads of a question'),
  deadlineMs: z.int().min(10).max(60_000).default(400).describe('after that the fused order stays'),
  weight: z.number().min(0).max(1).default(0.5).describe('its share in the score of a passage it has read'),
})

const search = z.strictObject({
  candidates: z.int().min(10).max(1000).default(100).describe('passages each leg brings to the fusion'),
  passages: z.int().min(1).max(20).default(6).describe('passages shown to the model'),
  perDocument: z.int().min(1).max(10).default(2),
  wordWeight: z.number().min(0).max(1).default(0.75).describe('share of the word leg in the fused score'),
  declineBelow: z.number().min(0).max(1).default(0.32).describe('evidence under which a question is declined'),
  rerank: rerank.prefault({}),
})

const knowledge = z.strictObject({
  root: z.string().min(1).default('knowledge'),
  embedding: embedding.prefault({}),
  search: search.prefault({}),
  chunkTokens: z.int().min(60).max(1500).default(320),
  maxFileBytes: z
    .int()
    .min(1024)
    .default(2 * 1024 * 1024),
  reconcileSeconds: z.number().min(1).default(60),
})

export const configSchema = z.strictObject({
  gateway: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: z.int().min(0).max(65535).default(18789),
      auth: z.strictObject({ token: z.string().min(16, 'at least 16 characters').optional() }).prefault({}),
      allowedHosts: z.array(hostName).default([]).describe('further names that browsers reach the gateway by'),
      allowedOrigins: z.array(origin).default([]).describe('further origins whose pages may change something'),
      trustedProxies: z.array(z.string().min(1)).default([]).describe('addresses whose X-Forwarded-For is believed'),
      rateLimit: z
        .strictObject({
          requestsPerMinute: z.int().min(1).default(300),
          failuresPerMinute: z.int().min(1).default(10),
          lockoutSeconds: z.int().min(1).default(300),
        })
        .prefault({}),
    })
    .prefault({}),
  session: z
    .strictObject({
      dmScope: z.enum(['main', 'per-peer', 'per-channel-peer', 'per-account-channel-peer']).default('per-channel-peer'),
      reset: z
        .strictObject({
          mode: z.enum(['none', 'idle', 'daily']).default('none'),
          idleMinutes: z
            .number()
            .positive()
            .optional()
            .describe('silence that ends a session; in mode idle 120 when not said, in mode daily only when said'),
          atHour: z.int().min(0).max(23).default(4),
        })
        .prefault({}),
      identityLinks: z.record(z.string(), z.array(z.string())).default({}),
    })
    .prefault({}),
  messages: z
    .strictObject({
      queue: z
        .strictObject({
          mode: z.enum(['collect', 'followup', 'interrupt']).default('collect'),
          cap: z.int().min(1).default(20),
          drop: z.enum(['summarize', 'old', 'new']).default('summarize'),
          debounceMs: z.int().min(0).default(1000),
        })
        .prefault({}),
    })
    .prefault({}),
  models: z.strictObject({ providers: z.record(z.string(), provider).default({}) }).prefault({}),
  agents: z
    .strictObject({
      defaults: agentDefaults.prefault({}),
      list: z
        .array(agent)
        .min(1)
        .prefault([{ id: 'protech', default: true }]),
    })
    .prefault({}),
  bindings: z.array(binding).default([]),
  channels: z
    .strictObject({
      telegram: telegram.optional(),
      web: z.strictObject({ enabled: z.boolean().default(true), public: z.boolean().default(false) }).prefault({}),
    })
    .prefault({}),
  knowledge: knowledge.prefault({}),
  tools: tools.prefault({}),
  users: z
    .strictObject({
      learn: z.boolean().default(true).describe('a model may propose what to note of a person; they see and edit it'),
      historyEntries: z.int().min(0).max(1000).default(200),
    })
    .prefault({}),
  logging: z.strictObject({ retentionDays: z.int().min(1).max(3650).default(14) }).prefault({}),
  security: z
    .strictObject({
      audit: z
        .strictObject({
          suppressions: z
            .array(z.strictObject({ id: z.string().min(1), reason: z.string().min(1) }))
            .default([])
            .describe('findings that are known and accepted; they stay visible'),
        })
        .prefault({}),
    })
    .prefault({}),
  usage: z
    .strictObject({
      budgets: z.strictObject({ perUserDailyUsd: usd.optional(), perAgentDailyUsd: usd.optional() }).prefault({}),
      tiers: z
        .record(z.string(), z.strictObject({ model: modelName.optional(), users: z.array(z.string()).default([]) }))
        .default({}),
    })
    .prefault({}),
})

/** For a provider that the config does not list. */
export const defaultTimeouts = timeouts.parse({})

export type Config = Readonly<z.output<typeof configSchema>>
export type ConfigInput = z.input<typeof configSchema>
export type KnowledgeConfig = Config['knowledge']
export type EmbeddingConfig = KnowledgeConfig['embedding']
export type SearchConfig = KnowledgeConfig['search']
export type RerankConfig = SearchConfig['rerank']
export type AgentConfig = Config['agents']['list'][number]
export type ToolsConfig = Config['tools']
export type SandboxConfig = Config['agents']['defaults']['sandbox']
export type WebSearchConfig = ToolsConfig['web']['search']
export type TelegramConfig = Readonly<z.output<typeof telegram>>

/** OpenClaw's keys that mean nothing here: accepted, with a warning. */
export const ignoredKeys: readonly string[] = [
  'agents.defaults.heartbeat',
  'agents.defaults.workspace',
  'browser',
  'canvasHost',
  'commands',
  'cron',
  'discovery',
  'hooks',
  'meta',
  'plugins',
  'skills',
  'talk',
  'ui',
  'update',
  'wizard',
]
