/** One clear line for what cannot be read: once for an album, and for each kind not again within ten minutes. */
import type { IncomingMessage, MediaKind } from '../channels/channel.ts'
import { chatPhrases } from '../language/chat-phrases.ts'
import type { Arrived } from './arrived.ts'
import { say } from './say.ts'

const quietMs = 10 * 60_000
const mostRemembered = 10_000

const phraseOf: Readonly<Record<MediaKind, 'voice' | 'photo' | 'video' | 'document' | 'sticker'>> = {
  voice: 'voice',
  audio: 'voice',
  photo: 'photo',
  video: 'video',
  document: 'document',
  sticker: 'sticker',
  other: 'document',
}

export function answerMedia({ parts, incoming, seq, route, language }: Arrived<IncomingMessage>): void {
  const kind = phraseOf[incoming.media?.kind ?? 'other']
  const { chat } = incoming.envelope
  const key = `media:${incoming.envelope.channel}:${chat.id}:${kind}`
  const last = parts.told.get(key) ?? Number.NEGATIVE_INFINITY
  if (parts.now() - last < quietMs) {
    parts.inbox.close([seq], 'done', `${kind}: told before`)
    return
  }
  if (parts.told.size >= mostRemembered) parts.told.clear()
  parts.told.set(key, parts.now())
  say(parts, { turn: `m${seq}`, route, language, markdown: chatPhrases[kind][language], closes: [seq], note: kind })
}
