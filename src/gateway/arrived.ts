/** A message behind the door: who it is from and where its reply goes are settled. */
import type { Envelope, Incoming, IncomingMessage, ReplyRoute, Sender } from '../channels/channel.ts'
import { LaneAbortError } from '../lanes/lane-errors.ts'
import type { Language } from '../language/detect.ts'
import type { Account, Admitted, GatewayParts } from './gateway-parts.ts'

/** What every function behind the door is given. */
export type Arrived<I extends Incoming = Incoming> = {
  readonly parts: GatewayParts
  readonly account: Account
  readonly seq: number
  readonly incoming: I
  readonly route: ReplyRoute
  readonly language: Language
  readonly person: string | null
  readonly place: Admitted['place']
}

/** Pieces of one thing arrive within this time. */
const holdMs = 1200

/** Takes its place in line; the person sees that it was taken. */
export function offer(admitted: Admitted, { parts }: Pick<Arrived, 'parts'>): void {
  const { place, account, route } = admitted
  parts.typing.start(place.session, account.channel, route)
  parts.queue.offer(place, admitted)
}

export function toAdmitted(arrived: Arrived<IncomingMessage>, said: Pick<Admitted, 'command' | 'text'>): Admitted {
  const { incoming, seq, account, route, place, language, person } = arrived
  const { chat, messageId } = incoming.envelope
  const { channel, accountId, chatId, threadId = '' } = route
  return {
    id: messageIdOf(incoming.envelope) ?? `row ${seq}`,
    destination: `${channel} ${accountId} ${chatId} ${threadId} ${chat.kind === 'group' ? (messageId ?? '') : ''}`,
    alone: said.command === 'new',
    holdMs: incoming.isPartial ? holdMs : 0,
    seq,
    incoming,
    account,
    route,
    place,
    language,
    person,
    ...said,
  }
}

/** Behind what runs and waits in its conversation, and also when that is stopped meanwhile: /stop means the answers. */
export async function runInLine(arrived: Pick<Arrived, 'parts' | 'place'>, work: () => Promise<void>): Promise<void> {
  try {
    await arrived.parts.lanes.run(arrived.place, work)
  } catch (error) {
    if (!(error instanceof LaneAbortError)) throw error
    await runInLine(arrived, work)
  }
}

/** A person has the same chat id with every bot, and each bot counts its messages for itself. */
export function messageIdOf({ channel, accountId, chat, messageId }: Envelope): string | undefined {
  return messageId === undefined ? undefined : `${channel}/${accountId}/${chat.id}/${messageId}`
}

/** What they chose, else what their client speaks. */
export function languageOf({ people }: Pick<GatewayParts, 'people'>, { channel, sender }: Envelope): Language {
  return people.find(channel, sender.id)?.language ?? clientLanguage(sender)
}

export function clientLanguage({ languageCode = '' }: Sender): Language {
  return /^ru(?:-|$)/i.test(languageCode) ? 'ru' : 'en'
}
