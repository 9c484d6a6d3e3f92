/** The buttons of a call, checked as Telegram checks them. */
import type { InlineKeyboardMarkup } from 'grammy/types'
import { z } from 'zod'
import { badRequest } from './bot-api-error.ts'
import { type Payload, structureOf } from './payload.ts'

const buttonShape = z.looseObject({
  text: z.string(),
  callback_data: z.string().optional(),
  url: z.string().optional(),
})
const markupShape = z.looseObject({ inline_keyboard: z.array(z.array(buttonShape)).optional() })
const markupSchema = z.looseObject({
  inline_keyboard: z.custom<InlineKeyboardMarkup['inline_keyboard']>(
    (value) => value === undefined || markupShape.safeParse({ inline_keyboard: value }).success,
  ),
})

const mostBytes = 64

/** Inline buttons, undefined when there are none. A keyboard in place of the person's own, or a forced reply, is let pass and not shown. */
export function givenMarkup(payload: Payload): InlineKeyboardMarkup | undefined {
  const markup = structureOf(payload, 'reply_markup', markupSchema)
  if (markup?.inline_keyboard === undefined) return undefined
  const rows = markup.inline_keyboard.filter((row) => row.length > 0)
  for (const button of rows.flat()) {
    if (button.text.trim() === '') throw badRequest("can't parse inline keyboard button: Text must be non-empty")
    if (Object.keys(button).length < 2)
      throw badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if ('callback_data' in button) checkData(button.callback_data)
  }
  return rows.length > 0 ? { inline_keyboard: rows } : undefined
}

function checkData(data: string): void {
  const bytes = Buffer.byteLength(data)
  if (bytes < 1 || bytes > mostBytes) throw badRequest('BUTTON_DATA_INVALID')
}
