/** The buttons under a message, as a person sees them. */
import type { ShownMessage } from '../stand-in-telegram/conversation.ts'

/** Row by row. */
export function buttonsUnder({ replyMarkup }: ShownMessage): readonly string[] {
  return (replyMarkup?.inline_keyboard ?? []).flat().map(({ text }) => text)
}
