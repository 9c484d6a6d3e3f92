/** A message behind the door: who it is from and where its reply goes are settled. */
import type { Envelope, Incoming, IncomingMessage, ReplyRoute } from '../channels/channel.ts'
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
  return {
    id: messageIdOf(incoming.envelope) ?? `row ${seq}`,
    destination: `${chat.id} ${chat.threadId ?? ''} ${chat.kind === 'group' ? (messageId ?? '') : ''}`,
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

export function messageIdOf({ chat, messageId }: Envelope): string | undefined {
  return messageId === undefined ? undefined : `${chat.id}/${messageId}`
}
