/** The person behind a turn: their folder, opened for the sender of the envelope and for nobody else. Groups have none. */
import type { TurnPerson } from '../agent/about-person.ts'
import type { Answer } from '../agent/turn.ts'
import type { Incoming } from '../channels/channel.ts'
import { shorten } from '../language/shorten.ts'
import type { GatewayParts } from './gateway-parts.ts'
import { isOnRecord } from './record-turn.ts'

type Parts = Pick<GatewayParts, 'folders' | 'canaries' | 'tombstones' | 'logger' | 'now'>

/** @returns undefined for groups, and for those who speak for a chat. */
export async function personOf(
  { folders, canaries, logger }: Parts,
  { person, incoming }: { readonly person: string | null; readonly incoming: Pick<Incoming, 'envelope'> },
): Promise<TurnPerson | undefined> {
  const { channel, chat, sender } = incoming.envelope
  if (person === null || chat.kind !== 'direct') return undefined
  try {
    canaries.add(person)
    const who = { channel, id: sender.id }
    return { key: person, folder: await folders.open(who), path: folders.pathOf(who), mark: canaries.of(person) }
  } catch (error) {
    logger.error({ err: error }, 'the folder of a person cannot be opened')
    return undefined
  }
}

const questionCharacters = 160
const titleCharacters = 80

/** A line of history, so that later answers know what was asked. @param since when the turn began, milliseconds since 1970. */
export async function noteHistory(
  { tombstones, logger, now }: Parts,
  person: TurnPerson | undefined,
  answer: Answer,
  since: number,
): Promise<void> {
  if (!person || !isOnRecord(answer) || (tombstones.at(person.key) ?? 0) >= since) return
  const cited = answer.sources.find((source) => source.cited)
  const found = answer.declined ? '(no answer)' : shorten(cited?.title ?? '', titleCharacters)
  const text = [shorten(answer.question.replace(/\s+/g, ' '), questionCharacters), found].filter(Boolean).join(' → ')
  try {
    await person.folder.addHistory({ date: new Date(now()).toISOString().slice(0, 10), text })
  } catch (error) {
    logger.error({ err: error }, 'a line of history cannot be written')
  }
}
