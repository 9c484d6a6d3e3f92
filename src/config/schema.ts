/**
 * Every key of the config file and every default, in one place. OpenClaw's words are kept where the meaning is the same.
 * Unknown keys are errors; the result is frozen, and a function receives the slice it needs.
 */
import { z } from 'zod'

const usd = z.number().nonnegative()
const modelName = z
  .string()
  .regex(/^[\w.-]+\/.+$/, 'write it as "provider/model", for example "deepseek/deepseek-chat"')

const model = z.union([
  modelName.transform((primary) => ({ primary, fallbacks: [] as string[] })),
  z.strictObject({ primary: modelName, fallbacks: z.array(modelName).default([]) }),
])

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

const sandbox = z.strictObject({
  mode: z.enum(['off', 'non-main', 'all']).default('all'),
  scope: z.enum(['session', 'agent', 'shared']).default('session'),
  workspaceAccess: z.enum(['none', 'ro']).default('ro'),
})

const toolPolicy = z.strictObject({ allow: z.array(z.string()).default([]), deny: z.array(z.string()).default([]) })

const agent = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/i, 'letters, digits, "-" and "_" only'),
  default: z.boolean().default(false),
  workspace: z.string().optional(),
  persona: z.string().optional(),
  model: model.optional(),
  maxConcurrent: z.int().min(1).optional().describe('answers of this agent at a time'),
  tools: toolPolicy.prefault({}),
  sandbox: sandbox.prefault({}),
})

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

/** Numbers are what Telegram calls people by; a leading "tg:" or "telegram:" is OpenClaw's way to write them. */
const personIds = z.array(
  z
    .union([z.string(), z.int().transform(String)])
    .transform((id) => id.trim().replace(/^(?:tg|telegram):/, ''))
    .pipe(z.string().regex(/^(?:\*|\d+)$/, 'a numeric id, or "*"')),
)

const telegramGroup = z.strictObject({
  enabled: z.boolean().default(true),
  requireMention: z.boolean().default(true),
  allowFrom: personIds.optional().describe('who may ask in this group; everybody in it when not said'),
})

const httpUrl = z.url({ protocol: /^https?$/, hostname: /.+/ })

const webhook = z.strictObject({
  url: httpUrl,
  secretToken: z.string().regex(/^[\w-]{1,256}$/, 'letters, digits, "_" and "-" only, at most 256'),
})

const telegramKeys = {
  botToken: z.string().min(1).describe('TELEGRAM_BOT_TOKEN when not said'),
  apiRoot: httpUrl,
  dmPolicy: z.enum(['open', 'allowlist', 'pairing', 'disabled']),
  allowFrom: personIds,
  admins: personIds.describe('who is told of trouble; when not said, the people a binding sends to the agent "admin"'),
  groupPolicy: z.enum(['allowlist', 'open', 'disabled']),
  groups: z.record(z.string(), telegramGroup).describe('by chat id; "*" stands for every other'),
  streaming: z.enum(['partial', 'off']),
  webhook,
}

/** What an account does not say is as it is for the channel; its token and webhook are its own. */
const telegramAccount = z.strictObject(telegramKeys).partial()

const telegram = z.strictObject({
  botToken: telegramKeys.botToken.optional(),
  apiRoot: httpUrl.default('https://api.telegram.org'),
  dmPolicy: telegramKeys.dmPolicy.default('pairing'),
  allowFrom: personIds.default([]),
  admins: telegramKeys.admins.optional(),
  groupPolicy: telegramKeys.groupPolicy.default('allowlist'),
  groups: telegramKeys.groups.default({}),
  streaming: telegramKeys.streaming.default('partial'),
  webhook: webhook.optional(),
  accounts: z.record(z.string().trim().min(1), telegramAccount).optional(),
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

const search = z.strictObject({
  candidates: z.int().min(10).max(1000).default(100).describe('passages each leg brings to the fusion'),
  passages: z.int().min(1).max(20).default(6).describe('passages shown to the model'),
  perDocument: z.int().min(1).max(10).default(2),
  wordWeight: z.number().min(0).max(1).default(0.75).describe('share of the word leg in the fused score'),
  declineBelow: z.number().min(0).max(1).default(0.32).describe('evidence under which a question is declined'),
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
      defaults: z
        .strictObject({
          model: model.optional(),
          maxConcurrent: z.int().min(1).default(4),
          subagents: z.strictObject({ maxConcurrent: z.int().min(1).default(8) }).prefault({}),
          contextTokens: z.int().min(1000).default(200_000),
          timeoutSeconds: z
            .number()
            .positive()
            .max(3600)
            .default(120)
            .describe('a whole turn; then the passages are quoted'),
        })
        .prefault({}),
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
export type AgentConfig = Config['agents']['list'][number]
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
