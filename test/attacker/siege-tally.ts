/** The figures of a siege, for its tests to hold and to print. */
import type { AttackCase, CallOutcome, Persona } from './attack-case.ts'
import type { SiegeReport } from './siege.ts'

export type Tally = {
  readonly cases: Readonly<Record<string, number>>
  /** Cases that no model has read the order of, by what they have in common. */
  readonly unread: Readonly<Record<string, number>>
  readonly outcomes: Readonly<Record<CallOutcome, number>>
  readonly seconds: number
}

export function tallyOf(
  { catalog, ms }: SiegeReport,
  groupOf: (attack: AttackCase) => string = ({ persona }) => persona,
): Tally {
  const cases = countBy(catalog.cases, groupOf)
  const unread = countBy(
    catalog.cases.filter(({ id }) => !catalog.received.has(id)),
    groupOf,
  )
  const outcomes = { refused: 0, answered: 0, capped: 0, unheard: 0 }
  for (const { outcome } of catalog.calls.values()) outcomes[outcome] += 1
  return { cases, unread, outcomes, seconds: Math.round(ms / 1000) }
}

/** Of the persona `obey`: where the order stood. */
export function positionOf({ name }: AttackCase): string {
  return /in the ([^:]+):/.exec(name)?.[1] ?? name
}

/** Calls of one persona that came to an end like this. */
export function callsThat(report: SiegeReport, persona: Persona, outcome: CallOutcome): readonly string[] {
  return [...report.catalog.calls.values()].flatMap((call) => {
    const attack = report.catalog.find(call.caseId)
    return attack?.persona === persona && call.outcome === outcome ? [attack.name] : []
  })
}

function countBy(cases: readonly AttackCase[], groupOf: (attack: AttackCase) => string): Record<string, number> {
  const counts = new Map<string, number>()
  for (const attack of cases) counts.set(groupOf(attack), (counts.get(groupOf(attack)) ?? 0) + 1)
  return Object.fromEntries(counts)
}
