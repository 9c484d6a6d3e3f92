import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Parsed } from '../../../src/channels/channel.ts'
import { parseUpdate } from '../../../src/channels/telegram/parse-update.ts'

const bot = { id: '7', username: 'our_bot', accountId: 'default' }
const parse = (update: object): Parsed => parseUpdate(JSON.stringify({ update_id: 1, ...update }), bot)

const anna = { id: 501, is_bot: false, first_name: 'Anna', last_name: 'B', language_code: 'ru' }
const direct = { id: 501, type: 'private', first_name: 'Anna' }
const group = { id: -100, type: 'supergroup', title: 'Crew' }
const message = (extra: object, chat: object = direct) =>
  parse({ message: { message_id: 5, date: 100, chat, from: anna, ...extra } })
const mention = (text: string, name: string) => [{ type: 'mention', offset: text.indexOf(name), length: name.length }]

describe('a message', () => {
  it('is read with who, where and when', () => {
    expect(message({ text: ' hello ' })).toEqual({
      kind: 'message',
      envelope: {
        channel: 'telegram',
        accountId: 'default',
        chat: { kind: 'direct', id: '501' },
        sender: { id: '501', name: 'Anna B', languageCode: 'ru', isAnonymous: false },
        messageId: '5',
        sentAt: 100_000,
      },
      text: 'hello',
      isAddressed: true,
      isPartial: false,
      isEdit: false,
    })
  })

  it.each([
    ['@our_bot what ISO', 'what ISO', true],
    ['what ISO, @OUR_BOT?', 'what ISO, ?', true],
    ['🎬🎬 @our_bot what ISO', '🎬🎬 what ISO', true],
    ['@our_bot_2 what ISO', '@our_bot_2 what ISO', false],
    ['what ISO', 'what ISO', false],
  ])('in a group, %j, is read as %j; meant for the bot: %s', (text, read, isAddressed) => {
    const name = text.match(/@\w+/)?.[0]
    const entities = name === undefined ? [] : mention(text, name)
    expect(message({ text, entities }, group)).toMatchObject({ text: read, isAddressed })
  })

  it.each([
    ['/sources', true],
    ['/sources@our_bot', true],
    ['/new what ISO', true],
    ['/usr/bin/env', false],
    ['/ what', false],
  ])('in a group that begins with a slash, %j, is meant for the bot: %s', (text, isAddressed) => {
    expect(message({ text }, group)).toMatchObject({ isAddressed })
  })

  it('in a group is meant for the bot when it replies to it, or names it without a username', () => {
    const reply = { message_id: 4, from: { id: 7, is_bot: true, first_name: 'Bot' }, text: 'Set 1/50.' }
    expect(message({ text: 'why?', reply_to_message: reply }, group)).toMatchObject({
      isAddressed: true,
      replyTo: { messageId: '4', text: 'Set 1/50.' },
    })
    const entities = [{ type: 'text_mention', offset: 0, length: 3, user: { id: 7, is_bot: true, first_name: 'Bot' } }]
    expect(message({ text: 'Bot what ISO', entities }, group)).toMatchObject({ isAddressed: true, text: 'what ISO' })
  })

  it('keeps the part of a reply that was quoted', () => {
    const reply = { message_id: 4, from: anna, text: 'A long story. And an end.' }
    expect(message({ text: 'why?', reply_to_message: reply, quote: { text: 'And an end.' } })).toMatchObject({
      replyTo: { messageId: '4', text: 'And an end.' },
    })
  })

  it('of a topic belongs to it; the general topic is the group itself', () => {
    const place = (extra: object) => {
      const parsed = message({ text: 'x', ...extra }, group)
      return parsed.kind === 'message' ? parsed.envelope.chat : undefined
    }
    expect(place({ message_thread_id: 9, is_topic_message: true })).toEqual({
      kind: 'group',
      id: '-100',
      threadId: '9',
    })
    expect(place({ message_thread_id: 1, is_topic_message: true })).toEqual({ kind: 'group', id: '-100' })
    expect(place({ message_thread_id: 9 })).toEqual({ kind: 'group', id: '-100' })
  })

  it.each([
    [{ text: 'x'.repeat(3501) }, true],
    [{ text: 'x'.repeat(3500) }, false],
    [{ text: 'x', forward_origin: { type: 'hidden_user' } }, true],
    [{ photo: [], media_group_id: '1' }, true],
  ])('of which more may come is held: %j', (extra, isPartial) => {
    expect(message(extra)).toMatchObject({ isPartial })
  })

  it.each([
    [{ voice: {} }, 'voice'],
    [{ video_note: {} }, 'voice'],
    [{ audio: {} }, 'audio'],
    [{ photo: [] }, 'photo'],
    [{ animation: {}, document: {} }, 'video'],
    [{ sticker: {} }, 'sticker'],
    [{ document: {} }, 'document'],
    [{ location: {} }, 'other'],
    [{ poll: {} }, 'other'],
  ])('with %j is a %s, and its caption its words', (extra, kind) => {
    expect(message(extra)).toMatchObject({ text: '', media: { kind } })
    expect(message({ ...extra, caption: 'what ISO' })).toMatchObject({ text: 'what ISO', media: { kind } })
  })

  it.each([
    [{ from: { id: 1087968824, is_bot: true, first_name: 'Group' }, sender_chat: group }],
    [{ from: { id: 136817688, is_bot: true, first_name: 'Channel' }, sender_chat: { id: -9, type: 'channel' } }],
    [{ sender_chat: group }],
  ])('of who speaks for a chat is of nobody in particular: %j', (extra) => {
    expect(message({ text: 'x', ...extra }, group)).toMatchObject({ envelope: { sender: { isAnonymous: true } } })
  })

  it.each([
    [{ text: 'x', via_bot: { id: 8, is_bot: true, first_name: 'Gif' } }],
    [{ text: 'x', from: { id: 8, is_bot: true, first_name: 'Other' } }],
    [{ text: 'x', is_automatic_forward: true }],
    [{ text: '/help@other_bot' }],
    [{ new_chat_members: [anna] }],
    [{ text: 'x', chat: { id: -9, type: 'channel' } }],
  ])('that is not for us is passed over: %j', (extra) => {
    expect(message(extra, group).kind).toBe('ignored')
  })
})

