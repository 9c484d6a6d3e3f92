/** A person is forgotten while the gateway runs: at their own word, or at an administrator's. */
import type { Incoming } from '../channels/channel.ts'
import { chatPhrases, fill } from '../language/chat-phrases.ts'
import { parseSessionKey } from '../routing/session-key.ts'
import type { PersonId } from '../users/person-id.ts'
import { type Arrived, runInLine } from './arrived.ts'
import { conversationsOf, type Forgotten, forgetStored } from './forget-person.ts'
import type { GatewayParts } from './gateway-parts.ts'
import { lastWord } from './outbox.ts'
import { say } from './say.ts'

type Asked = Arrived<Extract<Incoming, { readonly kind: 'press' }>>

export async function forgetPerson(asked: Asked): Promise<void> {
  const { parts, seq, person, incoming, place, route, language } = asked
  const { channel, chat, sender } = incoming.envelope
  if (person === null || chat.kind !== 'direct') return parts.inbox.close([seq], 'done', 'nobody in particular')
  await forgetInLine(parts, { channel, id: sender.id }, place.session, ({ logLines: _, ...counts }) =>
    say(parts, {
      turn: `${lastWord}${seq}`,
      route,
      language,
      markdown: fill(chatPhrases.forgotten[language], counts),
    }),
  )
}

/** At an administrator's word; the person hears nothing of it. */
export async function forgetOnRequest(parts: GatewayParts, who: PersonId): Promise<Forgotten> {
  let forgotten: Forgotten | undefined
  const [first] = conversationsOf(parts, who, accountsOf(parts))
  await forgetInLine(parts, who, first, (counts) => {
    forgotten = counts
  })
  if (!forgotten) throw new Error('Nobody was forgotten.')
  return forgotten
}

/** Behind what was running in the person's conversations and has been stopped: it writes down what it has come to. */
async function forgetInLine(
  parts: GatewayParts,
  who: PersonId,
  session: string | undefined,
  tell: (forgotten: Forgotten) => void,
): Promise<void> {
  const others = conversationsOf(parts, who, accountsOf(parts)).filter((key) => key !== session)
  for (const key of session === undefined ? others : [session, ...others]) {
    const { waiting } = parts.queue.stop(key)
    parts.inbox.close(
      waiting.map((message) => message.seq),
      'done',
      'forgotten',
    )
  }
  await Promise.all(others.map((key) => runInLine(lineOf(parts, key), async () => undefined)))
  const forget = async () => tell(await forgetStored(parts, who, accountsOf(parts)))
  await (session === undefined ? forget() : runInLine(lineOf(parts, session), forget))
}

function lineOf(parts: GatewayParts, session: string): Pick<Arrived, 'parts' | 'place'> {
  return { parts, place: { session, agent: parseSessionKey(session).agentId, lane: 'main' } }
}

function accountsOf({ accounts }: GatewayParts): string[] {
  return accounts.map(({ channel }) => channel.accountId)
}
