/** A Bot API update as the gateway reads it. Pure: the same raw text gives the same result, also when it is read again after a restart. */
import type { Envelope, Incoming, MediaKind, Parsed, Sender } from '../channel.ts'
import {
  type TelegramChat,
  type TelegramEntity,
  type TelegramMessage,
  type TelegramUpdate,
  type TelegramUser,
  updateSchema,
} from './update-schema.ts'

export type Bot = { readonly id: string; readonly username: string | undefined; readonly accountId: string }

/** Speak for a chat: an anonymous administrator, a channel, the channel a group is linked to. */
const collectiveSenders = new Set(['1087968824', '136817688', '777000'])
/** Clients cut a paste at about 4,096 characters; what is nearly as long is probably the first piece of more. */
const pasteCharacters = 3500
const generalTopic = 1
/** "/new", "/new@this_bot and words", not "/usr/bin". */
const isCommand = /^\/[a-z]\w{0,31}(?:@\w+)?(?:\s|$)/i

export function parseUpdate(raw: string, bot: Bot): Parsed {
  const update = readUpdate(raw)
  if (!update) return ignored('malformed update')
  if (update.message) return ofMessage(update.message, bot, false)
  if (update.edited_message) return ofMessage(update.edited_message, bot, true)
  if (update.callback_query) return ofPress(update.callback_query, bot)
  if (update.message_reaction) return ofReaction(update.message_reaction, bot)
  if (update.my_chat_member) return ofMembership(update.my_chat_member, bot)
  return ignored('an update of a kind that is not asked for')
}