describe('other updates', () => {
  const reacted = (before: string | undefined, after: string | undefined) => {
    const list = (emoji: string | undefined) => (emoji === undefined ? [] : [{ type: 'emoji', emoji }])
    const reaction = {
      chat: direct,
      message_id: 5,
      user: anna,
      date: 1,
      old_reaction: list(before),
      new_reaction: list(after),
    }
    const parsed = parse({ message_reaction: reaction })
    return parsed.kind === 'reaction' ? (parsed.verdict ?? 'none') : parsed.kind
  }

  it('a reaction is an opinion when it changes one', () => {
    expect([reacted(undefined, '👍'), reacted('👍', '👎'), reacted('👎', undefined), reacted('👎', '🔥')]).toEqual([
      'up',
      'down',
      'none',
      'none',
    ])
    expect([reacted(undefined, '🔥'), reacted('🔥', undefined), reacted('👍', '❤')]).toEqual([
      'ignored',
      'ignored',
      'ignored',
    ])
  })

  it('who blocks the bot, leaves or is restricted to silence is out of reach', () => {
    const reach = (member: object) => {
      const parsed = parse({ my_chat_member: { chat: direct, from: anna, date: 1, new_chat_member: member } })
      return parsed.kind === 'membership' && parsed.isReachable
    }
    expect([{ status: 'kicked' }, { status: 'left' }, { status: 'restricted', is_member: false }].map(reach)).toEqual([
      false,
      false,
      false,
    ])
    expect(
      [{ status: 'member' }, { status: 'administrator' }, { status: 'restricted', is_member: true }].map(reach),
    ).toEqual([true, true, true])
  })

  it('a press is of who pressed and where the button is, whoever wrote the message', () => {
    const on = { message_id: 9, date: 0, chat: group, message_thread_id: 3, is_topic_message: true }
    expect(parse({ callback_query: { id: '1', from: anna, data: 'f:t1:u', message: on } })).toMatchObject({
      kind: 'press',
      data: 'f:t1:u',
      envelope: { sender: { id: '501' }, chat: { id: '-100', threadId: '3' }, messageId: '9' },
    })
    expect(parse({ callback_query: { id: '1', from: anna, game_short_name: 'x' } }).kind).toBe('ignored')
  })

  it('a group that moves says where to', () => {
    expect(message({ migrate_to_chat_id: -1001 }, { ...group, type: 'group' })).toMatchObject({
      kind: 'migration',
      to: '-1001',
    })
  })
})

describe('whatever comes', () => {
  it('is read or passed over, and never throws', () => {
    fc.assert(fc.property(fc.string(), (raw) => parseUpdate(raw, bot).kind === 'ignored'))
    fc.assert(
      fc.property(
        fc.json(),
        fc.constantFrom('message', 'edited_message', 'callback_query', 'message_reaction', 'my_chat_member'),
        (json, kind) => {
          parse({ [kind]: JSON.parse(json) })
        },
      ),
    )
  })

  it('of people is never read as another person', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 52 }), fc.string(), (id, name) => {
        const parsed = message({ text: 'x', from: { id, is_bot: false, first_name: name } })
        return parsed.kind !== 'message' || parsed.envelope.sender.id === String(id)
      }),
    )
  })
})
