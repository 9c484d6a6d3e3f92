/** One message to be sent, as the outbox keeps it: text with entities, buttons, and what it replies to. */
import type { InlineKeyboardMarkup, MessageEntity, ReplyParameters } from 'grammy/types'
import type { Button, Reply } from '../channel.ts'
import type { FormattedText } from './formatted-text.ts'
import { renderPreview, renderReply } from './render-reply.ts'

export type Payload = {
  readonly text: string
  readonly entities: MessageEntity[]
  readonly buttons: readonly (readonly Button[])[]
  readonly replyTo?: string
}

/** Buttons stand under the last message, the quoted question over the first. */
export function replyPayloads(reply: Reply): readonly string[] {
  const messages = renderReply(reply)
  const all = messages.length > 0 ? messages : [{ text: '…', entities: [] }]
  return all.map((message, index) =>
    toPayload(message, {
      buttons: index === all.length - 1 ? reply.buttons : [],
      ...(index === 0 && reply.replyTo !== undefined && { replyTo: reply.replyTo }),
    }),
  )
}

export function previewPayloads(markdown: string): readonly string[] {
  return renderPreview(markdown).map((message) => toPayload(message, { buttons: [] }))
}

function toPayload({ text, entities }: FormattedText, rest: Pick<Payload, 'buttons' | 'replyTo'>): string {
  return JSON.stringify({ text, entities, ...rest } satisfies Omit<Payload, 'entities'> & FormattedText)
}

/** Made by `replyPayloads` and read back from the outbox. */
export function readPayload(payload: string): Payload {
  const parsed: Payload = JSON.parse(payload)
  return parsed
}

export function toKeyboard(buttons: Payload['buttons']): InlineKeyboardMarkup {
  return { inline_keyboard: buttons.map((row) => row.map(({ text, data }) => ({ text, callback_data: data }))) }
}

export function toReplyParameters(replyTo: string | undefined): { reply_parameters?: ReplyParameters } {
  if (replyTo === undefined) return {}
  return { reply_parameters: { message_id: Number(replyTo), allow_sending_without_reply: true } }
}
