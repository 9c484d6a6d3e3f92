/** A fixed reply: committed together with the closing of what it answers, then delivered. */
import type { Button, ReplyRoute } from '../channels/channel.ts'
import type { Language } from '../language/detect.ts'
import type { AllowedWords } from '../trust/word-links.ts'
import type { GatewayParts } from './gateway-parts.ts'

export type Saying = {
  /** Names the reply; saying it twice is saying it once. */
  readonly turn: string
  readonly route: ReplyRoute
  readonly language: Language
  readonly markdown: string
  /** What of links and names the markdown may hold; nothing when not said. */
  readonly allowed?: AllowedWords
  readonly buttons?: readonly (readonly Button[])[]
  /** Rows of the inbox that it answers. */
  readonly closes?: readonly number[]
  readonly note?: string
}

type SayParts = Pick<GatewayParts, 'accountOf' | 'db' | 'inbox' | 'outbox' | 'delivering'>

export function say(parts: SayParts, saying: Saying): void {
  const { turn, route, language, markdown, allowed, buttons = [], closes = [], note } = saying
  const channel = parts.accountOf(route)?.channel
  if (!channel) return
  const payloads = channel.render({ markdown, language, sources: [], buttons, ...(allowed && { allowed }) })
  const rows = parts.db.transaction(() => {
    parts.inbox.close(closes, 'done', note)
    return parts.outbox.find(turn).length > 0 ? [] : parts.outbox.commit(turn, route, payloads).rows
  })
  parts.delivering.deliver(rows)
}
