/**
 * The outside world as the gateway sees it. A channel turns what its service sends into `Incoming`, and replies into payloads that only it
 * can read; nobody else knows its types. Everything in an envelope comes from the service itself, nothing from a model.
 */
import type { Language } from '../language/detect.ts'
import type { AllowedWords } from '../trust/word-links.ts'

export type Chat = {
  readonly kind: 'direct' | 'group' | 'channel'
  readonly id: string
  /** A topic of a group. */
  readonly threadId?: string
}

export type Sender = {
  /** The service's own id, digits for Telegram. */
  readonly id: string
  readonly name: string
  /** As the service names it: "ru", "en-GB". */
  readonly languageCode?: string
  /** Speaks for a chat and not for a person: an anonymous administrator, a linked channel. Has no profile and no memory. */
  readonly isAnonymous: boolean
}

export type Envelope = {
  readonly channel: string
  readonly accountId: string
  readonly chat: Chat
  readonly sender: Sender
  /** Of the message that came, or whose button was pressed. */
  readonly messageId?: string
  /** Milliseconds since 1970. */
  readonly sentAt: number
}

export type MediaKind = 'voice' | 'photo' | 'video' | 'document' | 'sticker' | 'audio' | 'other'

export type IncomingMessage = {
  readonly kind: 'message'
  readonly envelope: Envelope
  /** What was written, or the caption; without the bot's own mention. */
  readonly text: string
  /** The message it replies to, and the words of it. */
  readonly replyTo?: { readonly messageId: string; readonly text?: string }
  readonly media?: { readonly kind: MediaKind; readonly albumId?: string }
  /** The message is meant for the bot: a private chat, a mention, a reply to it, a command to it. */
  readonly isAddressed: boolean
  /** More of it is probably on its way: a paste the client cut, an album, a forward with its comment. */
  readonly isPartial: boolean
  readonly isEdit: boolean
}

export type Incoming =
  | IncomingMessage
  | { readonly kind: 'press'; readonly envelope: Envelope; readonly pressId: string; readonly data: string }
  /** A person put 👍 or 👎 on a message of ours, or took it away. */
  | { readonly kind: 'reaction'; readonly envelope: Envelope; readonly verdict: 'up' | 'down' | undefined }
  /** The person blocked or unblocked the bot, or a group added or removed it. */
  | { readonly kind: 'membership'; readonly envelope: Envelope; readonly isReachable: boolean }
  /** The chat goes on under another id. */
  | { readonly kind: 'migration'; readonly envelope: Envelope; readonly to: string }

/** `ignored`: nothing the gateway has to do with; the reason is for the log. */
export type Parsed = Incoming | { readonly kind: 'ignored'; readonly reason: string }

/** One of a channel's updates on its way into the inbox. */
export type Arrival = {
  /** Unique for the bot. */
  readonly updateId: number
  readonly raw: string
}

/** Where a reply goes; fixed when the message is admitted. */
export type ReplyRoute = {
  readonly channel: string
  readonly accountId: string
  readonly chatId: string
  readonly threadId?: string
}

export type Button = { readonly text: string; readonly data: string }

export type Reply = {
  readonly markdown: string
  readonly language: Language
  readonly sources: readonly ShownSource[]
  readonly buttons: readonly (readonly Button[])[]
  /** What of links and names the markdown may hold; nothing when not said. For the filter before the channel, not for the channel. */
  readonly allowed?: AllowedWords
  /** The message it answers, quoted above it where a chat has several people. */
  readonly replyTo?: string
}

export type ShownSource = {
  /** What the answer's citations call it. */
  readonly n: number
  readonly title: string
  readonly heading: string
  /** A date, as it is shown. */
  readonly updated?: string
}

/** What became of one call. Only `unknown` leaves open whether it took effect. */
export type Delivery =
  | { readonly kind: 'sent'; readonly messageId: string }
  /** Not now: again after so many milliseconds. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** It did not reach the service, or the service says that it failed: again later. */
  | { readonly kind: 'offline'; readonly reason: string }
  /** The request left and no answer came. */
  | { readonly kind: 'unknown'; readonly reason: string }
  /** The message to edit is not there any more. */
  | { readonly kind: 'gone'; readonly reason: string }
  /** The person cannot be written to: blocked, deleted, left. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'moved'; readonly to: string }
  /** The service will never take this. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The channel has been shut out and makes no more calls until it is started with another token. */
  | { readonly kind: 'stopped'; readonly reason: string }

export type ChannelState = {
  readonly state: 'starting' | 'ok' | 'offline' | 'conflict' | 'unauthorized' | 'stopped'
  readonly detail?: string
  readonly bot?: string
  readonly lastPollAt?: number
}

export type Channel = {
  readonly name: string
  readonly accountId: string
  /** Identifies the bot whatever its token is called in the config; update ids are unique under it. */
  readonly botId: string
  /** @param accept has written and synced all of them when it returns. */
  start(accept: (arrivals: readonly Arrival[]) => void): void
  /** Resolves when nothing more will be accepted. What is being sent is not disturbed. */
  stopIntake(): Promise<void>
  close(): Promise<void>
  state(): ChannelState
  parse(raw: string): Parsed
  /** At least one payload; each is one message. */
  render(reply: Reply): readonly string[]
  /** The beginning of an answer, cut into messages the same way however much longer it grows. */
  renderPreview(markdown: string, allowed?: AllowedWords): readonly string[]
  send(route: ReplyRoute, payload: string): Promise<Delivery>
  /** May be repeated without harm. */
  edit(route: ReplyRoute, messageId: string, payload: string): Promise<Delivery>
  editButtons(route: ReplyRoute, messageId: string, buttons: Reply['buttons']): Promise<Delivery>
  delete(route: ReplyRoute, messageId: string): Promise<Delivery>
  typing(route: ReplyRoute): Promise<Delivery>
  /** Ends the spinner on a button. */
  acknowledge(pressId: string, text?: string): Promise<Delivery>
}
