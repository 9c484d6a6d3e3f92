/** One clear line for what cannot be read: once for an album, and for each kind not again within ten minutes. */
import type { IncomingMessage, MediaKind } from '../channels/channel.ts'
import { chatPhrases } from '../language/chat-phrases.ts'
import type { Arrived } from './arrived.ts'
import type { GatewayParts } from './gateway-parts.ts'
import { say } from './say.ts'

const quietMs = 10 * 60_000
const mostRemembered = 10_000

const phraseOf: Readonly<Record<MediaKind, 'voice' | 'photo' | 'video' | 'document' | 'sticker' | 'other'>> = {
  voice: 'voice',
  audio: 'voice',
  photo: 'photo',
  video: 'video',
  document: 'document',
  sticker: 'sticker',
  other: 'other',
}

export function answerMedia({ parts, incoming, seq, route, language }: Arrived<IncomingMessage>): void {
  const kind = phraseOf[incoming.media?.kind ?? 'other']
  const { channel, accountId, chat } = incoming.envelope
  const reason = silence(parts, incoming, `media:${channel}:${accountId}:${chat.id}:${kind}`)
  if (reason !== undefined) {
    parts.inbox.close([seq], 'done', `${kind}: ${reason}`)
    return
  }
  say(parts, { turn: `m${seq}`, route, language, markdown: chatPhrases[kind][language], closes: [seq], note: kind })
}

/** Why nothing is said; when something is, that is remembered under `key`. */
function silence(parts: GatewayParts, incoming: IncomingMessage, key: string): string | undefined {
  if (!incoming.isAddressed) return 'not addressed'
  const album = albumKey(incoming)
  if (album !== undefined && wasTold(parts, album)) return 'its album has a question'
  if (wasTold(parts, key)) return 'told before'
  remember(parts, key)
  return undefined
}

/** The words under one picture of an album are the question; the other pictures are no reason to say that none can be seen. */
export function noteAlbum({ parts, incoming }: Arrived<IncomingMessage>): void {
  const album = albumKey(incoming)
  if (album !== undefined) remember(parts, album)
}

function albumKey({ envelope: { channel, accountId, chat }, media }: IncomingMessage): string | undefined {
  return media?.albumId === undefined ? undefined : `album:${channel}:${accountId}:${chat.id}:${media.albumId}`
}

function wasTold({ told, now }: GatewayParts, key: string): boolean {
  return now() - (told.get(key) ?? Number.NEGATIVE_INFINITY) < quietMs
}

function remember({ told, now }: GatewayParts, key: string): void {
  if (told.size >= mostRemembered) told.clear()
  told.set(key, now())
}
