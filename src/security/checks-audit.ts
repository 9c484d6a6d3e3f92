/** What the audit was told to accept. */
import { type Check, checksOf } from './finding.ts'

/** @param known the ids of all other checks. */
export function auditChecks(known: ReadonlySet<string>): readonly Check[] {
  return checksOf('audit', {
    'audit.unreadable': {
      severity: 'warn',
      what: 'The audit may not look into a folder of the gateway.',
      why: 'What is wrong in there is not in this report.',
      fix: 'Run the audit as the user the gateway runs as.',
      find: ({ files }) => files.unreadable,
    },
    'audit.suppressions_active': {
      severity: 'info',
      what: 'Findings are accepted by security.audit.suppressions.',
      why: 'They stay in the list and do not count; somebody should look now and then whether the reason still holds.',
      fix: 'Take out what is not needed any more.',
      find: ({ config: { config } }) =>
        (config?.security.audit.suppressions ?? []).map(({ id, reason }) => `${id}: ${reason}`),
    },
    'audit.suppression_unknown': {
      severity: 'warn',
      what: 'security.audit.suppressions names what is no check.',
      why: 'It accepts nothing: perhaps a misspelt name.',
      fix: 'Correct the id; docs/security-audit.md lists all.',
      find: ({ config: { config } }) =>
        (config?.security.audit.suppressions ?? [])
          .map(({ id }) => id)
          .filter((id) => !known.has(id) && !own.includes(id)),
    },
  })
}

const own: readonly string[] = ['audit.unreadable', 'audit.suppressions_active', 'audit.suppression_unknown']
