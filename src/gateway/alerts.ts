/** Tells the administrators of a bot that something needs them: each kind once in half an hour, and never a person's words. */
import { chatPhrases, fill } from '../language/chat-phrases.ts'
import type { Account, GatewayParts } from './gateway-parts.ts'
import { say } from './say.ts'

export type Alert = {
  readonly kind: 'deadLetter' | 'undelivered' | 'withheld'
  readonly values: Readonly<Record<string, string | number>>
}

export type Alerts = (account: Account, alert: Alert) => void

const quietMs = 30 * 60_000

type AlertParts = Parameters<typeof say>[0] & Pick<GatewayParts, 'now' | 'people'>

export function createAlerts(parts: AlertParts): Alerts {
  const told = new Map<string, number>()
  return ({ channel, admins }, { kind, values }) => {
    const key = `${channel.name} ${channel.accountId} ${kind}`
    const at = parts.now()
    if (at - (told.get(key) ?? Number.NEGATIVE_INFINITY) < quietMs) return
    told.set(key, at)
    for (const admin of admins) {
      const language = parts.people.find(channel.name, admin)?.language ?? 'en'
      const route = { channel: channel.name, accountId: channel.accountId, chatId: admin }
      const markdown = fill(chatPhrases[kind][language], values)
      say(parts, { turn: `alert:${kind}:${at}:${admin}`, route, language, markdown })
    }
  }
}
