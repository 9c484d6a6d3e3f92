/** A group the bot is in: a basic one, or by its id (below -1,000,000,000,000) a supergroup, which may have topics. */
import { type Bot, botUser } from './bot.ts'
import { badRequest, forbidden } from './bot-api-error.ts'
import { type ChatView, createChatView } from './chat-view.ts'
import { type ChatWriter, createChatWriter } from './chat-writer.ts'
import type { ChatPlace, Conversation, MessageContent } from './conversation.ts'
import { type PersonAbout, toUser } from './person.ts'

export type GroupAbout = {
  readonly title?: string
  readonly isForum?: boolean
  /** Without it the bot is not told of reactions. */
  readonly botIsAdmin?: boolean
}

export type Group = ChatView & {
  readonly id: number
  /** Somebody in the group. `topic`: where this person writes; the general one unless given. */
  person(id: number, about?: PersonAbout & { readonly topic?: number }): ChatWriter
  /** Opens a topic. @returns its id. */
  topic(name: string): number
  /** Puts the bot out; it is told. */
  kickBot(): void
  /** Takes the bot in again; it is told. */
  addBot(): void
  /** Becomes a supergroup with this id, which is returned; the old one tells where it went. */
  migrate(newId: number): Group
}

export type OpenGroup = (id: number, about?: GroupAbout) => Group

/** Who opens topics, puts bots out and moves the group. */
const owner = toUser(4_000_000_001, { firstName: 'Owner' })

const firstSupergroup = -1_000_000_000_000

/** @param open opens a group of this bot, or finds it. */
export function openGroup(bot: Bot, id: number, about: GroupAbout, open: OpenGroup): Group {
  const conversation = bot.meet(toPlace(id, about))
  const post = (content: MessageContent, to = conversation) =>
    bot.queue.push({ message: to.add(content, owner) }, to.chat.id)
  const kind = conversation.chat.type
  return {
    ...createChatView(conversation),
    id,
    person(personId, { topic, ...person } = {}) {
      const user = toUser(personId, person)
      return createChatWriter({
        bot,
        conversation,
        user: () => user,
        enter: () => checkTopic(conversation, topic),
        seesReactions: about.botIsAdmin === true,
        ...(topic !== undefined && { everyMessage: { message_thread_id: topic, is_topic_message: true } }),
      })
    },
    topic(name) {
      if (conversation.chat.is_forum !== true) throw new Error(`Group ${id} is not a forum.`)
      const { message_id } = conversation.add({ forum_topic_created: { name, icon_color: 0x6fb9f0 } }, owner)
      conversation.topics.add(message_id)
      return message_id
    },
    kickBot() {
      conversation.obstacle = forbidden(`bot was kicked from the ${kind} chat`)
      tellStanding(bot, conversation, 'member', 'kicked')
    },
    addBot() {
      conversation.obstacle = undefined
      tellStanding(bot, conversation, 'kicked', 'member')
    },
    migrate(newId) {
      post({ migrate_to_chat_id: newId })
      conversation.obstacle = badRequest('group chat was upgraded to a supergroup chat', { migrate_to_chat_id: newId })
      const group = open(newId, about)
      post({ migrate_from_chat_id: id }, bot.conversation(newId))
      return group
    },
  }
}

function toPlace(id: number, { title = `Group ${id}`, isForum = false }: GroupAbout): ChatPlace {
  if (id >= 0) throw new RangeError(`Ids of groups are below zero, not ${id}.`)
  if (id > firstSupergroup && isForum) throw new RangeError(`Only supergroups have topics, not ${id}.`)
  if (id > firstSupergroup) return { id, type: 'group', title }
  return { id, type: 'supergroup', title, ...(isForum && { is_forum: true }) }
}

function checkTopic({ topics }: Conversation, topic: number | undefined): void {
  if (topic !== undefined && !topics.has(topic)) throw new Error(`There is no topic ${topic}.`)
}

type Standing = 'member' | 'kicked'

function tellStanding(bot: Bot, { chat }: Conversation, before: Standing, after: Standing): void {
  const user = botUser(bot.me)
  const member = { status: 'member' as const, user }
  const kicked = { status: 'kicked' as const, user, until_date: 0 }
  const standings = { member, kicked }
  const date = Math.floor(bot.now() / 1000)
  const change = { chat, from: owner, date, old_chat_member: standings[before], new_chat_member: standings[after] }
  bot.queue.push({ my_chat_member: change }, chat.id)
}
