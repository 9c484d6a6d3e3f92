import { describe, expect, it } from 'vitest'
import { type AccessRules, decideAccess } from '../../src/channels/access.ts'
import type { Envelope, Incoming } from '../../src/channels/channel.ts'

const known = '501'
const rules: AccessRules = { dmPolicy: 'pairing', allowFrom: [known], groupPolicy: 'allowlist', groups: {} }

type Said = {
  readonly chat?: Envelope['chat']
  readonly sender?: string
  readonly isAnonymous?: boolean
  readonly isAddressed?: boolean
}

function message({ chat, sender = '502', isAnonymous = false, isAddressed = true }: Said = {}): Incoming {
  const place = chat ?? { kind: 'direct', id: sender }
  return {
    kind: 'message',
    envelope: {
      channel: 'telegram',
      accountId: 'default',
      chat: place,
      sender: { id: sender, name: 'Anna', isAnonymous },
      sentAt: 0,
    },
    text: 'hello',
    isAddressed,
    isPartial: false,
    isEdit: false,
  }
}

const group = { kind: 'group', id: '-7' } as const
const reasonOf = (changes: Partial<AccessRules>, said: Said, isPaired = false) => {
  const decision = decideAccess({ ...rules, ...changes }, message(said), isPaired)
  return decision.may ? 'in' : decision.reason
}

describe('a private chat', () => {
  it.each([
    ['open', 'in', 'in', 'in'],
    ['allowlist', 'in', 'not-listed', 'not-listed'],
    ['pairing', 'in', 'pairing', 'in'],
    ['disabled', 'disabled', 'disabled', 'disabled'],
  ] as const)('with dmPolicy %s: listed %s, stranger %s, paired %s', (dmPolicy, listed, stranger, paired) => {
    expect(reasonOf({ dmPolicy }, { sender: known })).toBe(listed)
    expect(reasonOf({ dmPolicy }, {})).toBe(stranger)
    expect(reasonOf({ dmPolicy }, {}, true)).toBe(paired)
  })

  it('is open to everybody where the list has a star, and never to who speaks for a chat', () => {
    expect(reasonOf({ dmPolicy: 'allowlist', allowFrom: ['*'] }, {})).toBe('in')
    expect(reasonOf({ dmPolicy: 'open' }, { isAnonymous: true })).toBe('anonymous')
  })

  it('does not take a number for another that contains it', () => {
    expect(reasonOf({ dmPolicy: 'allowlist' }, { sender: '5011' })).toBe('not-listed')
    expect(reasonOf({ dmPolicy: 'allowlist' }, { sender: '50' })).toBe('not-listed')
  })
})

describe('a group', () => {
  const settings = { enabled: true, requireMention: true }

  it('is let in by its id, by a star, or by an open policy', () => {
    expect(reasonOf({}, { chat: group })).toBe('group-not-listed')
    expect(reasonOf({ groups: { '-7': settings } }, { chat: group })).toBe('in')
    expect(reasonOf({ groups: { '*': settings } }, { chat: group })).toBe('in')
    expect(reasonOf({ groupPolicy: 'open' }, { chat: group })).toBe('in')
    expect(reasonOf({ groupPolicy: 'disabled', groups: { '-7': settings } }, { chat: group })).toBe('disabled')
  })

  it('that is put off stays off, also where the policy is open or a star lets others in', () => {
    const groups = { '-7': { ...settings, enabled: false }, '*': settings }
    expect(reasonOf({ groupPolicy: 'open', groups }, { chat: group })).toBe('group-not-listed')
  })

  it('hears only what is meant for it, unless the config says otherwise', () => {
    const unaddressed = { chat: group, isAddressed: false }
    expect(reasonOf({ groupPolicy: 'open' }, unaddressed)).toBe('not-addressed')
    expect(reasonOf({ groups: { '-7': { ...settings, requireMention: false } } }, unaddressed)).toBe('in')
  })

  it('takes no notice of pairing and of the list for private chats', () => {
    const groups = { '-7': { ...settings, allowFrom: ['503'] } }
    expect(reasonOf({ groups }, { chat: group, sender: known }, true)).toBe('not-listed')
    expect(reasonOf({ groups }, { chat: group, sender: '503' })).toBe('in')
  })
})

it('a channel is nobody to answer', () => {
  expect(reasonOf({ dmPolicy: 'open', groupPolicy: 'open' }, { chat: { kind: 'channel', id: '-9' } })).toBe('channel')
})
