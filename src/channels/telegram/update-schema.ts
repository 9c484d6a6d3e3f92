/** The parts of a Bot API update that are read here. Whatever does not fit is not read at all: an update is outside data. */
import { z } from 'zod'

const user = z.object({
  id: z.int(),
  is_bot: z.boolean().default(false),
  first_name: z.string().default(''),
  last_name: z.string().optional(),
  username: z.string().optional(),
  language_code: z.string().optional(),
})

const chat = z.object({
  id: z.int(),
  type: z.enum(['private', 'group', 'supergroup', 'channel']),
  title: z.string().optional(),
})

const entity = z.object({ type: z.string(), offset: z.int().min(0), length: z.int().min(0), user: user.optional() })

const origin = z.object({ type: z.string() }).loose()

const quotable = z.object({
  message_id: z.int(),
  from: user.optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
})

const media = z.object({}).loose().optional()

export const messageSchema = z.object({
  message_id: z.int(),
  message_thread_id: z.int().optional(),
  is_topic_message: z.boolean().optional(),
  date: z.int(),
  from: user.optional(),
  sender_chat: chat.optional(),
  via_bot: user.optional(),
  is_automatic_forward: z.boolean().optional(),
  chat,
  text: z.string().optional(),
  caption: z.string().optional(),
  entities: z.array(entity).optional(),
  caption_entities: z.array(entity).optional(),
  reply_to_message: quotable.optional(),
  quote: z.object({ text: z.string() }).optional(),
  forward_origin: origin.optional(),
  media_group_id: z.string().optional(),
  voice: media,
  audio: media,
  video: media,
  video_note: media,
  animation: media,
  photo: z.array(z.unknown()).optional(),
  document: media,
  sticker: media,
  location: media,
  venue: media,
  contact: media,
  poll: media,
  dice: media,
  game: media,
  story: media,
  checklist: media,
  paid_media: media,
  migrate_to_chat_id: z.int().optional(),
})

export type TelegramMessage = Readonly<z.output<typeof messageSchema>>
export type TelegramUser = Readonly<z.output<typeof user>>
export type TelegramChat = Readonly<z.output<typeof chat>>
export type TelegramEntity = Readonly<z.output<typeof entity>>

const reactions = z.array(z.object({ type: z.string(), emoji: z.string().optional() }))

const member = z.object({ status: z.string(), is_member: z.boolean().optional() })

export const updateSchema = z.object({
  update_id: z.int(),
  message: messageSchema.optional(),
  edited_message: messageSchema.optional(),
  callback_query: z
    .object({
      id: z.string(),
      from: user,
      data: z.string().optional(),
      message: messageSchema.partial({ date: true }).optional(),
    })
    .optional(),
  my_chat_member: z.object({ chat, from: user, date: z.int(), new_chat_member: member }).optional(),
  message_reaction: z
    .object({
      chat,
      message_id: z.int(),
      user: user.optional(),
      date: z.int(),
      old_reaction: reactions.default([]),
      new_reaction: reactions,
    })
    .optional(),
})

export type TelegramUpdate = Readonly<z.output<typeof updateSchema>>

/** Asked for at every poll: the service keeps the list it was given last. */
export const allowedUpdates = [
  'message',
  'edited_message',
  'callback_query',
  'my_chat_member',
  'message_reaction',
] as const
