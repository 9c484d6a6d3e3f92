/** A message that was changed: in its place while it waits; once it is answered, the person is asked whether to answer again. */
import type { IncomingMessage } from '../channels/channel.ts'
import { chatPhrases } from '../language/chat-phrases.ts'
import { type Arrived, messageIdOf, toAdmitted } from './arrived.ts'
import { parseCommand } from './commands.ts'
import { say } from './say.ts'

export function offerEdit(arrived: Arrived<IncomingMessage>): void {
  const { parts, incoming, seq, route, language } = arrived
  const before = wordsBefore(arrived)
  if (before === undefined || before.text === incoming.text) {
    parts.inbox.close([seq], 'done', 'an edit that changes no question')
    return
  }
  if (replaceWaiting(arrived)) {
    parts.inbox.close([before.seq], 'done', 'edited')
    return
  }
  const buttons = [[{ text: chatPhrases.answerAgain[language], data: `e:${seq}` }]]
  const markdown = chatPhrases.edited[language]
  say(parts, { turn: `e${seq}`, route, language, markdown, buttons, closes: [seq], note: 'edited' })
}

/** undefined for what was or is no question, or is not kept any more. */
function wordsBefore({
  parts,
  incoming,
  account,
}: Arrived<IncomingMessage>): { seq: number; text: string } | undefined {
  const { channel, chat, messageId } = incoming.envelope
  if (incoming.text === '' || parseCommand(incoming.text) || messageId === undefined) return undefined
  const first = parts.inbox.firstOf({ channel, botId: account.channel.botId, chatId: chat.id, messageId })
  const parsed = first && account.channel.parse(first.raw)
  return first && parsed?.kind === 'message' ? { seq: first.seq, text: parsed.text } : undefined
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
