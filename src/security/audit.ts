/** Holds the facts against every check. Pure: the same facts give the same report. */
import { allChecks } from './all-checks.ts'
import type { Facts } from './facts.ts'
import type { Finding, Severity } from './finding.ts'

export type Report = {
  /** Critical first; those of one severity in the order of the checks. */
  readonly findings: readonly Finding[]
  readonly summary: Readonly<Record<Severity, number>> & {
    readonly suppressed: number
    /** How many checks were made. */
    readonly checks: number
    readonly deep: boolean
  }
}

const order: readonly Severity[] = ['critical', 'warn', 'info']

export function auditFacts(facts: Facts): Report {
  const made = allChecks.filter(({ deep }) => !deep || facts.deep !== undefined)
  const suppressions = facts.config.config?.security.audit.suppressions ?? []
  const findings = made.flatMap(({ find, deep: _, ...check }): Finding[] => {
    const details = find(facts).map(printable)
    if (details.length === 0) return []
    const accepted = suppressions.find(({ id }) => id === check.id)
    return [{ ...check, details, ...(accepted && { suppressed: printable(accepted.reason) }) }]
  })
  const counted = (severity: Severity) =>
    findings.filter((finding) => finding.severity === severity && finding.suppressed === undefined).length
  return {
    findings: order.flatMap((severity) => findings.filter((finding) => finding.severity === severity)),
    summary: {
      critical: counted('critical'),
      warn: counted('warn'),
      info: counted('info'),
      suppressed: findings.filter(({ suppressed }) => suppressed !== undefined).length,
      checks: made.length,
      deep: facts.deep !== undefined,
    },
  }
}

/** File names are whatever somebody called a file; a terminal obeys control characters. Line breaks of our own sentences stay. */
function printable(text: string): string {
  return text.replace(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu, (mark) => `\\u{${mark.codePointAt(0)?.toString(16)}}`)
}
