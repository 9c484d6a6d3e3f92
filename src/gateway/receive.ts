/**
 * What becomes of a message that came in: access, route, session key, then its place in line or the command it is. Synchronous from the
 * inbox to the line, so that the order of arrival is the order of answers.
 */
import { decideAccess } from '../channels/access.ts'
import type { Envelope, Incoming, IncomingMessage, ReplyRoute } from '../channels/channel.ts'
import { chatPhrases, fill } from '../language/chat-phrases.ts'
import { phrases } from '../language/phrases.ts'
import { resolveRoute } from '../routing/bindings.ts'
import { sessionKey } from '../routing/session-key.ts'
import { personKey } from '../users/person-id.ts'
import { type Arrived, languageOf, offer, toAdmitted } from './arrived.ts'
import { followMembership, followMigration, settledChatId } from './chat-changes.ts'
import { parseCommand, runCommand } from './commands.ts'
import { offerEdit } from './edits.ts'
import type { Account, GatewayParts } from './gateway-parts.ts'
import type { NewRow } from './inbox.ts'
import { answerMedia, noteAlbum } from './media.ts'
import { runPress, runReaction } from './presses.ts'
import { say } from './say.ts'

/** The border of a message: what goes wrong with one is logged, its row is closed, and the next one comes. */
export function receive(parts: GatewayParts, account: Account, row: NewRow): void {
  const { seq, parsed } = row
  if (parsed.kind === 'ignored') {
    parts.logger.debug({ seq, reason: parsed.reason }, 'an update was ignored')
    parts.inbox.close([seq], 'dropped', parsed.reason)
    return
  }
  try {
    admit(parts, account, { seq, incoming: parsed })
  } catch (error) {
    parts.logger.error({ err: error, seq, kind: parsed.kind }, 'an update could not be received')
    parts.inbox.close([seq], 'dead', error instanceof Error ? error.message : String(error))
    parts.alerts(account, { kind: 'deadLetter', values: { attempts: 1, turn: `t${seq}` } })
  }
}

function admit(parts: GatewayParts, account: Account, { seq, incoming }: { seq: number; incoming: Incoming }): void {
  if (incoming.kind === 'migration') {
    followMigration(parts, seq, incoming)
    return
  }
  if (incoming.kind === 'membership') {
    followMembership(parts, seq, incoming)
    return
  }
  const { envelope } = incoming
  const settled = settledPeer(parts, envelope)
  const { channel, accountId, sender } = envelope
  const isPaired = account.rules.dmPolicy === 'pairing' && parts.pairing.isApproved(channel, accountId, sender.id)
  const decision = decideAccess(account.rules, { ...incoming, envelope: { ...envelope, chat: settled.chat } }, isPaired)
  if (!decision.may) {
    refuse(parts, account, { seq, incoming, reason: decision.reason })
    return
  }
  const { agentId, matchedBy } = resolveRoute(
    { bindings: parts.config.bindings, agents: parts.config.agents.list },
    settled,
  )
  const session = sessionKey(agentId, envelope, parts.config.session)
  parts.logger.debug({ seq, session, matchedBy }, 'an update was routed')
  const arrived = {
    parts,
    account,
    seq,
    route: routeTo(envelope),
    language: languageOf(parts, envelope),
    person: sender.isAnonymous ? null : personKey({ channel, id: sender.id }),
    place: { session, agent: agentId, lane: 'main' as const },
  }
  switch (incoming.kind) {
    case 'message':
      receiveMessage({ ...arrived, incoming })
      return
    case 'press':
      runPress({ ...arrived, incoming })
      return
    case 'reaction':
      runReaction({ ...arrived, incoming })
      return
  }
}

function receiveMessage(arrived: Arrived<IncomingMessage>): void {
  const { parts, incoming } = arrived
  const { sender, channel } = incoming.envelope
  if (!sender.isAnonymous) parts.people.meet({ channel, id: sender.id, name: sender.name })
  if (incoming.isEdit) {
    offerEdit(arrived)
    return
  }
  if (incoming.text === '') {
    if (incoming.media) answerMedia(arrived)
    else askForWords(arrived)
    return
  }
  noteAlbum(arrived)
  const command = parseCommand(incoming.text)
  if (command && command.name !== 'new') {
    runCommand(arrived, command)
    return
  }
  const said = command ? { command: 'new' as const, text: command.rest } : { command: undefined, text: incoming.text }
  offer(toAdmitted(arrived, said), arrived)
}

/** The bot was mentioned and nothing else was said. */
function askForWords({ parts, seq, route, language }: Arrived<IncomingMessage>): void {
  say(parts, { turn: `m${seq}`, route, language, markdown: phrases.emptyQuestion[language], closes: [seq] })
}

type Refused = { readonly seq: number; readonly incoming: Incoming; readonly reason: string }

/** A stranger is shown a code where the bot pairs; all others hear nothing, so that nobody can make the bot talk. */
function refuse(parts: GatewayParts, account: Account, { seq, incoming, reason }: Refused): void {
  const { channel, accountId, sender } = incoming.envelope
  const fields = { seq, channel, account: accountId, sender: sender.id, reason }
  if (reason === 'not-addressed') parts.logger.debug(fields, 'people talk among themselves')
  else parts.logger.info(fields, 'a message was not let in')
  if (incoming.kind === 'press') void account.channel.acknowledge(incoming.pressId)
  if (reason !== 'pairing' || incoming.kind !== 'message') {
    parts.inbox.close([seq], 'dropped', reason)
    return
  }
  const code = parts.pairing.ask({ channel, accountId, sender: sender.id, name: sender.name })
  if (code === undefined) {
    parts.inbox.close([seq], 'dropped', reason)
    return
  }
  const language = languageOf(parts, incoming.envelope)
  const markdown = fill(chatPhrases.pairing[language], { code })
  say(parts, { turn: `p${seq}`, route: routeTo(incoming.envelope), language, markdown, closes: [seq], note: reason })
}

function routeTo({ channel, accountId, chat }: Envelope): ReplyRoute {
  return { channel, accountId, chatId: chat.id, ...(chat.threadId !== undefined && { threadId: chat.threadId }) }
}

/** A group that moved is still the one that the config names. */
function settledPeer(parts: GatewayParts, { channel, accountId, chat }: Envelope) {
  const id = chat.kind === 'group' ? settledChatId(parts, channel, chat.id) : chat.id
  return { channel, accountId, chat: { ...chat, id } }
}
