/** What an audit looks for, and what it finds. A check is a pure function over facts that were gathered before: it reads no disk itself. */
import type { Facts } from './facts.ts'

export type Severity = 'critical' | 'warn' | 'info'

export type Area =
  | 'config'
  | 'files'
  | 'people'
  | 'gateway'
  | 'telegram'
  | 'agents'
  | 'tools'
  | 'sandbox'
  | 'knowledge'
  | 'models'
  | 'packages'
  | 'privacy'
  | 'upkeep'
  | 'audit'

export type Check = {
  readonly id: string
  readonly severity: Severity
  readonly area: Area
  /** What is wrong when it is reported, as a sentence. */
  readonly what: string
  readonly why: string
  readonly fix: string
  /** Whether `--fix` can do it. */
  readonly fixable: boolean
  /** Looked at with `--deep` only. */
  readonly deep: boolean
  /** @returns where, one line for each offence, without any secret's value; nothing when all is well. */
  find(facts: Facts): readonly string[]
}

export type Finding = Omit<Check, 'find' | 'deep'> & {
  readonly details: readonly string[]
  /** Why it is accepted, as the config says. It stays in the list and does not count. */
  readonly suppressed?: string
}

type Extras = Partial<Pick<Check, 'fixable' | 'deep'>>
type Wording = Pick<Check, 'severity' | 'what' | 'why' | 'fix'> & Extras

/** The area and what most checks have in common need not be said at each. */
export function checksOf(
  area: Area,
  checks: Readonly<Record<string, Wording & Pick<Check, 'find'>>>,
): readonly Check[] {
  return Object.entries(checks).map(([id, check]) => ({ id, area, fixable: false, deep: false, ...check }))
}

/** How a config refers to a secret. */
export const byVariable = `Write "\${NAME}" and set the variable`
