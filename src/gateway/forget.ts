/** Deletes what is kept of a person: conversations, questions, opinions, settings, messages that came and went. Costs stay, without a name. */
import type { Incoming } from '../channels/channel.ts'
import { chatPhrases, fill } from '../language/chat-phrases.ts'
import { parseSessionKey, sessionKey } from '../routing/session-key.ts'
import { type Arrived, runInLine } from './arrived.ts'
import { lastWord } from './outbox.ts'
import { say } from './say.ts'

type Asked = Arrived<Extract<Incoming, { readonly kind: 'press' }>>

/** Behind what was running in the person's conversations and has been stopped: it writes down what it has come to. */
export async function forgetPerson(asked: Asked): Promise<void> {
  const { parts, seq, person, incoming, place } = asked
  if (person === null || incoming.envelope.chat.kind !== 'direct')
    return parts.inbox.close([seq], 'done', 'nobody in particular')
  const others = conversationsOf(asked).filter((key) => key !== place.session)
  for (const key of [place.session, ...others]) {
    const { waiting } = parts.queue.stop(key)
    parts.inbox.close(
      waiting.map((message) => message.seq),
      'done',
      'forgotten',
    )
  }
  const ended = others.map((session) => runInLine({ parts, place: { ...place, session } }, async () => undefined))
  await Promise.all(ended)
  await runInLine(asked, () => forgetAll(asked, person))
}

async function forgetAll(asked: Asked, person: string): Promise<void> {
  const { parts, seq, route, language, incoming } = asked
  const { channel, chat, sender } = incoming.envelope
  const forgotten = await Promise.all(conversationsOf(asked).map((key) => parts.sessions.forget(key)))
  const conversations = forgotten.reduce((sum, count) => sum + count, 0)
  const counts = parts.db.durable(() => {
    const deleted = { questions: parts.records.forget(person), opinions: parts.feedback.forget(person) }
    parts.ledger.forget(person)
    parts.people.forget(channel, sender.id)
    parts.pairing.forget(channel, sender.id)
    parts.outbox.forget(channel, chat.id)
    parts.inbox.forget(channel, sender.id)
    return deleted
  })
  parts.logger.info({ channel, ...counts, conversations }, 'a person was forgotten')
  const markdown = fill(chatPhrases.forgotten[language], { conversations, ...counts })
  say(parts, { turn: `${lastWord}${seq}`, route, language, markdown })
}

/** Every private conversation of the person, with whatever agent and bot; one that several people share stays. */
function conversationsOf({ parts, incoming }: Asked): readonly string[] {
  const { channel, chat, sender } = incoming.envelope
  const { session, agents } = parts.config
  const accounts = parts.accounts.map((account) => account.channel.accountId)
  const keys = agents.list.flatMap(({ id }) =>
    accounts.map((accountId) => sessionKey(id, { channel, accountId, chat }, session)),
  )
  return parts.sessions
    .list()
    .filter(({ key }) => {
      const parsed = parseSessionKey(key)
      if (parsed.kind !== 'direct') return false
      return keys.includes(key) || (parsed.peerId === sender.id && (parsed.channel ?? channel) === channel)
    })
    .map(({ key }) => key)
}
