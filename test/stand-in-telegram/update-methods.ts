/** Calls by which a bot gets its updates: by asking for them, or by naming a web address. */
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import type { ApiResult } from './api-result.ts'
import type { Bot } from './bot.ts'
import { BotApiError, badRequest, conflict } from './bot-api-error.ts'
import { integerOf, isSet, type Payload, structureOf, textOf } from './payload.ts'

const longestHold = 50
const conflictPauseMs = 3_000

/** @param gone the caller has hung up. */
export type GetUpdates = (bot: Bot, payload: Payload, gone: AbortSignal) => Promise<readonly unknown[]>

/** Remembers when it last told a bot of a conflict: the first is told at once, those that follow closely after three seconds. */
export function createGetUpdates(): GetUpdates {
  const toldAt = new WeakMap<Bot, number>()
  return async (bot, payload, gone) => {
    try {
      return await getUpdates(bot, payload, gone)
    } catch (error) {
      if (!(error instanceof BotApiError) || error.code !== 409) throw error
      const isSoon = performance.now() - (toldAt.get(bot) ?? Number.NEGATIVE_INFINITY) < conflictPauseMs
      if (isSoon) await Promise.race([wait(conflictPauseMs), hungUp(gone)])
      else toldAt.set(bot, performance.now())
      throw error
    }
  }
}

function hungUp(gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => gone.addEventListener('abort', () => resolve(), { once: true }))
}

async function getUpdates(bot: Bot, payload: Payload, gone: AbortSignal): Promise<readonly unknown[]> {
  if (bot.webhook.settings !== undefined)
    throw conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
  allow(bot, payload)
  return await bot.queue.poll({
    offset: integerOf(payload, 'offset'),
    limit: clamp(payload.limit === undefined ? 100 : integerOf(payload, 'limit'), 1, 100),
    timeout: clamp(integerOf(payload, 'timeout'), 0, longestHold),
    gone,
  })
}

/** What a bot asks for stays so until it asks for something else. */
function allow(bot: Bot, payload: Payload): void {
  bot.queue.allowed = structureOf(payload, 'allowed_updates', z.array(z.string())) ?? bot.queue.allowed
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}

export function setWebhook(bot: Bot, payload: Payload): ApiResult<'setWebhook'> {
  const url = textOf(payload, 'url')
  if (url === '') return deleteWebhook(bot, payload)
  if (!/^https:\/\/|^http:\/\/127\.0\.0\.1[:/]/.test(url))
    throw badRequest('bad webhook: An HTTPS URL must be provided for webhook')
  const secret = textOf(payload, 'secret_token')
  if (!/^[\w-]{0,256}$/.test(secret)) throw badRequest('secret token contains unallowed characters')
  if (isSet(payload, 'drop_pending_updates')) bot.queue.clear()
  allow(bot, payload)
  bot.queue.abortPoll(conflict('terminated by setWebhook request'))
  bot.webhook.use({
    url,
    secretToken: secret === '' ? undefined : secret,
    maxConnections: clamp(payload.max_connections === undefined ? 40 : integerOf(payload, 'max_connections'), 1, 100),
  })
  return true
}

export function deleteWebhook(bot: Bot, payload: Payload): ApiResult<'deleteWebhook'> {
  if (isSet(payload, 'drop_pending_updates')) bot.queue.clear()
  bot.webhook.use(undefined)
  return true
}

export function getWebhookInfo(bot: Bot): ApiResult<'getWebhookInfo'> {
  const { allowed } = bot.queue
  const known = kinds.filter((kind) => allowed.includes(kind))
  return { ...bot.webhook.info(), ...(known.length > 0 && { allowed_updates: [...known] }) }
}

const kinds = [
  'message',
  'edited_message',
  'callback_query',
  'my_chat_member',
  'chat_member',
  'message_reaction',
  'message_reaction_count',
  'stopped_message_generation',
] as const
