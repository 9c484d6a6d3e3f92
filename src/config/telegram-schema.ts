/** The keys of channels.telegram, for the channel and for each of its accounts. */
import { z } from 'zod'

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

export const telegram = z.strictObject({
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
