/** Who may talk to a bot. Pure; the lists are of numeric ids, because names change hands. */
import type { Incoming } from './channel.ts'

export type AccessRules = {
  readonly dmPolicy: 'open' | 'allowlist' | 'pairing' | 'disabled'
  readonly allowFrom: readonly string[]
  readonly groupPolicy: 'allowlist' | 'open' | 'disabled'
  readonly groups: Readonly<
    Record<
      string,
      { readonly enabled: boolean; readonly requireMention: boolean; readonly allowFrom?: readonly string[] }
    >
  >
}

export type AccessDecision =
  | { readonly may: true }
  /** `pairing`: a stranger who is given a code. All others hear nothing. */
  | {
      readonly may: false
      readonly reason:
        | 'pairing'
        | 'disabled'
        | 'not-listed'
        | 'group-not-listed'
        | 'not-addressed'
        | 'anonymous'
        | 'channel'
    }

const yes: AccessDecision = { may: true }

/** @param isPaired whether an administrator has approved the sender: counts in private chats only, never in groups. */
export function decideAccess(rules: AccessRules, incoming: Incoming, isPaired: boolean): AccessDecision {
  const { chat, sender } = incoming.envelope
  if (chat.kind === 'channel') return no('channel')
  if (chat.kind === 'group') return decideGroup(rules, incoming)
  if (sender.isAnonymous) return no('anonymous')
  if (rules.dmPolicy === 'disabled') return no('disabled')
  if (rules.dmPolicy === 'open' || isListed(rules.allowFrom, sender.id)) return yes
  if (rules.dmPolicy === 'pairing') return isPaired ? yes : no('pairing')
  return no('not-listed')
}

function decideGroup(rules: AccessRules, incoming: Incoming): AccessDecision {
  const { chat, sender } = incoming.envelope
  if (rules.groupPolicy === 'disabled') return no('disabled')
  const group = rules.groups[chat.id] ?? rules.groups['*']
  if (group?.enabled === false || (!group && rules.groupPolicy === 'allowlist')) return no('group-not-listed')
  if (group?.allowFrom && !isListed(group.allowFrom, sender.id)) return no('not-listed')
  const needsMention = group?.requireMention ?? true
  if (incoming.kind === 'message' && needsMention && !incoming.isAddressed) return no('not-addressed')
  return yes
}

function isListed(list: readonly string[], id: string): boolean {
  return list.includes(id) || list.includes('*')
}

function no(reason: Exclude<AccessDecision, { may: true }>['reason']): AccessDecision {
  return { may: false, reason }
}
