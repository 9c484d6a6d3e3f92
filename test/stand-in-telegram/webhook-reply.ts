/** A call that stands in the answer of a webhook: carried out like any other, and nobody learns how it went but the log. */
import { z } from 'zod'
import type { Bot } from './bot.ts'
import { BotApiError } from './bot-api-error.ts'
import { methodName, type Perform } from './bot-methods.ts'
import type { CallLog } from './call-log.ts'

const replySchema = z.looseObject({ method: z.string() })

export async function performReply(bot: Bot, reply: unknown, perform: Perform, log: CallLog): Promise<void> {
  const { method, ...payload } = replySchema.parse(reply)
  const note = log({ method: methodName(method), payload, at: bot.now(), token: bot.token, outcome: { kind: 'open' } })
  try {
    note({ kind: 'ok', result: await perform(bot, methodName(method), payload, AbortSignal.abort()) })
  } catch (error) {
    if (!(error instanceof BotApiError)) throw error
    note({ kind: 'error', code: error.code, description: error.message })
  }
}
