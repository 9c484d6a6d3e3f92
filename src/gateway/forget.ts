/** Deletes what is kept of a person: conversations, questions, opinions, settings, messages that came and went. Costs stay, without a name. */
import type { Incoming } from '../channels/channel.ts'
import { chatPhrases, fill } from '../language/chat-phrases.ts'
import { parseSessionKey } from '../routing/session-key.ts'
import type { Arrived } from './arrived.ts'
import { say } from './say.ts'

/** In the line of the conversation, behind what was running there and has been stopped. */
export async function forgetPerson(asked: Arrived<Extract<Incoming, { readonly kind: 'press' }>>): Promise<void> {
  const { parts, seq, route, language, person, place, incoming } = asked
  const { channel, chat, sender } = incoming.envelope
  if (person === null || chat.kind !== 'direct') return parts.inbox.close([seq], 'done', 'nobody in particular')
  const { waiting } = parts.queue.stop(place.session)
  parts.inbox.close(
    waiting.map((message) => message.seq),
    'done',
    'forgotten',
  )
  await parts.lanes.run(place, async () => {
    const conversations = await forgetSessions(asked)
    const counts = parts.db.transaction(() => {
      const deleted = { questions: parts.records.forget(person), opinions: parts.feedback.forget(person) }
      parts.ledger.forget(person)
      parts.people.forget(channel, sender.id)
      parts.outbox.forget(channel, chat.id)
      parts.inbox.forget(channel, sender.id)
      return deleted
    })
    parts.logger.info({ channel, ...counts, conversations }, 'a person was forgotten')
    say(parts, {
      turn: `g${seq}`,
      route,
      language,
      markdown: fill(chatPhrases.forgotten[language], { conversations, ...counts }),
    })
  })
}

/** Every private conversation of the person, with whatever agent; one that several people share stays. */
async function forgetSessions({ parts, incoming }: Arrived): Promise<number> {
  const { channel, sender } = incoming.envelope
  const own = parts.sessions.list().filter(({ key }) => {
    const parsed = parseSessionKey(key)
    return parsed.kind === 'direct' && parsed.peerId === sender.id && (parsed.channel ?? channel) === channel
  })
  const counts = await Promise.all(own.map(({ key }) => parts.sessions.forget(key)))
  return counts.reduce((sum, count) => sum + count, 0)
}
