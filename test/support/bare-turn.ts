/** What a turn needs besides what a test is about: no tools, and the real filter with nothing to hold back. */
import type { TurnParts } from '../../src/agent/turn.ts'
import { createCanaries } from '../../src/trust/canaries.ts'
import { createOutgoingFilter } from '../../src/trust/outgoing-filter.ts'

export function bareTurn(): Pick<TurnParts, 'openTools' | 'outgoing' | 'systemMark'> {
  const canaries = createCanaries('a key of this test alone')
  return {
    openTools: () => ({ offered: [], call: async () => ({ text: '', isError: true }), isSpent: true }),
    outgoing: createOutgoingFilter({ canaries, secrets: () => [], systemPrompts: [] }),
    systemMark: canaries.system,
  }
}
