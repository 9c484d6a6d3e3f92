/** What Telegram makes of a text before it becomes a message, and what it refuses. */
import type { MessageEntity } from 'grammy/types'
import { z } from 'zod'
import { findEntityProblems } from '../channels/telegram/entity-validator.ts'
import type { Bot } from './bot.ts'
import { badRequest } from './bot-api-error.ts'
import { type Payload, structureOf, textOf } from './payload.ts'

export type GivenText = { readonly text: string; readonly entities: MessageEntity[] }

const longestText = 4096
const mostBytes = 32_768

const entityShape = z.looseObject({ type: z.string(), offset: z.int(), length: z.int() })
const entitiesSchema = z.array(z.custom<MessageEntity>((value) => entityShape.safeParse(value).success))

/**
 * The text of a call with blanks at its ends cut off, as Telegram does. Telegram drops a bad entity without a word; here the call fails and
 * it is noted, because no entity of ours may be bad.
 */
export function givenText(bot: Bot, method: string, payload: Payload): GivenText {
  const text = textOf(payload, 'text')
  refuseParseMode(bot, method, payload)
  if (Buffer.byteLength(text) > mostBytes) throw badRequest('text is too long')
  if (text.trim() === '') throw badRequest('message text is empty')
  const entities = structureOf(payload, 'entities', entitiesSchema) ?? []
  if (text.trim().length > longestText) throw badRequest('message is too long')
  const problems = findEntityProblems(text, entities)
  if (problems.length > 0) {
    bot.violate(`${method}: entities: ${problems.join('; ')}`)
    throw badRequest(`can't parse entities: ${problems.join('; ')}`)
  }
  return trimmed(text, entities)
}

function refuseParseMode(bot: Bot, method: string, payload: Payload): void {
  const mode = textOf(payload, 'parse_mode')
  if (mode === '') return
  bot.violate(`${method}: parse_mode ${mode}: texts go with entities here`)
  throw badRequest('unsupported parse_mode')
}

/** Blanks go from the end, and from the beginning up to the first entity. */
function trimmed(text: string, entities: readonly MessageEntity[]): GivenText {
  const firstEntity = Math.min(text.length, ...entities.map(({ offset }) => offset))
  const cut = Math.min(firstEntity, text.length - text.trimStart().length)
  return {
    text: text.slice(cut).trimEnd(),
    entities: entities.map((entity) => ({ ...entity, offset: entity.offset - cut })),
  }
}

const selfMade: readonly (readonly [type: 'bot_command' | 'mention' | 'url', pattern: RegExp])[] = [
  ['bot_command', /(?<![\w/])\/[a-zA-Z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])/g],
  ['mention', /(?<!\w)@[a-zA-Z]\w{3,31}(?![\w/])|(?<=^|\s)@\w{3,32}\b/g],
  ['url', /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g],
]

/** The entities that Telegram finds by itself in what a person writes. */
export function entitiesOf(text: string): MessageEntity[] {
  return selfMade
    .flatMap(([type, pattern]) =>
      [...text.matchAll(pattern)].map((match) => ({ type, offset: match.index, length: match[0].length })),
    )
    .toSorted((one, other) => one.offset - other.offset)
}
