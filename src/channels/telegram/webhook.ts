/**
 * The other way in: Telegram posts each update. What is answered with 200 is on disk; the body stays empty, because Telegram would carry
 * out a method named in it. Known by a secret header, compared in constant time before the body is looked at.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Arrival } from '../channel.ts'
import type { BotApi } from './bot-api.ts'
import { allowedUpdates } from './update-schema.ts'

export type Webhook = {
  /** Of the URL Telegram posts to. */
  readonly path: string
  /** Tells Telegram where to post; from then on updates are taken. */
  open(accept: (arrivals: readonly Arrival[]) => void): Promise<void>
  /** @param secret the header `x-telegram-bot-api-secret-token`. */
  isKnown(secret: unknown): boolean
  /** Of somebody who is known. @returns the status to answer with. */
  take(body: unknown): 200 | 400 | 503
  close(): void
}

export function createWebhook({ url, secretToken }: { url: string; secretToken: string }, api: BotApi['api']): Webhook {
  let accepting: ((arrivals: readonly Arrival[]) => void) | undefined
  return {
    path: new URL(url).pathname,
    async open(accept) {
      accepting = accept
      await api.raw.setWebhook({ url, secret_token: secretToken, allowed_updates: allowedUpdates })
    },
    isKnown: (secret) => typeof secret === 'string' && isSame(secret, secretToken),
    take(body) {
      if (!accepting) return 503
      if (typeof body !== 'object' || body === null || !('update_id' in body) || !Number.isSafeInteger(body.update_id))
        return 400
      accepting([{ updateId: Number(body.update_id), raw: JSON.stringify(body) }])
      return 200
    },
    close() {
      accepting = undefined
    },
  }
}

function isSame(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}
