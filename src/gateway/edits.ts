/**
 * A message that was changed: in its place while it waits; once its turn has begun, the person is asked whether to answer again. A version
 * that took the place of another is the question itself, also when it is read again after a restart.
 */
import type { IncomingMessage } from '../channels/channel.ts'
import { chatPhrases } from '../language/chat-phrases.ts'
import { type Arrived, messageIdOf, offer, toAdmitted } from './arrived.ts'
import { parseCommand } from './commands.ts'
import type { MessageVersion } from './inbox.ts'
import { say } from './say.ts'

const replaced = 'a later wording took its place'
const unchanged = 'an edit that changes no question'

type Version = MessageVersion & { readonly text: string }

export function offerEdit(arrived: Arrived<IncomingMessage>): void {
  const { parts, incoming, seq, route, language } = arrived
  const earlier = earlierVersions(arrived)
  const [before] = earlier
  if (before === undefined || before.text === incoming.text) {
    parts.inbox.close([seq], 'done', unchanged)
    return
  }
  if (replaceWaiting(arrived)) {
    parts.inbox.close(
      earlier.map((version) => version.seq),
      'done',
      replaced,
    )
    return
  }
  if (wasNeverAnswered(before)) {
    offer(toAdmitted(arrived, { command: undefined, text: incoming.text }), arrived)
    return
  }
  const buttons = [[{ text: chatPhrases.answerAgain[language], data: `e:${seq}` }]]
  const markdown = chatPhrases.edited[language]
  say(parts, { turn: `e${seq}`, route, language, markdown, buttons, closes: [seq], note: 'edited' })
}

/** The latest first; none for what is no question, or is not kept any more. */
function earlierVersions({ parts, incoming, account, seq }: Arrived<IncomingMessage>): readonly Version[] {
  const { channel, chat, messageId } = incoming.envelope
  if (incoming.text === '' || parseCommand(incoming.text) || messageId === undefined) return []
  const { botId } = account.channel
  return parts.inbox.versionsBefore(seq, { channel, botId, chatId: chat.id, messageId }).flatMap((version) => {
    if (version.state === 'dropped') return [{ ...version, text: '' }]
    const parsed = account.channel.parse(version.raw)
    return parsed.kind === 'message' && version.note !== unchanged ? [{ ...version, text: parsed.text }] : []
  })
}

/** It gave way to this one before a restart, was a picture without words, or was not meant for the bot. */
function wasNeverAnswered({ text, note }: Version): boolean {
  return text === '' || note === replaced
}

function replaceWaiting(arrived: Arrived<IncomingMessage>): boolean {
  const { parts, incoming, place } = arrived
  const id = messageIdOf(incoming.envelope)
  if (id === undefined) return false
  return parts.queue.replace(place.session, {
    ...toAdmitted(arrived, { command: undefined, text: incoming.text }),
    id,
  })
}