function readUpdate(raw: string): TelegramUpdate | undefined {
  try {
    return updateSchema.safeParse(JSON.parse(raw)).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function ofMessage(message: TelegramMessage, bot: Bot, isEdit: boolean): Parsed {
  const { chat, from, via_bot, is_automatic_forward, migrate_to_chat_id } = message
  if (chat.type === 'channel') return ignored('a post in a channel')
  if (!from) return ignored('a message from nobody')
  const envelope = toEnvelope(message, from, bot)
  if (migrate_to_chat_id !== undefined) return { kind: 'migration', envelope, to: String(migrate_to_chat_id) }
  if (is_automatic_forward) return ignored('a post of the linked channel')
  if (from.is_bot && !collectiveSenders.has(String(from.id))) return ignored('a message from a bot')
  if (via_bot) return ignored('a message through another bot')
  return toMessage(message, { envelope, bot, isEdit })
}

type Context = { readonly envelope: Envelope; readonly bot: Bot; readonly isEdit: boolean }

function toMessage(message: TelegramMessage, { envelope, bot, isEdit }: Context): Parsed {
  const written = message.text ?? message.caption ?? ''
  const media = mediaOf(message)
  if (written === '' && !media) return ignored('a service message')
  if (isForAnotherBot(written, bot)) return ignored('a command for another bot')
  const replied = message.reply_to_message
  const quoted = message.quote?.text ?? replied?.text ?? replied?.caption
  return {
    kind: 'message',
    envelope,
    text: withoutMention(written, message, bot).trim(),
    ...(replied && {
      replyTo: { messageId: String(replied.message_id), ...(quoted !== undefined && { text: quoted }) },
    }),
    ...(media && { media: { kind: media, ...(message.media_group_id && { albumId: message.media_group_id }) } }),
    isAddressed: isAddressed(message, written, bot),
    isPartial: isPartial(message, written),
    isEdit,
  }
}

function isPartial(message: TelegramMessage, written: string): boolean {
  return (
    written.length > pasteCharacters || message.forward_origin !== undefined || message.media_group_id !== undefined
  )
}

function isAddressed(message: TelegramMessage, written: string, bot: Bot): boolean {
  if (message.chat.type === 'private') return true
  if (String(message.reply_to_message?.from?.id ?? '') === bot.id) return true
  return isCommand.test(written) || mentionsOf(message, bot).length > 0
}

/** "/new@this_bot" is ours, "/new@other_bot" is not. */
function isForAnotherBot(written: string, { username }: Bot): boolean {
  const named = /^\/\w+@(\w+)/.exec(written)?.[1]
  return named !== undefined && username !== undefined && named.toLowerCase() !== username.toLowerCase()
}

/** Offsets count UTF-16 units, as strings do here. */
function mentionsOf(message: TelegramMessage, { id, username }: Bot): readonly TelegramEntity[] {
  const written = message.text ?? message.caption ?? ''
  const entities = message.entities ?? message.caption_entities ?? []
  const name = username === undefined ? undefined : `@${username}`.toLowerCase()
  return entities.filter(({ type, offset, length, user }) => {
    if (type === 'text_mention') return user !== undefined && String(user.id) === id
    return type === 'mention' && written.slice(offset, offset + length).toLowerCase() === name
  })
}

function withoutMention(written: string, message: TelegramMessage, bot: Bot): string {
  return mentionsOf(message, bot)
    .toSorted((left, right) => right.offset - left.offset)
    .reduce((text, { offset, length }) => text.slice(0, offset) + text.slice(offset + length).trimStart(), written)
}

function mediaOf(message: TelegramMessage): MediaKind | undefined {
  const { voice, audio, video, video_note, animation, photo, document, sticker } = message
  if (voice ?? video_note) return 'voice'
  if (audio) return 'audio'
  if (video ?? animation) return 'video'
  if (photo) return 'photo'
  if (sticker) return 'sticker'
  if (document) return 'document'
  const { location, venue, contact, poll, dice, game, story, checklist, paid_media } = message
  return (location ?? venue ?? contact ?? poll ?? dice ?? game ?? story ?? checklist ?? paid_media)
    ? 'other'
    : undefined
}

function ofPress({ id, from, data, message }: NonNullable<TelegramUpdate['callback_query']>, bot: Bot): Parsed {
  if (!message || data === undefined) return ignored('a press of a button on nothing')
  return { kind: 'press', envelope: toEnvelope({ date: 0, ...message }, from, bot), pressId: id, data }
}

function ofReaction(
  { chat, message_id, user, date, old_reaction, new_reaction }: NonNullable<TelegramUpdate['message_reaction']>,
  bot: Bot,
): Parsed {
  if (!user) return ignored('a reaction of nobody in particular')
  const verdict = verdictOf(new_reaction)
  if (verdict === verdictOf(old_reaction)) return ignored('a reaction that changes no opinion')
  return { kind: 'reaction', envelope: toEnvelope({ chat, message_id, date }, user, bot), verdict }
}

function verdictOf(
  reactions: NonNullable<TelegramUpdate['message_reaction']>['new_reaction'],
): 'up' | 'down' | undefined {
  const emoji = reactions.map((reaction) => reaction.emoji)
  if (emoji.includes('👎')) return 'down'
  return emoji.includes('👍') || emoji.includes('❤') ? 'up' : undefined
}

function ofMembership(
  { chat, from, date, new_chat_member }: NonNullable<TelegramUpdate['my_chat_member']>,
  bot: Bot,
): Incoming {
  const { status, is_member } = new_chat_member
  const isReachable = status === 'restricted' ? is_member === true : !['kicked', 'left'].includes(status)
  return { kind: 'membership', envelope: toEnvelope({ chat, date }, from, bot), isReachable }
}

type Placed = {
  readonly chat: TelegramChat
  readonly message_id?: number
  readonly date: number
  readonly message_thread_id?: number | undefined
  readonly is_topic_message?: boolean | undefined
  readonly sender_chat?: TelegramChat | undefined
}

function toEnvelope(placed: Placed, from: TelegramUser, { accountId }: Bot): Envelope {
  const { chat, message_id, date, message_thread_id, is_topic_message, sender_chat } = placed
  const isTopic = is_topic_message === true && message_thread_id !== undefined && message_thread_id !== generalTopic
  return {
    channel: 'telegram',
    accountId,
    chat: {
      kind: kindOf(chat),
      id: String(chat.id),
      ...(isTopic && { threadId: String(message_thread_id) }),
    },
    sender: toSender(from, sender_chat),
    ...(message_id !== undefined && { messageId: String(message_id) }),
    sentAt: date * 1000,
  }
}

function kindOf({ type }: TelegramChat): Envelope['chat']['kind'] {
  if (type === 'private') return 'direct'
  return type === 'channel' ? 'channel' : 'group'
}

function toSender(
  { id, first_name, last_name, language_code }: TelegramUser,
  speaksAs: TelegramChat | undefined,
): Sender {
  return {
    id: String(id),
    name: [first_name, last_name].filter((part) => part !== undefined && part !== '').join(' '),
    ...(language_code !== undefined && { languageCode: language_code }),
    isAnonymous: speaksAs !== undefined || collectiveSenders.has(String(id)),
  }
}

function ignored(reason: string): Parsed {
  return { kind: 'ignored', reason }
}
