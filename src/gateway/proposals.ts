/**
 * What a model proposes and only a person may do: it happens when the person who was asked presses the button, within some minutes and in
 * the chat where it was shown. Kept in memory: a proposal does not outlive the process.
 */
import { randomUUID } from 'node:crypto'
import type { ProposedAction } from '../tools/owner-capabilities.ts'

export type Proposals = {
  /** @param person `<channel>:<id>` of the one who may say yes. @returns what its buttons carry. */
  keep(person: string, action: ProposedAction): string
  /** Once. @returns undefined when there is none of this name for this person any more. */
  take(person: string, id: string): ProposedAction | undefined
}

const validMs = 10 * 60_000
const mostKept = 200

export function createProposals(now: () => number): Proposals {
  const kept = new Map<string, { readonly person: string; readonly action: ProposedAction; readonly at: number }>()
  return {
    keep(person, action) {
      const id = randomUUID()
      kept.set(id, { person, action, at: now() })
      for (const [old, { at }] of kept) if (kept.size > mostKept || now() - at > validMs) kept.delete(old)
      return id
    },
    take(person, id) {
      const found = kept.get(id)
      if (!found || found.person !== person) return undefined
      kept.delete(id)
      return now() - found.at > validMs ? undefined : found.action
    },
  }
}
