/**
 * How often Telegram lets a bot write, as far as it is known: in a private chat once a second with bursts of five, in a group twenty
 * times a minute, everywhere together thirty times a second. Edits count like messages.
 */
export type RateModel = {
  /** Takes a place. @returns seconds to wait when there is none; then nothing is taken. */
  take(chat: number): number
}

type Bucket = { tokens: number; at: number }
type Rate = { readonly burst: number; readonly perSecond: number }

const everywhere: Rate = { burst: 30, perSecond: 30 }
const privateChat: Rate = { burst: 5, perSecond: 1 }
const group: Rate = { burst: 20, perSecond: 20 / 60 }

/** @param now in milliseconds. */
export function createRateModel(now: () => number): RateModel {
  const chats = new Map<number, Bucket>()
  const all: Bucket = { tokens: everywhere.burst, at: now() }
  return {
    take(chat) {
      const rate = chat < 0 ? group : privateChat
      const bucket = chats.get(chat) ?? { tokens: rate.burst, at: now() }
      chats.set(chat, bucket)
      const missing = Math.max(secondsMissing(bucket, rate, now()), secondsMissing(all, everywhere, now()))
      if (missing > 0) return Math.ceil(missing)
      bucket.tokens -= 1
      all.tokens -= 1
      return 0
    },
  }
}

function secondsMissing(bucket: Bucket, { burst, perSecond }: Rate, now: number): number {
  bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond)
  bucket.at = now
  return bucket.tokens >= 1 ? 0 : (1 - bucket.tokens) / perSecond
}
