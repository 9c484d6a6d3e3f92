/** What must not be shown ends an answer, whatever the check of its claims would have taken out of it. */
import { describe, expect, it } from 'vitest'
import { createReply, WithheldReplyError } from '../../src/agent/reply.ts'
import { createCanaries } from '../../src/trust/canaries.ts'
import { createOutgoingFilter } from '../../src/trust/outgoing-filter.ts'
import { passage } from '../support/passages.ts'

const canaries = createCanaries('a key for tests')
const others = canaries.of('telegram:2')
const secret = 'gw-7f3a9c1d5e8b2046aa11bb22cc33dd44'
const filter = createOutgoingFilter({ canaries, secrets: () => [secret], systemPrompts: [] })

function reasonOf(...pieces: readonly string[]): string | undefined {
  const reply = createReply({
    passages: [passage(1, 'At 25 fps a shutter angle of 180° means 1/50 s.')],
    asked: () => ['what shutter speed for 25 fps'],
    preface: '',
    filter,
    allowed: { links: new Set(), person: 'telegram:1' },
  })
  try {
    for (const piece of pieces) for (const _ of reply.say(piece));
    for (const _ of reply.end());
  } catch (error) {
    if (error instanceof WithheldReplyError) return error.stopped
    throw error
  }
  return undefined
}

describe('a model that says what must not be shown', () => {
  it.each([
    ["another person's mark", others, 'canary'],
    ["another person's mark in capitals", others.toUpperCase(), 'canary'],
    ["another person's mark as hex", Buffer.from(others).toString('hex'), 'canary'],
    ['a secret', secret, 'secret'],
  ])('is stopped: %s', (_, said, reason) => {
    expect(reasonOf(`Set 1/50 s [1]. The word is ${said}. That is all.`)).toBe(reason)
    expect(reasonOf('Set 1/50 s [1]. The ', 'word is ', ...said, '. That', ' is all.')).toBe(reason)
  })

  it('is not stopped for numbers and names that stand in no passage: those are taken out', () => {
    expect(reasonOf('Set 1/60 s on a Kinefinity MAVO [1].')).toBeUndefined()
  })
})
