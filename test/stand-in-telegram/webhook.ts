/**
 * Hands a bot's updates to its web address, after WebhookActor of tdlib/telegram-bot-api: one at a time for a chat, chats side by side,
 * delivered with any 2xx, otherwise again after one second and then after ever longer.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { WebhookInfo } from 'grammy/types'
import type { UpdateQueue, Waiting } from './update-queue.ts'

export type WebhookSettings = {
  readonly url: string
  readonly secretToken: string | undefined
  readonly maxConnections: number
}

export type Webhook = {
  /** Undefined while the bot polls. */
  readonly settings: WebhookSettings | undefined
  /** Takes the place of the one before; undefined ends it. What is on its way is broken off and stays pending. */
  use(settings: WebhookSettings | undefined): void
  info(): WebhookInfo
}

export type WebhookParts = {
  readonly queue: UpdateQueue
  /** In milliseconds. */
  readonly now: () => number
  /** A 2xx answer that names a method is a call. */
  readonly performReply: (reply: unknown) => void
}

type Delivery = WebhookParts & {
  readonly settings: WebhookSettings
  readonly ended: AbortSignal
  readonly busy: Set<number | undefined>
  readonly failed: (message: string) => void
}

export function createWebhook(parts: WebhookParts): Webhook {
  const { queue, now } = parts
  let settings: WebhookSettings | undefined
  let ending = new AbortController()
  let lastError: Pick<WebhookInfo, 'last_error_date' | 'last_error_message'> = {}
  const failed = (message: string) => {
    lastError = { last_error_date: Math.floor(now() / 1000), last_error_message: message }
  }
  return {
    get settings() {
      return settings
    },
    use(next) {
      ending.abort()
      ending = new AbortController()
      settings = next
      lastError = {}
      if (next === undefined) queue.onArrival = () => undefined
      else {
        const delivery = { ...parts, settings: next, ended: ending.signal, busy: new Set<number | undefined>(), failed }
        queue.onArrival = () => deliverWaiting(delivery)
        deliverWaiting(delivery)
      }
    },
    info: () => ({
      url: settings?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: queue.waiting().length,
      ...(settings && { max_connections: settings.maxConnections }),
      ...lastError,
    }),
  }
}

function deliverWaiting(delivery: Delivery): void {
  const { queue, busy, settings, ended } = delivery
  if (ended.aborted) return
  for (const entry of queue.waiting()) {
    if (busy.size >= settings.maxConnections) return
    if (busy.has(entry.chat)) continue
    busy.add(entry.chat)
    // Fails only when the webhook has ended, and then nobody waits for it.
    void deliver(delivery, entry, 1_000).then(
      () => {
        busy.delete(entry.chat)
        deliverWaiting(delivery)
      },
      () => busy.delete(entry.chat),
    )
  }
}

/** Tries until it is delivered. Rejects when the webhook has ended. */
async function deliver(delivery: Delivery, entry: Waiting, retryMs: number): Promise<void> {
  const { queue, ended, failed, performReply } = delivery
  const outcome = await post(delivery, entry)
  ended.throwIfAborted()
  if (outcome.delivered) {
    queue.confirm(entry.id)
    if (outcome.body.includes('"method"')) performReply(JSON.parse(outcome.body))
    return
  }
  failed(outcome.reason)
  await wait(outcome.retryAfterMs ?? retryMs, undefined, { signal: ended })
  return deliver(delivery, entry, Math.min(retryMs * 2, 60_000))
}

type Outcome =
  | { readonly delivered: true; readonly body: string }
  | { readonly delivered: false; readonly reason: string; readonly retryAfterMs: number | undefined }

async function post({ settings, ended }: Delivery, { update }: Waiting): Promise<Outcome> {
  const { url, secretToken } = settings
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(secretToken !== undefined && { 'x-telegram-bot-api-secret-token': secretToken }),
      },
      body: JSON.stringify(update),
      signal: AbortSignal.any([ended, AbortSignal.timeout(60_000)]),
    })
    const body = await response.text()
    if (response.ok) return { delivered: true, body }
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
    const reason = `Wrong response from the webhook: ${response.status} ${response.statusText}`
    return { delivered: false, reason, retryAfterMs: seconds > 0 ? Math.min(seconds, 3_600) * 1000 : undefined }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { delivered: false, reason: `Connection failed: ${error.message}`, retryAfterMs: undefined }
  }
}
