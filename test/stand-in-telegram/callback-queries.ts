/** Pressed buttons until the bot has answered them: each is answered once. */
import { randomInt } from 'node:crypto'

export type CallbackQueries = {
  /** @returns the query's id and the text of the answer to come, which never rejects. */
  ask(): { readonly id: string; readonly answer: Promise<string> }
  /** False when there is no such query, or no more. */
  answer(id: string, text: string): boolean
}

export function createCallbackQueries(): CallbackQueries {
  const open = new Map<string, (text: string) => void>()
  return {
    ask() {
      const id = `${randomInt(1_000_000, 9_999_999)}${randomInt(1_000_000, 9_999_999)}`
      const { promise, resolve } = Promise.withResolvers<string>()
      open.set(id, resolve)
      return { id, answer: promise }
    },
    answer(id, text) {
      open.get(id)?.(text)
      return open.delete(id)
    },
  }
}
